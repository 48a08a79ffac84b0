// Disputes over the town's borders: where, with whom, how far.

import { send } from "./api.js";
import { element } from "./dom.js";
import { whyNot } from "./faults.js";
import { actions, card, facts, form, pick } from "./forms.js";
import { number, word } from "./words.js";

export const disputeCards = (page) => {
  const disputes = page.town.disputes.getFeatures().sort((one, other) => (one.row.code < other.row.code ? -1 : 1));
  return [
    card(
      word("disputes_title", { count: disputes.length }),
      ...disputes.slice(0, 50).map((dispute) => one(page, dispute)),
      actions(
        page.can("edit") ? pick(word("claim"), () => page.useTool("claim"), "claim") : null,
        disputes.length
          ? element("a", { href: "/disputes", target: "_blank", rel: "noopener", text: word("disputes_map") })
          : null,
      ),
    ),
  ];
};

// A border between communities is not moved by drawing: the line is filed as a dispute.
export function claimCard(page, line) {
  const [chosen] = page.chosen.blocks;
  const community = chosen?.row.community_id ?? page.town.communities.getClosestFeatureToCoordinate(line[0])?.getId();
  const file = async ({ reason }) => {
    try {
      const { codes } = await send("/api/claims", { community, line, reason });
      page.drop();
      await page.refresh();
      page.status(word("claim_done", { code: codes.join(", ") }));
    } catch (fault) {
      page.status(whyNot(fault), true);
    }
  };
  return card(
    word("claim_title"),
    element("p", { className: "quiet", text: word("claim_why") }),
    form({ reason: { label: word("reason"), maxlength: 500 } }, { submit: word("file_it"), key: "claim", done: file }),
    actions(pick(word("drop"), page.drop, "drop-choice")),
  );
}

function one(page, dispute) {
  const { row } = dispute;
  return element(
    "details",
    { className: "folded" },
    element("summary", { text: `${row.code}  ${word(`dispute_state.${row.state}`)}` }),
    facts([
      [word("other_side"), row.their_name ?? row.their_code],
      [word("area"), `${number(Math.round(row.area_m2))} m²`],
      [word("buildings"), number(row.buildings)],
      [word("households"), number(row.households)],
      [word("interim_side"), word(`side.${row.interim_side}`)],
      [word("due"), row.due_date],
    ]),
    pick(word("show_place"), () => page.view.zoomTo(dispute.getGeometry().getExtent()), `dispute-${row.id}`),
  );
}
