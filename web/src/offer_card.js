// What is offered for acceptance: the counts that an operation would change, or what others did before it.

import { button, element, table } from "./dom.js";
import { actions, card } from "./forms.js";
import { percent } from "./live.js";
import { sizeAfter } from "./size.js";
import { whoIs } from "./standing.js";
import { number, said, word } from "./words.js";

const accept = (page, text) =>
  button(text, page.accept, { className: "main", id: "accept", "aria-keyshortcuts": "Enter" });
const dropIt = (page, text) => button(text, page.stepBack, { id: "drop", "aria-keyshortcuts": "Escape" });

const isBeyond = (size, { low, high }) => size < low || size > high;

export function offerCard(page) {
  const made = page.proposal.conflict ? conflictCard(page) : countsCard(page);
  made.classList.add("proposal");
  return made;
}

// Counts of every block that an operation touches, before and after, and how far each is from the target.
function countsCard(page) {
  const { counts, findings, operation, overtakenBy } = page.proposal;
  const { low, high } = page.territory.settings;
  const rows = counts.map(({ code, before, after }) => [
    code ? code.slice(-3) : word("new"),
    number(before.households) || "–",
    number(after.households) || "–",
    percent(after.deviation),
    after.households === null
      ? word("is_gone")
      : isBeyond(sizeAfter(after, page.territory.settings), { low, high })
        ? `⚠ ${word("outside_short")}`
        : `✓ ${word("inside_short")}`,
  ]);
  const notes = findings.filter((found) => found.severity !== "error").slice(0, 4);
  return card(
    word("would_change"),
    element("p", { className: "quiet", text: word(`operation.${operation.kind}`) }),
    rows.length
      ? table([word("block"), word("before"), word("after"), word("deviation"), word("verdict")], rows)
      : null,
    overtakenBy ? element("p", { className: "note bad", text: word("overtaken", { who: whoIs(overtakenBy) }) }) : null,
    ...notes.map((found) => element("p", { className: "note", text: said(found.message) })),
    actions(accept(page, word("accept")), dropIt(page, word("drop"))),
  );
}

// Somebody was quicker: who, what, when; then mine again on theirs, or not.
function conflictCard(page) {
  const { conflict, operation } = page.proposal;
  return card(
    word("conflict"),
    element("p", { text: word("conflict_why", { what: word(`operation.${operation.kind}`) }) }),
    element(
      "ul",
      { className: "between" },
      ...conflict.map((one) =>
        element("li", {
          text: `${one.at.slice(11, 16)}  ${whoIs(one.actor)}${word("colon")}${word(`operation.${one.operation}`)}`,
        }),
      ),
    ),
    actions(accept(page, word("redo_mine")), dropIt(page, word("drop_mine"))),
  );
}
