// The second tab: what stands against the town as it is now, where, and what certainly mends it.

import { get } from "./api.js";
import { showBlock, showHouse } from "./choosing.js";
import { element } from "./dom.js";
import { propose } from "./editing.js";
import { actions, card, pick } from "./forms.js";
import { walks } from "./walk.js";
import { said, word } from "./words.js";

const QUIET_MS = 700; // findings are asked for when nothing has changed for so long
const MOST_SHOWN = 200;

let timer = null;
let current = -1;
let isKnown = false; // whether the findings are those of this town

function ask(page) {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const area = page.town?.area.area_id;
    if (area === undefined) return;
    const { findings } = await get(`/api/findings?town=${area}`);
    if (area !== page.town?.area.area_id) return;
    page.findings = findings;
    isKnown = true;
    page.tell("findings");
  }, QUIET_MS);
}

export const checksTab = {
  key: "checks",
  title: "tab.checks",
  count: (page) => page.findings.filter(({ severity }) => severity !== "note").length,
  redrawOn: ["findings"],
  onTown(page) {
    current = -1;
    isKnown = false;
    page.findings = [];
    ask(page);
  },
  start(page) {
    page.on("changed", () => ask(page));
    page.showFinding = (at) => {
      current = at;
      goTo(page, page.findings[at]);
      page.redraw();
      document.getElementById(`finding-${at}`)?.scrollIntoView({ block: "nearest" });
    };
  },
  draw(page) {
    const { findings } = page;
    if (!isKnown)
      return element("p", { className: "quiet", role: "status", text: word(page.town ? "checking" : "open_a_town") });
    if (!findings.length)
      return card(word("no_findings"), element("p", { className: "quiet", text: word("no_findings_why") }));
    return [
      actions(
        pick(word("previous"), () => walks.finding(page, -1), "previous"),
        pick(word("next"), () => walks.finding(page), "next"),
      ),
      element("p", { className: "quiet", text: counted(findings) }),
      element(
        "ul",
        { className: "findings" },
        ...findings.slice(0, MOST_SHOWN).map((found, at) => item(page, found, at)),
      ),
    ];
  },
};

// "2 errors, 8 warnings, 13 notes": the tab's own number counts the first two.
const counted = (findings) =>
  ["error", "warning", "note"]
    .map((severity) => [severity, findings.filter((found) => found.severity === severity).length])
    .filter(([, count]) => count)
    .map(([severity, count]) => word(`findings.${severity}`, { count }))
    .join(word("comma"));

function item(page, found, at) {
  const hasPlace = found.x !== null || found.row_id !== null;
  const remedy = found.remedy && page.can("edit");
  return element(
    "li",
    { className: `${found.severity}${at === current ? " current" : ""}`, id: `finding-${at}` },
    element(
      "p",
      {},
      element("b", { className: "severity", text: word(`severity.${found.severity}`) }),
      ` ${said(found.message)}`,
    ),
    advice(found) ? element("p", { className: "next", text: advice(found) }) : null,
    actions(
      hasPlace ? pick(word("show_place"), () => page.showFinding(at), `place-${at}`) : null,
      remedy
        ? pick(word("mend"), () => propose(found.remedy, touched(found.remedy)), `mend-${at}`, { className: "main" })
        : null,
    ),
  );
}

// What to do, in this page where it has a button for it.
const advice = ({ kind, next }) => (word(`next.${kind}`) === `next.${kind}` ? said(next) : word(`next.${kind}`));

const touched = (remedy) =>
  [remedy.block, ...(remedy.blocks ?? []), remedy.to_block].filter((id) => id !== null && id !== undefined);

function goTo(page, found) {
  if (found.table === "blocks" && page.town.block(found.row_id)) showBlock(found.row_id);
  else if (found.table === "buildings" && page.town.building(found.row_id)) showHouse(found.row_id);
  else if (found.x !== null) page.view.goTo(found.x, found.y);
}
