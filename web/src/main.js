// The drawing page: one town at a time, one operation at a time, every one of them the server's.

import { get, listen, operate, Refusal, send } from "./api.js";
import { button, element } from "./dom.js";
import { onKey } from "./keys.js";
import { legend } from "./looks.js";
import { blockCard, countsCard, findingList, historyList, housesCard } from "./panel.js";
import "./style.css";
import { Tools } from "./tools.js";
import { Town } from "./town.js";
import { MapView } from "./view.js";
import { language, load, said, setLanguage, word } from "./words.js";

const TOOLS = ["select", "box", "lasso", "brush", "line"];

const page = {
  territory: null,
  session: null,
  town: null,
  view: null,
  tools: null,
  chosen: { blocks: [], houses: [], ring: null },
  proposal: null,
  tab: "work",
  findings: [],
};

const at = (id) => document.getElementById(id);
const status = (text, isBad = false) => {
  at("status").textContent = text;
  at("status").classList.toggle("bad", isBad);
};

async function start() {
  await load();
  page.session = await get("/api/session");
  page.territory = await get("/api/territory");
  page.view = new MapView(at("map"), page.territory);
  page.tools = new Tools(page.view, { onHouses: chooseHouses, onClick: click, onLine: drawLine });
  listen(hear, (isOpen) => document.body.classList.toggle("offline", !isOpen));
  onKey({ act, tool: useTool, undo: () => turn("undo"), redo: () => turn("redo"), drop, accept, find: () => at("find").focus() });
  draw();
  await openTown(Number(location.hash.slice(1)) || page.territory.towns[0]?.area_id);
}

async function openTown(areaId) {
  if (areaId === undefined) return;
  status(word("opening"));
  page.town = new Town(await get(`/api/towns/${areaId}`));
  history.replaceState(null, "", `#${areaId}`);
  page.view.show(page.town);
  page.view.zoomTo(page.town.area.extent);
  page.chosen = { blocks: [], houses: [], ring: null };
  useTool(page.tools.name);
  send("/api/presence", { town: areaId });
  status("");
  draw();
}

// ---- choosing

function click({ house, block, adds }) {
  const { houses, blocks } = page.chosen;
  if (house) {
    const known = houses.includes(house);
    const kept = adds ? houses.filter((one) => one !== house) : [];
    choose([], known && adds ? kept : [...kept, house]);
  } else if (block && houses.length && !adds) {
    move(block.getId());
  } else {
    const kept = adds ? blocks.filter((one) => one !== block) : [];
    choose(block && !(adds && blocks.includes(block)) ? [...kept, block] : kept, []);
  }
}

const chooseHouses = (houses, ring = null) => choose([], houses, ring);

function choose(blocks, houses, ring = null) {
  page.chosen = { blocks, houses, ring };
  page.proposal = null;
  page.view.choose(blocks, houses);
  draw();
}

function drop() {
  page.view.clearDrawing();
  choose([], []);
}

// ---- operations: each is looked at first, with counts before and after, then accepted or dropped

async function propose(operation, touched) {
  const asked = { ...operation, revisions: page.town.revisions(touched) };
  try {
    const looked = await operate(asked, { corner: page.town.corner, dryRun: true });
    page.findings = looked.findings;
    page.proposal = looked.refused ? null : { operation: asked, counts: looked.counts };
    status(looked.refused ? said(looked.refusal?.message ?? looked.findings[0]?.message) : "", looked.refused);
  } catch (fault) {
    refused(fault);
  }
  draw();
}

async function accept() {
  if (!page.proposal) return;
  const { operation } = page.proposal;
  page.proposal = null;
  try {
    taken(await operate(operation, { corner: page.town.corner }));
    status(word("done"));
  } catch (fault) {
    refused(fault);
  }
  drop();
}

async function turn(way, seq = null) {
  try {
    taken(await send(`/api/${way}`, { seq, corner: page.town.corner }));
    status(word(`${way}_done`));
  } catch (fault) {
    refused(fault);
  }
  draw();
}

function taken({ changed, revision, findings }) {
  page.town.take(changed);
  page.town.revision = revision;
  page.findings = findings ?? [];
}

function refused(fault) {
  if (!(fault instanceof Refusal)) {
    status(word("unreachable"), true);
    return;
  }
  page.findings = fault.findings;
  const between = fault.conflict.map((one) => `${one.actor}: ${word(`operation.${one.operation}`)}`).join("；");
  status([said(fault.said), between].filter(Boolean).join(" — "), true);
  if (fault.status === 409) openTown(page.town.area.area_id);
}

const ids = (features) => features.map((feature) => feature.getId());

function move(toBlock) {
  const { houses } = page.chosen;
  const from = [...new Set(houses.map((house) => house.row.block_id).filter((id) => id !== null))];
  propose({ kind: "move_buildings", buildings: ids(houses), to_block: toBlock }, [...from, ...(toBlock ? [toBlock] : [])]);
}

function drawLine(line) {
  const blocks = ids(page.chosen.blocks);
  if (blocks.length === 1) propose({ kind: "split_block", block: blocks[0], lines: [line] }, blocks);
  else if (blocks.length === 2) propose({ kind: "redraw_edge", blocks, line }, blocks);
  else status(word("choose_one_or_two"), true);
}

const act = {
  merge: () => propose({ kind: "merge_blocks", blocks: ids(page.chosen.blocks) }, ids(page.chosen.blocks)),
  halve: () => propose({ kind: "split_block", block: ids(page.chosen.blocks)[0], parts: 2 }, ids(page.chosen.blocks)),
  lock: () => propose({ kind: "lock_blocks", blocks: ids(page.chosen.blocks) }, []),
  unlock: () => propose({ kind: "unlock_blocks", blocks: ids(page.chosen.blocks) }, []),
  newBlock: () => move(null),
  renumber: () => propose({ kind: "renumber", communities: [page.chosen.blocks[0].row.community_id] }, []),
};

// ---- others

function hear(event) {
  if (event.type === "reload") openTown(page.town?.area.area_id);
  if (event.type === "presence") {
    page.people = event.people;
    draw();
  }
  if (event.type === "operation" && event.actor !== page.session.user && event.towns.includes(page.town?.area.area_id)) {
    status(word("others_changed", { who: event.actor }));
    refresh();
  }
}

async function refresh() {
  const chosen = ids(page.chosen.blocks);
  page.town = new Town(await get(`/api/towns/${page.town.area.area_id}`));
  page.view.show(page.town);
  page.tools.use(page.tools.name, page.town);
  choose(chosen.map(page.town.block).filter(Boolean), []);
}

// ---- drawing the page

function useTool(name) {
  page.tools.use(name, page.town);
  draw();
}

function draw() {
  document.title = `${page.territory.name} – blockmap`;
  at("bar").replaceChildren(...bar());
  at("tools").replaceChildren(
    ...TOOLS.map((name) =>
      button(word(`tool.${name}`), () => useTool(name), { "aria-pressed": String(page.tools.name === name), className: "tool" }),
    ),
    button(word("undo"), () => turn("undo"), { className: "tool", "aria-keyshortcuts": "Control+Z" }),
    button(word("redo"), () => turn("redo"), { className: "tool", "aria-keyshortcuts": "Control+Shift+Z" }),
  );
  document.querySelectorAll("[data-word]").forEach((one) => {
    one.textContent = word(one.dataset.word);
  });
  drawPanel();
}

function bar() {
  const towns = element(
    "select",
    { id: "towns", "aria-label": word("town"), on: { change: (event) => openTown(Number(event.target.value)) } },
    ...page.territory.towns.map((town) =>
      element("option", { value: town.area_id, text: `${town.name ?? town.code}（${town.blocks}）`, selected: town.area_id === page.town?.area.area_id }),
    ),
  );
  const find = element("input", { id: "find", type: "search", placeholder: word("find"), "aria-label": word("find"), on: { change: seek } });
  const others = (page.people ?? []).filter((one) => one.user !== page.session.user && one.town === page.town?.area.area_id);
  return [
    element("strong", { text: "blockmap" }),
    towns,
    find,
    element("span", { className: "people", text: others.length ? word("also_here", { who: others.map((one) => one.user).join(", ") }) : "" }),
    element(
      "span",
      { className: "legend" },
      ...legend(page.territory.settings).map(([colour, text]) =>
        element("span", {}, element("i", { style: { background: colour } }), document.createTextNode(text)),
      ),
    ),
    button(language() === "zh" ? "English" : "中文", () => {
      setLanguage(language() === "zh" ? "en" : "zh");
      draw();
    }),
  ];
}

function drawPanel() {
  const { blocks, houses } = page.chosen;
  const cards = [];
  if (page.proposal) cards.push(countsCard(page.proposal.counts, { accept, drop }));
  else if (houses.length) cards.push(housesCard(houses, [button(word("new_block"), act.newBlock), button(word("drop"), drop)]));
  else if (blocks.length === 1) {
    const [{ row }] = blocks;
    cards.push(
      blockCard(row, page.territory.settings, [
        button(word("choose_houses"), () => chooseHouses(page.town.buildingsOf(row.id))),
        button(word("halve"), act.halve),
        button(word("draw_split"), () => useTool("line")),
        button(word(row.locked ? "unlock" : "lock"), row.locked ? act.unlock : act.lock),
      ]),
    );
  } else if (blocks.length > 1) {
    const households = blocks.reduce((sum, one) => sum + one.row.households, 0);
    cards.push(
      element(
        "section",
        { className: "card" },
        element("h2", { text: word("blocks_title", { count: blocks.length }) }),
        element("p", { className: "sum", text: word("households_count", { count: households }) }),
        element("div", { className: "actions" }, button(word("merge"), act.merge), blocks.length === 2 ? button(word("redraw"), () => useTool("line")) : null, button(word("lock"), act.lock)),
      ),
    );
  } else if (page.town) cards.push(worst());
  if (page.findings.length) cards.push(findingList(page.findings, (found) => page.view.goTo(found.x, found.y)));
  cards.push(element("details", { on: { toggle: showHistory } }, element("summary", { text: word("history") }), element("div", { id: "history" })));
  at("panel").replaceChildren(...cards);
}

// Blocks out of the band, worst first: where a planner begins.
function worst() {
  const { low, high, target } = page.territory.settings;
  const rows = page.town
    .blockRows()
    .filter((row) => row.kind === "ground" && !row.irregular && (row.households < low || row.households > high))
    .sort((one, other) => Math.abs(other.households - target) - Math.abs(one.households - target));
  return element(
    "section",
    { className: "card" },
    element("h2", { text: word("out_of_band", { count: rows.length }) }),
    element(
      "ul",
      { className: "blocks" },
      ...rows.slice(0, 200).map((row) =>
        element("li", {}, button(`${row.short}  ${word("households_count", { count: row.households })}`, () => {
          const block = page.town.block(row.id);
          page.view.zoomTo(block.getGeometry().getExtent());
          choose([block], []);
        })),
      ),
    ),
  );
}

async function showHistory(event) {
  if (!event.target.open) return;
  const events = await get("/api/history?limit=50");
  at("history").replaceChildren(historyList(events, { back: (seq) => turn("undo", seq) }));
}

// Codes, short codes and numbers are in the page already; the rest the server knows.
function seek(event) {
  const asked = event.target.value.trim();
  const row = page.town.blockRows().find((one) => one.code === asked || one.short === asked.padStart(3, "0"));
  if (!row) {
    status(word("not_found", { asked }), true);
    return;
  }
  const block = page.town.block(row.id);
  if (block.getGeometry()) page.view.zoomTo(block.getGeometry().getExtent());
  choose([block], []);
}

window.__blockmap = page; // for the browser tests: what the page holds

start().catch((fault) => {
  status(fault instanceof Refusal ? said(fault.said) : String(fault), true);
});
