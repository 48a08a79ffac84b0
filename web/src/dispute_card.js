// Disputes over the town's borders: where, with whom, how far.

import { element } from "./dom.js";
import { card, facts, pick } from "./forms.js";
import { number, word } from "./words.js";

export const disputeCards = (page) => {
  const disputes = page.town.disputes.getFeatures().sort((one, other) => (one.row.code < other.row.code ? -1 : 1));
  if (!disputes.length) return [];
  return [
    card(
      word("disputes_title", { count: disputes.length }),
      element("p", {}, element("a", { href: "/disputes", target: "_blank", rel: "noopener", text: word("disputes_map") })),
      ...disputes.slice(0, 50).map((dispute) => one(page, dispute)),
    ),
  ];
};

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
