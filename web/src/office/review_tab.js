// The tab of handing in and looking through: how every community stands, remarks, the sheet as it would be printed.

import { get, send } from "../api.js";
import { element } from "../dom.js";
import { actions, card, folded, form, pick } from "../forms.js";
import { whoIs } from "../standing.js";
import { isOut, isSpecial } from "../walk.js";
import { language, word } from "../words.js";
import { redrawCalmly } from "./calm.js";
import { pin, remarks, remarksCard } from "./remarks.js";
import { tried, when } from "./tried.js";

const held = { states: new Map() };

// ---- how communities stand

const take = (rows) => {
  held.states = new Map(rows.map((row) => [row.area_id, row]));
};

async function ask(page) {
  if (!page.town) return;
  await tried(page, async () => {
    take(await get("/api/submissions"));
    await remarks.ask(page);
  });
  pin(page);
  page.tell("findings"); // the counts beside the titles of the tabs
  redrawCalmly(page, "review");
}

const decide = (page, path, body, saying) =>
  tried(page, async () => {
    take((await send(path, body)).submissions);
    if (body.verdict === "approved") await page.refresh();
    page.status(word(saying));
    page.redraw();
  });

const stateOf = (row) => (row.frozen ? "issued" : (held.states.get(row.area_id)?.state ?? "in_work"));

// What is handed in, in figures: nobody approves what they have not seen.
function sumOf(page, community) {
  const { settings } = page.territory;
  const rows = page.town.blockRows().filter((row) => row.community_id === community);
  return word("community_sum", {
    blocks: rows.length,
    households: rows.reduce((sum, row) => sum + (row.households ?? 0), 0),
    out: rows.filter((row) => isOut(row, settings)).length,
    special: rows.filter((row) => isSpecial(row, settings)).length,
  });
}

function communityRow(page, { row, ground }) {
  const state = stateOf(row);
  const last = held.states.get(row.area_id);
  const body = { communities: [row.area_id] };
  const isWaiting = state === "submitted";
  return element(
    "li",
    { className: "community", data: { community: row.area_id } },
    element(
      "span",
      {},
      pick(row.name ?? row.code, () => page.view.zoomTo(ground.getExtent()), `see-${row.area_id}`, {
        className: "link",
        title: word("show_place"),
      }),
      element("span", { className: "code", text: ` ${row.code}` }),
    ),
    element("span", { className: `badge ${state}`, text: word(`submission.${state}`) }),
    element("p", { className: "quiet", text: sumOf(page, row.area_id) }),
    last ? element("p", { className: "quiet", text: story(last) }) : null,
    last?.reason ? element("p", { className: "note", text: last.reason }) : null,
    actions(
      !isWaiting && state !== "issued" && page.can("submit")
        ? pick(word("submit"), () => decide(page, "/api/submit", body, "submitted_done"), `submit-${row.area_id}`, {
            className: "main",
          })
        : null,
      isWaiting && page.can("submit")
        ? pick(word("withdraw"), () => decide(page, "/api/withdraw", body, "withdrawn_done"), `withdraw-${row.area_id}`)
        : null,
      isWaiting && page.can("freeze")
        ? pick(
            word("approve"),
            () => decide(page, "/api/review", { ...body, verdict: "approved" }, "approved_done"),
            `approve-${row.area_id}`,
            { className: "main" },
          )
        : null,
    ),
    isWaiting && page.can("review")
      ? folded(
          word("send_back"),
          form(
            { reason: { label: word("reason"), required: true, maxlength: 500 } },
            {
              submit: word("send_back"),
              key: `back-${row.area_id}`,
              done: ({ reason }) =>
                decide(page, "/api/review", { ...body, verdict: "sent_back", reason }, "sent_back_done"),
            },
          ),
        )
      : null,
  );
}

const story = (row) =>
  row.decided_at
    ? word("decided_story", { who: whoIs(row.decided_by), at: when(row.decided_at), by: whoIs(row.submitted_by) })
    : word("submitted_story", { who: whoIs(row.submitted_by), at: when(row.submitted_at) });

// ---- paper

function paperCard(page) {
  const block = page.chosen.blocks.find(({ row }) => row.kind === "ground");
  if (!block) return null;
  const href = `/api/sheet/${block.getId()}?lang=${language()}`;
  return card(
    word("block_sheet"),
    actions(
      element("a", {
        href,
        target: "_blank",
        rel: "noopener",
        className: "button",
        text: word("open_sheet", { short: block.row.short }),
        data: { key: "sheet" },
      }),
    ),
  );
}

export const reviewTab = {
  key: "review",
  title: "tab.review",
  redrawOn: ["chosen"],
  count: () => remarks.open().length,
  start(page) {
    page.on("server:submissions", () => ask(page));
    page.on("server:comments", () => ask(page));
    page.on("changed", () => redrawCalmly(page, "review"));
    remarks.start(page);
  },
  onTown: ask,
  draw(page) {
    if (!page.town) return element("p", { className: "quiet", text: word("open_a_town") });
    const communities = page.town.communities
      .getFeatures()
      .sort((one, other) => (one.row.code < other.row.code ? -1 : 1))
      .map((feature) => ({ row: feature.row, ground: feature.getGeometry() }));
    return [
      card(
        word("hand_in"),
        element("p", { className: "quiet", text: word("hand_in_how") }),
        element("ul", { className: "rows communities" }, ...communities.map((one) => communityRow(page, one))),
      ),
      paperCard(page),
      remarksCard(page),
    ];
  },
};
