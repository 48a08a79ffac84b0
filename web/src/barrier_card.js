// Visible lines: choose one to change its rank or delete it, draw a new one, then plan anew what it touches.

import { element } from "./dom.js";
import { propose } from "./editing.js";
import { actions, card, facts, form, pick, yesNo } from "./forms.js";
import { word } from "./words.js";

const KINDS = ["street", "main_road", "lane", "railway", "river", "wall", "field_edge", "must_hold"];
const RANKS = [0, 1, 2, 3, 4];

const fields = ({ rank = null, crossable = true, must_hold = false }) => ({
  rank: {
    label: word("rank"),
    value: rank === null ? "" : String(rank),
    isNumber: true,
    options: [["", word("rank_of_kind")], ...RANKS.map((one) => [String(one), String(one)])],
  },
  is_crossable: { label: word("crossable"), type: "checkbox", value: crossable },
  is_must_hold: { label: word("must_hold"), type: "checkbox", value: must_hold },
});

export function barrierCard(page, barrier) {
  const { row } = barrier;
  return card(
    word(`barrier.${row.kind}`),
    facts([
      [word("name"), row.name],
      [word("rank"), row.rank],
      [word("crossable"), yesNo(row.crossable)],
      [word("must_hold"), yesNo(row.must_hold)],
    ]),
    ...(page.can("edit")
      ? [
          form(fields(row), {
            submit: word("look"),
            key: `barrier-${row.id}`,
            done: (said) => propose({ kind: "change_barrier", barrier: row.id, ...said, rank: said.rank ?? row.rank }),
          }),
          actions(
            pick(word("delete_line"), () => propose({ kind: "delete_barrier", barrier: row.id }), "delete-line"),
            ...again(page, barrier.getGeometry()),
            pick(word("drop"), page.drop, "drop-choice"),
          ),
        ]
      : []),
  );
}

// A community that a line meets is planned anew, as a proposal beside today.
function again(page, line) {
  if (!page.can("plan")) return [];
  return page.town.communities
    .getFeaturesInExtent(line.getExtent())
    .filter((community) => line.getFlatCoordinates && crosses(community.getGeometry(), line))
    .map(({ row }) =>
      pick(
        word("replan_community", { name: row.name ?? row.code }),
        () => page.replan({ community: row.area_id }),
        `replan-${row.area_id}`,
      ),
    );
}

function crosses(ground, line) {
  const flat = line.getFlatCoordinates();
  for (let k = 0; k < flat.length; k += 2) if (ground.intersectsCoordinate([flat[k], flat[k + 1]])) return true;
  return false;
}

// With the tool of lines and none chosen.
export const barrierHint = (page) =>
  card(
    word("tool.barrier"),
    element("p", { className: "quiet", text: word("barrier_hint") }),
    page.can("edit")
      ? actions(pick(word("draw_line"), () => page.useTool("course"), "draw-line", { className: "main" }))
      : null,
  );

export function newBarrierCard(page, line) {
  return card(
    word("new_line"),
    form(
      {
        barrier_kind: {
          label: word("kind"),
          value: "street",
          options: KINDS.map((one) => [one, word(`barrier.${one}`)]),
        },
        name: { label: word("name") },
        ...fields({}),
      },
      {
        submit: word("look"),
        key: "new-line",
        done: (said) => propose({ kind: "add_barrier", lines: [line], ...said }),
      },
    ),
    actions(pick(word("drop"), page.drop, "drop-choice")),
  );
}

export const newHouseCard = (page, rings) =>
  card(
    word("new_house"),
    form(
      {
        household_count: { label: word("households"), type: "number", min: 0, value: 0 },
        floor_count: { label: word("floors"), type: "number", min: 0, max: 200 },
        name: { label: word("name"), maxlength: 100 },
        address: { label: word("address"), maxlength: 200 },
      },
      {
        submit: word("look"),
        key: "new-house",
        done: (said) => propose({ kind: "draw_building", rings, ...said, household_count: said.household_count ?? 0 }),
      },
    ),
    actions(pick(word("drop"), page.drop, "drop-choice")),
  );
