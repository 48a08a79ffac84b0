// What is known of the chosen blocks, what can be done with them, and which blocks lie beside.

import { neighboursOf } from "./adjacency.js";
import { alongRoads } from "./along_card.js";
import { choose, chooseHouses, showBlock } from "./choosing.js";
import { element } from "./dom.js";
import { act, merge, split } from "./editing.js";
import { actions, card, facts, folded, form, pick } from "./forms.js";
import { offTarget } from "./live.js";
import { blockColour } from "./looks.js";
import { dragEdge } from "./pointing.js";
import { sizeOf } from "./size.js";
import { isOut } from "./walk.js";
import { number, word } from "./words.js";

export function blockCard(page, block) {
  const { row } = block;
  const { target } = page.territory.settings;
  const may = page.can("edit") && !row.locked;
  return card(
    word("block_title", { short: row.short }),
    element("p", { className: "code", text: [row.code, communityName(page, row)].filter(Boolean).join("  ") }),
    facts([
      [word("households"), number(row.households)],
      [word("work"), sizeOf(row) === (row.households ?? 0) ? "" : number(row.work)],
      [word("deviation"), row.households ? offTarget(sizeOf(row), page.territory.settings) : ""],
      [word("persons"), number(row.persons)],
      [word("buildings"), number(row.buildings)],
      [word("kind"), row.kind === "ground" ? "" : word(`kind.${row.kind}`)],
      [word("irregular"), row.irregular ? word(`irregular.${row.irregular}`) : ""],
      [word("locked"), row.locked ? word("yes") : ""],
      [word("frozen"), row.frozen ? word("yes") : ""],
    ]),
    actions(
      may ? pick(word("halve"), act.halve, "halve") : null,
      may ? pick(word("draw_split"), () => page.useTool("line"), "split") : null,
      page.can("edit") ? pick(word(row.locked ? "unlock" : "lock"), act.toggleLock, "lock") : null,
      pick(word("choose_houses"), () => chooseHouses(page.town.buildingsOf(row.id)), "houses"),
    ),
    may && page.can("plan") && isOut(row, page.territory.settings) ? balance(page, block) : null,
    may
      ? folded(
          word("split_parts"),
          form(
            {
              parts: {
                label: word("parts"),
                type: "number",
                min: 2,
                max: 50,
                value: Math.max(2, Math.round(sizeOf(row) / target)),
              },
            },
            { submit: word("split"), key: "split", done: ({ parts }) => split(parts) },
          ),
        )
      : null,
    may ? alongRoads(page, [block]) : null,
    beside(page, block),
    houses(page, block),
  );
}

// A block out of the band and those beside it are divided anew, as a proposal beside today.
const balance = (page, block) =>
  actions(
    pick(
      word("balance"),
      () => {
        const near = neighboursOf(page.town, block).filter(
          ({ row }) => row.community_id === block.row.community_id && !row.locked && !row.irregular,
        );
        choose([block, ...near], []);
        page.replan({ scope: true });
      },
      "balance",
      { className: "main" },
    ),
  );

// The blocks that touch this one: go there, or take it too, without a pointer.
function beside(page, block) {
  const near = neighboursOf(page.town, block);
  if (!near.length) return null;
  return element(
    "section",
    {},
    element("h3", { text: word("neighbours") }),
    element(
      "ul",
      { className: "rows" },
      ...near.map((other) =>
        element(
          "li",
          {},
          swatch(other.row, page.territory.settings),
          pick(
            `${other.row.short}  ${word("households_count", { count: other.row.households })}`,
            () => showBlock(other.row.id),
            `go-${other.row.id}`,
            {
              className: "link",
            },
          ),
          pick(word("and_this"), () => choose([block, other], []), `and-${other.row.id}`, {
            "aria-label": word("and_this_long", { one: block.row.short, other: other.row.short }),
          }),
        ),
      ),
    ),
  );
}

export const communityName = (page, { community_id: id }) => page.town.communities.getFeatureById(id)?.row.name ?? "";

export const swatch = (row, settings) =>
  element("i", { className: "swatch", style: { background: blockColour(row, settings) } });

// Its buildings as a list, to choose some without a pointer.
function houses(page, block) {
  const held = page.town
    .buildingsOf(block.row.id)
    .sort((one, other) => (one.row.number ?? 1e9) - (other.row.number ?? 1e9));
  if (!held.length) return null;
  const boxes = held.map((house) => {
    const { number: no, name, address, households } = house.row;
    const box = element("input", { type: "checkbox", id: `house-${house.getId()}` });
    box.house = house;
    const text = [
      no === null ? "–" : no,
      name ?? address ?? "",
      word("households_count", { count: households ?? 0 }),
    ].join("  ");
    return element("li", {}, element("label", {}, box, document.createTextNode(` ${text}`)));
  });
  const list = element("ul", { className: "rows tall" }, ...boxes);
  const take = () => chooseHouses([...list.querySelectorAll("input:checked")].map((box) => box.house));
  return folded(
    word("its_houses", { count: held.length }),
    list,
    actions(pick(word("choose_these"), take, "choose-these")),
  );
}

export function blocksCard(page, blocks) {
  const households = blocks.reduce((sum, one) => sum + (one.row.households ?? 0), 0);
  const may = page.can("edit") && !blocks.some(({ row }) => row.locked);
  return card(
    word("blocks_title", { count: blocks.length }),
    element("p", { className: "sum", text: word("households_count", { count: households }) }),
    element(
      "ul",
      { className: "rows" },
      ...blocks.map((one) =>
        element(
          "li",
          {},
          swatch(one.row, page.territory.settings),
          pick(
            `${one.row.short}  ${word("households_count", { count: one.row.households })}`,
            () => showBlock(one.row.id),
            `go-${one.row.id}`,
            {
              className: "link",
            },
          ),
          may
            ? pick(word("merge_into"), () => merge(one.row.id), `into-${one.row.id}`, {
                "aria-label": word("merge_into_long", { short: one.row.short }),
              })
            : null,
        ),
      ),
    ),
    may && blocks.length === 2 ? alongRoads(page, blocks) : null,
    actions(
      may ? pick(word("merge"), act.merge, "merge") : null,
      may && blocks.length === 2 ? pick(word("redraw"), dragEdge, "edge") : null,
      may && blocks.length === 2 ? pick(word("redraw_line"), () => page.useTool("line"), "redraw-line") : null,
      page.can("edit") ? pick(word("lock"), act.lock, "lock") : null,
      pick(word("drop_choice"), page.drop, "drop-choice"),
    ),
  );
}
