// The first tab: what is chosen and what can be done with it; with nothing chosen, where to begin.

import { barrierCard, barrierHint, newBarrierCard, newHouseCard } from "./barrier_card.js";
import { blockCard, blocksCard, communityName, swatch } from "./block_card.js";
import { showBlock } from "./choosing.js";
import { claimCard, disputeCards } from "./dispute_card.js";
import { element } from "./dom.js";
import { card, pick } from "./forms.js";
import { housesCard } from "./house_card.js";
import { percent } from "./live.js";
import { overview } from "./overview.js";
import { sizeOf } from "./size.js";
import { outOfBand, special } from "./walk.js";
import { word } from "./words.js";

const BEGUN = "blockmap.begun";

let drawn = null; // what was drawn and still needs its facts: {line}, {rings} or {claim}

export const workTab = {
  key: "work",
  title: "tab.work",
  redrawOn: ["chosen", "changed", "tool"],
  start(page) {
    page.on("drawn", (made) => {
      const isIdle = !drawn && !made;
      drawn = made;
      if (made) page.openTab("work");
      else if (!isIdle) page.redraw();
    });
    page.isDrawn = () => drawn !== null;
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
    const hint = page.tools.name === "barrier" ? [barrierHint(page)] : []; // a block that was chosen before stands in nobody's way
    if (houses.length) return [...hint, housesCard(page, houses)];
    if (blocks.length === 1) return [...hint, blockCard(page, blocks[0])];
    if (blocks.length > 1) return [...hint, blocksCard(page, blocks)];
    if (hint.length) return hint;
    return [worst(page), begin(page), ...disputeCards(page)];
  },
};

// What to do, for whoever sees the page for the first time; folded away by a press, for good.
function begin(page) {
  if (!page.can("edit")) return null;
  const steps = ["first", "second", "third", "fourth"].map((one) => element("li", { text: word(`begin.${one}`) }));
  const held = element(
    "details",
    { className: "folded", id: "begin" },
    element("summary", { text: word("begin") }),
    element("ol", {}, ...steps),
  );
  held.open = localStorage.getItem(BEGUN) === null;
  held.addEventListener("toggle", () =>
    held.open ? localStorage.removeItem(BEGUN) : localStorage.setItem(BEGUN, "1"),
  );
  return card("", held);
}

// Blocks out of the band, worst first: where a planner begins.
function worst(page) {
  const rows = outOfBand(page);
  const others = special(page).length;
  const { low, high, target } = page.territory.settings;
  return card(
    word(rows.length ? "out_of_band" : "none_out_of_band", { count: rows.length }),
    element("p", {
      className: "quiet",
      text: [word("band_is", { low, high, target }), others ? word("special_count", { count: others }) : ""].join(
        word("stop"),
      ),
    }),
    element(
      "ul",
      { className: "rows" },
      ...rows.slice(0, 200).map((row) =>
        element(
          "li",
          {},
          swatch(row, page.territory.settings),
          pick(`${communityName(page, row)} ${row.short}`, () => showBlock(row.id), `block-${row.id}`, {
            className: "link",
          }),
          element("span", {
            className: "far",
            text: word("households_off", { count: row.households, share: percent(sizeOf(row) / target - 1) }),
          }),
        ),
      ),
    ),
  );
}
