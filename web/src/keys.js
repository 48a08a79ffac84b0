// The keyboard: every action has a key; "?" shows them all, from this one table.

import { button, element } from "./dom.js";
import { giveBack } from "./focus.js";
import { word } from "./words.js";

const at = (id) => document.getElementById(id);

// key, name of its text, what it does. Shift goes the other way where a step is meant.
const TABLE = [
  ["v", "tool.select", ({ page }) => page.useTool("select")],
  ["b", "tool.box", ({ page }) => page.useTool("box")],
  ["l", "tool.lasso", ({ page }) => page.useTool("lasso")],
  ["p", "tool.brush", ({ page }) => page.useTool("brush")],
  ["s", "tool.line", ({ page }) => page.useTool("line")],
  ["e", "tool.edge", ({ page }) => page.useTool("edge")],
  ["d", "tool.house", ({ page }) => page.useTool("house")],
  ["w", "tool.barrier", ({ page }) => page.useTool("barrier")],
  ["r", "tool.remark", ({ page }) => page.useTool("remark")],
  ["q", "tool.measure", ({ page }) => page.useTool("measure")],
  ["m", "merge", ({ act }) => act.merge()],
  ["h", "halve", ({ act }) => act.halve()],
  ["n", "new_block", ({ act }) => act.newBlock()],
  ["k", "key.lock", ({ act }) => act.toggleLock()],
  ["j", "key.next_block", ({ page, walks, step }) => walks.outOfBand(page, step)],
  ["u", "key.next_house", ({ page, walks, step }) => walks.homeless(page, step)],
  ["f", "key.next_finding", ({ page, walks, step }) => walks.finding(page, step)],
  ["a", "key.blocks", ({ page }) => page.openTab("blocks")],
  ["t", "key.all_towns", ({ page }) => page.openTown(null)],
  ["/", "key.find", () => at("find").focus()],
  ["1 … 9", "key.tab", null],
  ["Enter", "accept", null],
  ["← ↑ → ↓", "key.cross", null],
  ["Shift+←", "key.cross_fine", null],
  ["C", "key.corner", null],
  ["Enter", "key.set_point", null],
  ["Backspace", "key.undo_point", ({ page }) => page.tools.undoPoint?.()],
  ["Escape", "key.back", null],
  ["⇧", "key.adds", null],
  ["Ctrl+Z", "undo", null],
  ["Ctrl+Shift+Z", "redo", null],
  ["+ −", "key.zoom", null],
  ["← ↑ → ↓", "key.pan", null],
  ["?", "key.help", ({ page }) => showHelp(page)],
];

// Shown only to whoever may change something in the town.
const CHANGES = new Set([
  "tool.line",
  "tool.edge",
  "tool.house",
  "merge",
  "halve",
  "new_block",
  "key.lock",
  "accept",
  "key.set_point",
  "key.undo_point",
  "drop",
  "undo",
  "redo",
]);

const BY_KEY = new Map(TABLE.filter(([, , work]) => work).map(([key, , work]) => [key.toLowerCase(), work]));
export const keyOf = (text) => TABLE.find(([, name]) => name === text)?.[0].toUpperCase();

export function onKey({ page, act, walks, undo, redo, stepBack, accept }) {
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]")) return;
    const isTyping = event.target.matches("input:not([type=checkbox]), select, textarea");
    const isCommand = event.ctrlKey || event.metaKey;
    if (event.key === "Escape") {
      if (isTyping) at("map").focus({ preventScroll: true });
      stepBack();
    } else if (isTyping || event.altKey) return;
    else if (isCommand && event.key.toLowerCase() === "z") {
      event.preventDefault();
      (event.shiftKey ? redo : undo)();
    } else if (isCommand) return;
    else if (event.key === "Enter") {
      if (!page.proposal && page.tools.finish && event.target.closest("#map")) page.tools.finish();
      else if (!event.target.matches("button, summary, a")) accept();
    } else if (/^[1-9]$/.test(event.key)) page.openTabAt(Number(event.key) - 1);
    else {
      const work = BY_KEY.get(event.key.toLowerCase());
      if (!work) return;
      event.preventDefault();
      work({ page, act, walks, step: event.shiftKey ? -1 : 1 });
    }
  });
}

export function showHelp(page) {
  const rows = TABLE.filter(([, name]) => page.can("edit") || !CHANGES.has(name));
  const close = () => dialog.close();
  const dialog = element(
    "dialog",
    { "aria-labelledby": "help-title" },
    element("h2", { id: "help-title", text: word("shortcuts") }),
    element(
      "dl",
      { className: "keys" },
      ...rows.flatMap(([key, name]) => [
        element("dt", {}, element("kbd", { text: key.length === 1 ? key.toUpperCase() : key })),
        element("dd", { text: word(name) }),
      ]),
    ),
    element("p", { className: "quiet", text: word("shortcuts_how") }),
    button(word("close"), close, { className: "main" }),
  );
  const before = document.activeElement;
  dialog.addEventListener("close", () => {
    dialog.remove();
    giveBack(before);
  });
  document.body.append(dialog);
  dialog.showModal();
}
