// The drawing page: one town at a time, one operation at a time, every one of them the server's.

import { get, listen, Refusal, send } from "./api.js";
import { bar } from "./bar.js";
import { choose, chooseHouses, click, drop, showBlock, showHouse } from "./choosing.js";
import { element } from "./dom.js";
import { accept, act, drawLine, move, perform, propose, turn } from "./editing.js";
import { onKey } from "./keys.js";
import { ids, page } from "./page.js";
import { frame } from "./panel_frame.js";
import "./style.css";
import { TABS } from "./tabs.js";
import { toolbar } from "./toolbar.js";
import { Tools } from "./tools.js";
import { Town } from "./town.js";
import { MapView } from "./view.js";
import { load, said, word } from "./words.js";

const at = (id) => document.getElementById(id);

// goTo: where the thing said is; it makes the text a button.
function status(text, isBad = false, goTo = null) {
  at("status").replaceChildren(text, ...(goTo ? [element("button", { type: "button", text: word("show_place"), on: { click: goTo } })] : []));
  at("status").classList.toggle("bad", isBad);
}

Object.assign(page, {
  status,
  choose,
  drop,
  propose,
  perform,
  accept,
  openTown,
  refresh,
  useTool,
  seek,
  showBlock,
  showHouse,
  can: (deed) => page.session.deeds.includes(deed), // deeds of server/rights.py
  undo: (seq) => turn("undo", seq),
  redo: () => turn("redo"),
});

async function start() {
  await load();
  page.session = await get("/api/session");
  page.territory = await get("/api/territory");
  document.title = `${page.territory.name} – blockmap`;
  page.view = new MapView(at("map"), page.territory);
  page.tools = new Tools(page.view, { onHouses: chooseHouses, onClick: (what) => click(what, move), onLine: drawLine });
  listen(hear, (isOpen) => document.body.classList.toggle("offline", !isOpen));
  onKey({ act, tool: useTool, undo: page.undo, redo: page.redo, drop, accept, find: () => at("find").focus() });
  TABS.forEach((tab) => tab.start?.(page));
  page.on("language", speak);
  speak();
  bar(page, at("bar"));
  toolbar(page, at("tools"));
  frame(page, at("panel"));
  await openTown(Number(location.hash.slice(1)) || page.territory.towns[0]?.area_id);
}

async function openTown(areaId) {
  if (areaId === undefined) return;
  status(word("opening"));
  show(new Town(await get(`/api/towns/${areaId}`)));
  history.replaceState(null, "", `#${areaId}`);
  page.view.zoomTo(page.town.area.extent);
  choose([], []);
  send("/api/presence", { town: areaId });
  status("");
}

function show(town) {
  page.town = town;
  page.view.show(town);
  page.tools.use(page.tools.name, town);
  page.tell("town");
}

// Load the town anew; what is chosen stays chosen.
async function refresh() {
  const [blocks, houses] = [ids(page.chosen.blocks), ids(page.chosen.houses)];
  show(new Town(await get(`/api/towns/${page.town.area.area_id}`)));
  choose(blocks.map(page.town.block).filter(Boolean), houses.map(page.town.building).filter(Boolean));
  page.tell("changed");
}

function useTool(name) {
  page.tools.use(name, page.town);
  page.tell("tool");
}

function hear(event) {
  page.tell(`server:${event.type}`, event);
  if (event.type === "reload") refresh();
  if (event.type === "presence") {
    page.people = event.people;
    page.tell("people");
  }
  if (event.type === "operation" && event.actor !== page.session.user && event.towns.includes(page.town?.area.area_id)) {
    status(word("others_changed", { who: event.actor }));
    refresh();
  }
}

// Codes, short codes and numbers are in the page already; the rest the server knows.
function seek(asked) {
  const row = page.town.blockRows().find((one) => one.code === asked || one.short === asked.padStart(3, "0"));
  if (row) showBlock(row.id);
  else status(word("not_found", { asked }), true);
}

// Texts that stand in index.html.
function speak() {
  document.querySelectorAll("[data-word]").forEach((one) => {
    one.textContent = word(one.dataset.word);
  });
  document.querySelectorAll("[data-label]").forEach((one) => one.setAttribute("aria-label", word(one.dataset.label)));
}

window.__blockmap = page; // for the browser tests: what the page holds

start().catch((fault) => {
  status(fault instanceof Refusal ? said(fault.said) : String(fault), true);
});
