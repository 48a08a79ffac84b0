// The chosen buildings: where they can go, and of a single one its facts, counts, state, footprint and parts.

import { neighboursOf } from "./adjacency.js";
import { swatch } from "./block_card.js";
import { element } from "./dom.js";
import { act, move, propose } from "./editing.js";
import { actions, card, facts, folded, form, pick, yesNo } from "./forms.js";
import { ifMoved } from "./live.js";
import { sizeOf } from "./size.js";
import { number, word } from "./words.js";

const MOST_HOMES = 8; // buildings of more blocks than this are not moved to one beside them
const STATES = ["standing", "under_construction", "under_demolition", "demolished"];

export function housesCard(page, houses) {
  const households = houses.reduce((sum, { row }) => sum + (row.households ?? 0), 0);
  const may = page.can("edit");
  return card(
    houses.length === 1
      ? word("house_title", { number: houses[0].row.number ?? "–" })
      : word("houses_title", { count: houses.length }),
    element("p", { className: "sum", text: word("households_count", { count: households }) }),
    houses.length === 1 ? oneFacts(houses[0].row, page) : null,
    may ? targets(page, houses) : null,
    actions(
      may ? pick(word("new_block"), act.newBlock, "new-block") : null,
      pick(word("drop_choice"), page.drop, "drop-choice"),
    ),
    ...(may && houses.length === 1 ? oneForms(page, houses[0]) : []),
  );
}

function oneFacts(row, page) {
  const block = page.town.block(row.block_id);
  return facts([
    [word("block"), block ? block.row.short : word("none")],
    [word("name"), row.name],
    [word("address"), row.address === row.name ? null : row.address],
    [word("floors"), row.floors],
    [word("persons"), row.persons === null ? "" : number(row.persons)],
    [word("is_estimate"), row.is_estimate ? yesNo(true) : ""],
    [word("state"), row.state ? word(`state.${row.state}`) : ""],
  ]);
}

// Blocks of these buildings and beside them, with what each would hold: a move needs no pointer.
function targets(page, houses) {
  const homes = [...new Set(houses.map(({ row }) => row.block_id).filter((id) => id !== null))]
    .map(page.town.block)
    .filter(Boolean);
  if (homes.length > MOST_HOMES) return null;
  const near = new Set(homes.flatMap((home) => neighboursOf(page.town, home)));
  const communities = new Set(homes.map(({ row }) => row.community_id));
  const open = [...near].filter(
    ({ row }) =>
      communities.has(row.community_id) && !row.locked && !(homes.length === 1 && row.id === homes[0].row.id),
  );
  if (!open.length) return null;
  const { target, low, high } = page.territory.settings;
  const rows = open.map((block) => ({ block, after: ifMoved(page.town, houses, block.getId()).at(-1).after }));
  rows.sort(
    (one, other) =>
      Math.abs(one.after - target) - Math.abs(other.after - target) || one.block.getId() - other.block.getId(),
  );
  return element(
    "section",
    {},
    element("h3", { text: word("move_to") }),
    element("p", { className: "quiet", text: word("move_to_how") }),
    element(
      "ul",
      { className: "rows targets" },
      ...rows.slice(0, 12).map(({ block, after }) => {
        const isOut = after < low || after > high;
        const { row } = block;
        return element(
          "li",
          {},
          swatch({ households: after }, page.territory.settings),
          pick(word("move_to_block", { short: row.short ?? "–" }), () => move(block.getId()), `to-${block.getId()}`, {
            "aria-label": word("move_to_long", {
              short: row.short ?? "–",
              before: sizeOf(row),
              after,
              verdict: word(isOut ? "outside_band" : "inside_band"),
            }),
          }),
          element("span", { text: word("from_to", { before: sizeOf(row), after }) }),
          element("span", {
            className: isOut ? "verdict out" : "verdict in",
            text: `${isOut ? "⚠" : "✓"} ${word(isOut ? "outside_band" : "inside_band")}`,
          }),
        );
      }),
    ),
  );
}

function oneForms(page, house) {
  const { row } = house;
  const building = row.id;
  const on = (operation) => propose({ building, ...operation }, row.block_id ? [row.block_id] : []);
  const key = `house-${building}`;
  return [
    folded(
      word("counts"),
      form(
        {
          household_count: { label: word("households"), type: "number", min: 0, value: row.households, required: true },
          person_count: { label: word("persons"), type: "number", min: 0, value: row.persons },
        },
        {
          submit: word("look"),
          key: `${key}-counts`,
          done: (said) => on({ kind: "set_households", ...said, household_count: said.household_count ?? 0 }),
        },
      ),
    ),
    folded(
      word("state"),
      form(
        {
          state: {
            label: word("state"),
            value: row.state ?? "standing",
            options: STATES.map((one) => [one, word(`state.${one}`)]),
          },
          state_date: { label: word("since"), type: "date" },
        },
        { submit: word("look"), key: `${key}-state`, done: (said) => on({ kind: "set_building_state", ...said }) },
      ),
    ),
    folded(word("divide"), ...division(page, row, on)),
    actions(
      pick(word("footprint"), () => page.useTool("footprint", { house }), "footprint"),
      pick(word("delete_house"), () => on({ kind: "delete_building" }), "delete-house"),
    ),
  ];
}

// Shares by ranges of floors, of equal size until corrected; their sums must be the building's.
function division(page, row, on) {
  const shared = row.households !== row.ground_households;
  if (shared) return [actions(pick(word("one_whole"), () => on({ kind: "divide_building", parts: [] }), "one-whole"))];
  const parts = Math.max(2, Math.round((row.households ?? 0) / page.territory.settings.target));
  return [
    form(
      {
        count: { label: word("parts"), type: "number", min: 2, max: 50, value: parts },
        entrances: { label: word("entrances"), type: "checkbox" },
      },
      {
        submit: word("look"),
        key: `house-${row.id}-parts`,
        done: (said) => on({ kind: "divide_building", parts: shares(row, said) }),
      },
    ),
  ];
}

function shares(row, { count, entrances }) {
  const even = (total) =>
    Array.from({ length: count }, (_, at) => Math.floor(((at + 1) * total) / count) - Math.floor((at * total) / count));
  const [households, persons, floors] = [row.households ?? 0, row.persons ?? 0, row.floors ?? 0].map(even);
  let floor = 0;
  return households.map((held, at) => {
    const from = floor + 1;
    floor += floors[at];
    const place = entrances ? { entrances: String(at + 1) } : floors[at] ? { floor_from: from, floor_to: floor } : {};
    return { household_count: held, person_count: row.persons === null ? null : persons[at], ...place };
  });
}
