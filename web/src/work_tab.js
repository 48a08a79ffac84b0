// The first tab: what is chosen and what can be done with it; with nothing chosen, where to begin.

import { choose, chooseHouses, showBlock } from "./choosing.js";
import { button, element } from "./dom.js";
import { act } from "./editing.js";
import { blockCard, housesCard } from "./panel.js";
import { word } from "./words.js";

export const workTab = {
  key: "work",
  title: "tab.work",
  redrawOn: ["chosen", "changed", "tool"],
  draw(page) {
    const { blocks, houses } = page.chosen;
    if (!page.town) return [];
    if (houses.length) return housesCard(houses, [button(word("new_block"), act.newBlock), button(word("drop"), page.drop)]);
    if (blocks.length === 1) return oneBlock(page, blocks[0]);
    if (blocks.length > 1) return severalBlocks(page, blocks);
    return worst(page);
  },
};

const oneBlock = (page, { row }) =>
  blockCard(row, page.territory.settings, [
    button(word("choose_houses"), () => chooseHouses(page.town.buildingsOf(row.id))),
    button(word("halve"), act.halve),
    button(word("draw_split"), () => page.useTool("line")),
    button(word(row.locked ? "unlock" : "lock"), row.locked ? act.unlock : act.lock),
  ]);

function severalBlocks(page, blocks) {
  const households = blocks.reduce((sum, one) => sum + one.row.households, 0);
  return element(
    "section",
    { className: "card" },
    element("h2", { text: word("blocks_title", { count: blocks.length }) }),
    element("p", { className: "sum", text: word("households_count", { count: households }) }),
    element(
      "div",
      { className: "actions" },
      button(word("merge"), act.merge),
      blocks.length === 2 ? button(word("redraw"), () => page.useTool("line")) : null,
      button(word("lock"), act.lock),
      button(word("drop"), () => choose([], [])),
    ),
  );
}

// Blocks out of the band, worst first: where a planner begins.
function worst(page) {
  const { low, high, target } = page.territory.settings;
  const rows = page.town
    .blockRows()
    .filter((row) => row.kind === "ground" && !row.irregular && (row.households < low || row.households > high))
    .sort((one, other) => Math.abs(other.households - target) - Math.abs(one.households - target) || one.id - other.id);
  return element(
    "section",
    { className: "card" },
    element("h2", { text: word("out_of_band", { count: rows.length }) }),
    element(
      "ul",
      { className: "blocks" },
      ...rows.slice(0, 200).map((row) =>
        element(
          "li",
          {},
          button(`${row.short}  ${word("households_count", { count: row.households })}`, () => showBlock(row.id), {
            data: { key: `block-${row.id}` },
          }),
        ),
      ),
    ),
  );
}
