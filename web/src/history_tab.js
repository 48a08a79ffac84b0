// The third tab: what was done, by whom, when and why; every step can be taken back.

import { get } from "./api.js";
import { historyList } from "./panel.js";

let events = [];

async function ask(page) {
  events = await get("/api/history?limit=100");
  if (page.tab === "history") page.redraw();
}

export const historyTab = {
  key: "history",
  title: "tab.history",
  onTown: ask,
  start(page) {
    page.on("changed", () => ask(page));
  },
  draw: (page) => historyList(events, { back: (seq) => page.undo(seq) }),
};
