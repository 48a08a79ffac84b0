// The tab of handing in and looking through: how every community stands, remarks pinned to the map, the sheet as it would be printed.

import Feature from "ol/Feature.js";
import Point from "ol/geom/Point.js";

import { get, send } from "../api.js";
import { element } from "../dom.js";
import { actions, card, folded, form, pick } from "../forms.js";
import { language, word } from "../words.js";
import { redrawCalmly } from "./calm.js";
import { remarkLook } from "./looks.js";
import { tried } from "./tried.js";

const held = { states: new Map(), remarks: [], isAll: false };

// ---- how communities stand

const take = (rows) => {
  held.states = new Map(rows.map((row) => [row.area_id, row]));
};

async function ask(page) {
  if (!page.town) return;
  await tried(page, async () => {
    take(await get("/api/submissions"));
    held.remarks = await get(`/api/comments?town=${page.town.area.area_id}`);
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

function communityRow(page, { row }) {
  const state = stateOf(row);
  const last = held.states.get(row.area_id);
  const body = { communities: [row.area_id] };
  const isWaiting = state === "submitted";
  return element(
    "li",
    { className: "community", data: { community: row.area_id } },
    element("span", {}, element("b", { text: row.name ?? row.code }), element("span", { className: "code", text: ` ${row.code}` })),
    element("span", { className: `badge ${state}`, text: word(`submission.${state}`) }),
    last ? element("p", { className: "quiet", text: story(last) }) : null,
    last?.reason ? element("p", { className: "note", text: last.reason }) : null,
    actions(
      !isWaiting && state !== "issued" && page.can("submit") ? pick(word("submit"), () => decide(page, "/api/submit", body, "submitted_done"), `submit-${row.area_id}`, { className: "main" }) : null,
      isWaiting && page.can("submit") ? pick(word("withdraw"), () => decide(page, "/api/withdraw", body, "withdrawn_done"), `withdraw-${row.area_id}`) : null,
      isWaiting && page.can("freeze") ? pick(word("approve"), () => decide(page, "/api/review", { ...body, verdict: "approved" }, "approved_done"), `approve-${row.area_id}`, { className: "main" }) : null,
    ),
    isWaiting && page.can("review")
      ? folded(
          word("send_back"),
          form({ reason: { label: word("reason"), required: true, maxlength: 500 } }, { submit: word("send_back"), key: `back-${row.area_id}`, done: ({ reason }) => decide(page, "/api/review", { ...body, verdict: "sent_back", reason }, "sent_back_done") }),
        )
      : null,
  );
}

const when = (at) => at.slice(0, 16).replace("T", " ");
const story = (row) =>
  row.decided_at
    ? word("decided_story", { who: row.decided_by, at: when(row.decided_at), by: row.submitted_by })
    : word("submitted_story", { who: row.submitted_by, at: when(row.submitted_at) });

// ---- remarks

function pin(page) {
  const source = page.view.overlay("remarks", remarkLook, 11);
  source.clear(true);
  source.addFeatures(
    shown().map((row) => {
      const feature = new Feature(new Point([row.x, row.y]));
      feature.row = row;
      return feature;
    }),
  );
}

const shown = () => held.remarks.filter((row) => held.isAll || row.state === "open");

const remark = (page, { text, isMark }) =>
  tried(page, async () => {
    const [block] = page.chosen.blocks;
    const [x, y] = page.view.map.getView().getCenter();
    await send("/api/comments", { text, ...(block ? { block: block.getId() } : { x, y }), is_mark: isMark ?? false });
    page.status(word("remark_done"));
    await ask(page);
    page.redraw();
  });

const resolve = (page, row) =>
  tried(page, async () => {
    await send(`/api/comments/${row.comment_id}`, { is_open: row.state !== "open" });
    await ask(page);
  });

function remarkRow(page, row) {
  return element(
    "li",
    { className: `remark ${row.kind} ${row.state}` },
    element("p", { className: "text", text: row.text }),
    element("p", { className: "quiet", text: [word(`remark.${row.kind}`), row.block_code?.slice(-3), row.author, when(row.at)].filter(Boolean).join(" · ") }),
    row.resolved_by ? element("p", { className: "quiet", text: word("resolved_story", { who: row.resolved_by, at: when(row.resolved_at) }) }) : null,
    actions(
      pick(word("show_place"), () => (row.block_id && page.town.block(row.block_id) ? page.showBlock(row.block_id) : page.view.goTo(row.x, row.y)), `remark-${row.comment_id}`),
      page.can("comment") ? pick(word(row.state === "open" ? "resolve" : "reopen"), () => resolve(page, row), `resolve-${row.comment_id}`) : null,
    ),
  );
}

function remarksCard(page) {
  const [block] = page.chosen.blocks;
  const where = block ? word("remark_on", { short: block.row.short }) : word("remark_here");
  return card(
    word("remarks"),
    page.can("comment")
      ? form(
          { text: { label: where, required: true, maxlength: 2000 }, ...(page.can("review") ? { isMark: { label: word("is_mark"), type: "checkbox", value: true } } : {}) },
          { submit: word("remark_add"), key: "remark", done: (values) => remark(page, values) },
        )
      : null,
    element("ul", { className: "rows remarks" }, ...shown().map((row) => remarkRow(page, row))),
    shown().length ? null : element("p", { className: "quiet", text: word("no_remarks") }),
    actions(pick(word(held.isAll ? "only_open" : "all_remarks"), () => ((held.isAll = !held.isAll), pin(page), page.redraw()), "all-remarks")),
  );
}

// ---- paper

function paperCard(page) {
  const block = page.chosen.blocks.find(({ row }) => row.kind === "ground");
  if (!block) return null;
  const href = `/api/sheet/${block.getId()}?lang=${language()}`;
  return card(
    word("block_sheet"),
    actions(element("a", { href, target: "_blank", rel: "noopener", className: "button", text: word("open_sheet", { short: block.row.short }), data: { key: "sheet" } })),
  );
}

export const reviewTab = {
  key: "review",
  title: "tab.review",
  redrawOn: ["chosen"],
  count: () => held.remarks.filter((row) => row.state === "open").length,
  start(page) {
    page.on("server:submissions", () => ask(page));
    page.on("server:comments", () => ask(page));
  },
  onTown: ask,
  draw(page) {
    if (!page.town) return element("p", { className: "quiet", text: word("open_a_town") });
    const communities = page.town.communities.getFeatures().sort((one, other) => (one.row.code < other.row.code ? -1 : 1));
    return [
      card(word("hand_in"), element("p", { className: "quiet", text: word("hand_in_how") }), element("ul", { className: "rows communities" }, ...communities.map((one) => communityRow(page, one)))),
      paperCard(page),
      remarksCard(page),
    ];
  },
};
