// The first tab: what is chosen and what can be done with it; with nothing chosen, where to begin.

import { barrierCard, barrierHint, newBarrierCard, newHouseCard } from "./barrier_card.js";
import { blockCard, blocksCard, swatch } from "./block_card.js";
import { showBlock } from "./choosing.js";
import { claimCard, disputeCards } from "./dispute_card.js";
import { element } from "./dom.js";
import { card, pick } from "./forms.js";
import { housesCard } from "./house_card.js";
import { overview } from "./overview.js";
import { outOfBand } from "./walk.js";
import { word } from "./words.js";

let drawn = null; // what was drawn and still needs its facts: {line}, {rings} or {claim}

export const workTab = {
  key: "work",
  title: "tab.work",
  redrawOn: ["chosen", "changed", "tool"],
  start(page) {
    page.on("drawn", (made) => {
      drawn = made;
      page.openTab("work");
    });
    for (const event of ["tool", "chosen"]) {
      page.on(event, () => {
        drawn = null;
      });
    }
  },
  draw(page) {
    const { blocks, houses, barrier } = page.chosen;
    if (!page.town) return overview(page);
    if (drawn?.claim) return claimCard(page, drawn.claim);
    if (drawn?.line) return newBarrierCard(page, drawn.line);
    if (drawn?.rings) return newHouseCard(page, drawn.rings);
    if (barrier) return barrierCard(page, barrier);
    if (houses.length) return housesCard(page, houses);
    if (blocks.length === 1) return blockCard(page, blocks[0]);
    if (blocks.length > 1) return blocksCard(page, blocks);
    if (page.tools.name === "barrier") return barrierHint(page);
    return [worst(page), ...disputeCards(page)];
  },
};

// Blocks out of the band, worst first: where a planner begins.
function worst(page) {
  const rows = outOfBand(page);
  return card(
    word(rows.length ? "out_of_band" : "none_out_of_band", { count: rows.length }),
    element(
      "ul",
      { className: "rows" },
      ...rows.slice(0, 200).map((row) =>
        element(
          "li",
          {},
          swatch(row, page.territory.settings),
          pick(`${row.short}  ${word("households_count", { count: row.households })}`, () => showBlock(row.id), `block-${row.id}`, { className: "link" }),
        ),
      ),
    ),
  );
}
