// The third tab: what was done, by whom, when and why. A step can be taken back alone, and the town put back to any point.

import { get } from "./api.js";
import { button, element } from "./dom.js";
import { jump } from "./editing.js";
import { actions, pick } from "./forms.js";
import { whoIs } from "./standing.js";
import { word } from "./words.js";

const PAGE = 100;
const UNDOABLE = (event) =>
  event.undo_of === null && !["new", "read", "check", "plan", "number", "freeze"].includes(event.operation);

let events = [];

async function ask(page) {
  if (page.tab !== "history") return;
  events = await get(`/api/history?limit=${PAGE}`);
  page.redraw();
}

async function more(page) {
  events.push(...(await get(`/api/history?limit=${PAGE}&before=${events.at(-1).seq}`)));
  page.redraw();
}

export const historyTab = {
  key: "history",
  title: "tab.history",
  onTown: ask,
  onOpen: ask,
  start(page) {
    page.on("changed", () => ask(page));
  },
  draw(page) {
    const shown = events.filter((event) => event.undo_of === null);
    return [
      element("p", { className: "quiet", text: word("history_how") }),
      element("ol", { className: "history" }, ...shown.map((event) => item(page, event))),
      events.length && events.at(-1).seq > 1 ? actions(pick(word("older"), () => more(page), "older")) : null,
    ];
  },
};

const LISTED = 6;

// The blocks it was about, as far as they are still there: a press goes to one.
function shortOf(page, { blocks }) {
  const here = blocks.map((id) => page.town?.block(id)).filter(Boolean);
  return here
    .slice(0, LISTED)
    .map(({ row }) =>
      button(row.short ?? "–", () => page.showBlock(row.id), { className: "link", title: row.code ?? "" }),
    );
}

function item(page, event) {
  const name = `operation.${event.operation}`;
  const text = word(name);
  const may = page.can("undo") && page.town;
  return element(
    "li",
    { className: event.stands ? "" : "undone" },
    element("span", { className: "when", text: event.at.slice(0, 16).replace("T", " ") }),
    element("span", { text: `${text === name ? event.operation : text} · ${whoIs(event.actor)}` }),
    ...shortOf(page, event),
    event.reason ? element("span", { className: "quiet", text: event.reason }) : null,
    may
      ? actions(
          UNDOABLE(event)
            ? pick(
                word(event.stands ? "take_back" : "do_again"),
                () => (event.stands ? page.undo(event.seq) : page.again(event)),
                `undo-${event.seq}`,
              )
            : null,
          event.operation !== "new" && event.operation !== "read"
            ? pick(word("jump"), () => jump(event.seq), `jump-${event.seq}`, {
                title: word("jump_long", { seq: event.seq }),
              })
            : null,
        )
      : null,
  );
}
