// Counts while one chooses, points or drags: what blocks would hold, worked out in the page, before the server is asked.

import { element } from "./dom.js";
import { sizeColour } from "./looks.js";
import { effortOf, sizeOf } from "./size.js";
import { number, word } from "./words.js";

export const percent = (value) =>
  value === null || value === undefined
    ? ""
    : `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(Math.round(value * 100))}%`;

// "9 over the target (+11 %)": how far households are from the target, in words.
export function offTarget(households, { target }) {
  const off = households - target;
  return off === 0
    ? word("on_target")
    : word(off > 0 ? "over_target" : "under_target", { count: Math.abs(off), share: percent(off / target) });
}

// What blocks would hold if these buildings moved: [{row, before, after}], the receiving block last.
export function ifMoved(town, houses, toBlock) {
  const moved = new Map();
  let gained = 0;
  for (const { row } of houses) {
    if (row.block_id === toBlock) continue;
    const held = effortOf(row);
    if (row.block_id !== null) moved.set(row.block_id, (moved.get(row.block_id) ?? 0) - held);
    gained += held;
  }
  if (toBlock !== null) moved.set(toBlock, gained);
  return [...moved].map(([id, change]) => counted(town.block(id).row, change));
}

export const counted = (row, change) => ({ row, before: sizeOf(row), after: sizeOf(row) + change });

const LINES = 6;

// A note over the map: one line per block.
export function liveNote(host, settings) {
  const note = element("div", { id: "live", role: "status", hidden: true });
  host.append(note);
  return {
    show(counts) {
      note.hidden = counts.length === 0;
      const shown = counts.length > LINES ? [counts.at(-1), ...counts.slice(0, LINES - 1)] : counts; // who receives is never left out
      const left = counts.length - shown.length;
      note.replaceChildren(
        ...shown.map((count) => line(count, settings)),
        ...(left ? [element("p", { className: "told", text: word("and_more_blocks", { count: left }) })] : []),
      );
    },
    say(text) {
      note.hidden = !text;
      note.replaceChildren(element("p", { className: "told", text }));
    },
    hide() {
      note.hidden = true;
    },
  };
}

const line = ({ row, before, after }, settings) =>
  element(
    "p",
    { className: after < settings.low || after > settings.high ? "out" : "in" },
    element("i", { style: { background: sizeColour(after, settings) } }),
    element("b", { text: row.short }),
    element("span", { text: `${number(before)} → ${number(after)}` }),
    element("span", { text: percent(after / settings.target - 1) }),
    element("span", {
      className: "verdict",
      text: word(after < settings.low || after > settings.high ? "outside_band" : "inside_band"),
    }),
  );
