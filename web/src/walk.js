// Going from one thing that needs work to the next: blocks out of the band, buildings without a block, findings.

import { showBlock, showHouse } from "./choosing.js";
import { word } from "./words.js";

// Regular ground blocks out of the band, worst first.
export function outOfBand(page) {
  const { low, high, target } = page.territory.settings;
  return page.town
    .blockRows()
    .filter((row) => row.kind === "ground" && !row.irregular && (row.households < low || row.households > high))
    .sort((one, other) => Math.abs(other.households - target) - Math.abs(one.households - target) || one.id - other.id);
}

// Blocks out of the band for a declared reason: nothing is to be mended there.
export function special(page) {
  const { low, high } = page.territory.settings;
  return page.town
    .blockRows()
    .filter((row) => row.irregular && row.households && (row.households < low || row.households > high));
}

const homeless = (page) =>
  page.town.buildings
    .getFeatures()
    .filter(({ row }) => row.block_id === null)
    .map(({ row }) => row)
    .sort((one, other) => one.id - other.id);

const last = { block: null, house: null, finding: -1 };

const after = (rows, id, step) => rows[(rows.findIndex((row) => row.id === id) + step + rows.length) % rows.length];

export const walks = {
  outOfBand(page, step = 1) {
    const rows = outOfBand(page);
    const current = rows.findIndex((row) => row.id === last.block);
    const next = current < 0 ? rows[step > 0 ? 0 : rows.length - 1] : after(rows, last.block, step);
    if (!next) {
      page.status(word("none_out_of_band"));
      return;
    }
    last.block = next.id;
    page.openTab("work");
    showBlock(next.id);
  },
  homeless(page, step = 1) {
    const rows = homeless(page);
    if (!rows.length) {
      page.status(word("none_homeless"));
      return;
    }
    last.house = after(rows, last.house, step).id;
    page.openTab("work");
    showHouse(last.house);
  },
  finding(page, step = 1) {
    const { findings } = page;
    if (!findings.length) {
      page.status(word("no_findings"));
      return;
    }
    last.finding = (last.finding + step + findings.length) % findings.length;
    page.openTab("checks");
    page.showFinding(last.finding);
  },
};
