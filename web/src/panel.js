// The panel beside the map: what is chosen, what an operation would change, what stands against it, what was done.

import { button, element, table } from "./dom.js";
import { number, said, word } from "./words.js";

const percent = (value) => (value === null || value === undefined ? "" : `${value > 0 ? "+" : ""}${Math.round(value * 100)} %`);

export function blockCard(row, { target }, actions) {
  const off = row.households ? row.households / target - 1 : null;
  const facts = [
    [word("households"), `${number(row.households)}  ${percent(off)}`],
    [word("persons"), number(row.persons)],
    [word("buildings"), number(row.buildings)],
    row.irregular ? [word("irregular"), word(`irregular.${row.irregular}`)] : null,
    row.locked ? [word("locked"), word("yes")] : null,
  ].filter(Boolean);
  return element(
    "section",
    { className: "card" },
    element("h2", { text: word("block_title", { short: row.short }) }),
    element("p", { className: "code", text: row.code }),
    element("dl", {}, ...facts.flatMap(([name, value]) => [element("dt", { text: name }), element("dd", { text: value })])),
    element("div", { className: "actions" }, ...actions),
  );
}

export function housesCard(features, actions) {
  const rows = features.map((feature) => feature.row);
  const households = rows.reduce((sum, row) => sum + (row.households ?? 0), 0);
  return element(
    "section",
    { className: "card" },
    element("h2", { text: word("houses_title", { count: rows.length }) }),
    element("p", { className: "sum", text: word("households_count", { count: households }) }),
    rows.length === 1 ? houseFacts(rows[0]) : null,
    element("div", { className: "actions" }, ...actions),
  );
}

function houseFacts(row) {
  const facts = [
    ["number", row.number],
    ["name", row.name],
    ["address", row.address],
    ["floors", row.floors],
    ["state", row.state ? word(`state.${row.state}`) : null],
  ].filter(([, value]) => value !== null && value !== undefined && value !== "");
  return element("dl", {}, ...facts.flatMap(([name, value]) => [element("dt", { text: word(name) }), element("dd", { text: String(value) })]));
}

// Counts of every block that an operation touches, before and after, and how far each is from the target.
export function countsCard({ counts }, { accept, drop }) {
  const rows = counts.map(({ code, before, after }) => [
    code.slice(-3),
    number(before.households),
    number(after.households),
    `${percent(before.deviation)} → ${percent(after.deviation)}`,
  ]);
  return element(
    "section",
    { className: "card proposal" },
    element("h2", { text: word("would_change") }),
    table([word("block"), word("before"), word("after"), word("deviation")], rows),
    element(
      "div",
      { className: "actions" },
      button(word("accept"), accept, { className: "main", "aria-keyshortcuts": "Enter" }),
      button(word("drop"), drop, { "aria-keyshortcuts": "Escape" }),
    ),
  );
}

export function findingList(findings, goTo) {
  return element(
    "ul",
    { className: "findings" },
    ...findings.map((found) =>
      element(
        "li",
        { className: found.severity },
        element("p", { text: said(found.message) }),
        said(found.next) ? element("p", { className: "next", text: said(found.next) }) : null,
        found.x !== null ? button(word("show_place"), () => goTo(found)) : null,
      ),
    ),
  );
}

export function historyList(events, { back }) {
  return element(
    "ol",
    { className: "history", reversed: true },
    ...events.map((event) =>
      element(
        "li",
        { value: event.seq },
        element("span", { text: `${event.at.slice(0, 16).replace("T", " ")}  ${event.actor}  ${word(`operation.${event.operation}`)}` }),
        event.undo_of === null ? button(word("take_back"), () => back(event.seq)) : null,
      ),
    ),
  );
}
