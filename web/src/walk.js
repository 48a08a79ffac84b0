// Going from one thing that needs work to the next: blocks out of the band, buildings without a block, findings.

import { showBlock, showHouse } from "./choosing.js";
import { sizeOf } from "./size.js";
import { word } from "./words.js";

const isBeyond = (row, { low, high }) => sizeOf(row) < low || sizeOf(row) > high;

// A regular ground block out of the band; and one that is out of it for a declared reason, where nothing is to be mended.
export const isOut = (row, settings) => row.kind === "ground" && !row.irregular && isBeyond(row, settings);
export const isSpecial = (row, settings) => Boolean(row.irregular && sizeOf(row)) && isBeyond(row, settings);

// Regular ground blocks out of the band, worst first.
export function outOfBand(page) {
  const { settings } = page.territory;
  const off = (row) => Math.abs(sizeOf(row) - settings.target);
  return page.town
    .blockRows()
    .filter((row) => isOut(row, settings))
    .sort((one, other) => off(other) - off(one) || one.id - other.id);
}

export const special = (page) => page.town.blockRows().filter((row) => isSpecial(row, page.territory.settings));

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
