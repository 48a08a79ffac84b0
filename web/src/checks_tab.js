// The second tab: what stands against the town as it is now, where, and what mends it.

import { get } from "./api.js";
import { findingList } from "./panel.js";

const QUIET_MS = 400; // findings are asked for when so long nothing has changed

let timer = null;

function ask(page) {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const area = page.town?.area.area_id;
    if (area === undefined) return;
    const { findings } = await get(`/api/findings?town=${area}`);
    if (area !== page.town?.area.area_id) return;
    page.findings = findings;
    page.tell("findings");
  }, QUIET_MS);
}

export const checksTab = {
  key: "checks",
  title: "tab.checks",
  redrawOn: ["findings"],
  onTown: ask,
  start(page) {
    page.on("changed", () => ask(page));
  },
  draw: (page) => findingList(page.findings, (found) => page.view.goTo(found.x, found.y)),
};
