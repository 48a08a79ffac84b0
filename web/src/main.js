// The drawing page: one town at a time, one operation at a time, every one of them the server's.

import { commonBorder } from "./adjacency.js";
import { get, listen, send, shows } from "./api.js";
import { bar } from "./bar.js";
import { choose, drop, keepChosen, showBlock, showHouse, stepBack } from "./choosing.js";
import { ifCut } from "./cutting.js";
import { element } from "./dom.js";
import { accept, act, offer, openOutbox, perform, propose, turn } from "./editing.js";
import { passOver, watch, whyNot } from "./faults.js";
import { onKey, showHelp } from "./keys.js";
import { ifMoved, liveNote } from "./live.js";
import { notices } from "./notices.js";
import { page } from "./page.js";
import { frame } from "./panel_frame.js";
import { dragEdge, pointing } from "./pointing.js";
import { roadsThrough } from "./roads.js";
import { may, ownTowns, refuse, whoIs } from "./standing.js";
import "./style.css";
import { knows } from "./start/login.js";
import { TABS } from "./tabs.js";
import "./standing.css";
import { toolbar } from "./toolbar.js";
import { housesIn, Tools } from "./tools.js";
import { Town } from "./town.js";
import { MapView } from "./view.js";
import { walks } from "./walk.js";
import { load, word } from "./words.js";

const SETTLED_MS = 300;
const DRAWN = ["lasso", "line", "house", "course", "claim", "footprint", "remark", "measure"];
// Tools that only draw what would be changed, and the deed each needs.
const CHANGING = {
  line: "edit",
  edge: "edit",
  house: "edit",
  course: "edit",
  claim: "edit",
  footprint: "edit",
  remark: "comment",
};

const at = (id) => document.getElementById(id);

// goTo: where the thing said is; it makes the text a button.
function status(text, isBad = false, goTo = null) {
  at("status").replaceChildren(
    text,
    ...(goTo ? [element("button", { type: "button", text: word("show_place"), on: { click: goTo } })] : []),
  );
  at("status").classList.toggle("bad", isBad);
}

Object.assign(page, {
  status,
  choose,
  drop,
  stepBack,
  propose,
  perform,
  accept,
  offer,
  openTown,
  refresh,
  useTool,
  showHelp: () => showHelp(page),
  commonBorder,
  roadsThrough: (blocks) => roadsThrough(page.town, blocks),
  housesIn,
  ifMoved,
  ifCut,
  showBlock,
  showHouse,
  can: (deed) => may(page, deed),
  undo: (seq) => turn("undo", seq),
  redo: () => turn("redo"),
  again: (event) => turn("redo", event.last), // an operation that was taken back stands again
});

async function start() {
  await load();
  page.session = await get("/api/session");
  knows(page.session.user);
  notices(page);
  page.territory = await get("/api/territory");
  shows(page.territory.name);
  document.title = `${page.territory.name} – blockmap`;
  page.view = new MapView(at("map"), page.territory);
  page.tools = new Tools(page.view, pointing);
  page.live = liveNote(at("map"), page.territory.settings);
  listen(hear, reach);
  onKey({ page, act, walks, undo: page.undo, redo: page.redo, stepBack, accept });
  for (const tab of TABS) tab.start?.(page);
  page.on("language", speak);
  page.on("chosen", () => page.tools.name === "line" && page.tools.use("line", page.town)); // it traces what leads through them
  speak();
  bar(page, at("bar"));
  toolbar(page, at("tools"));
  frame(page, at("panel"));
  await openOutbox();
  const { towns } = page.territory;
  const asked = townAsked();
  const own = ownTowns(page); // whoever has one town begins there
  const known =
    towns.find((town) => town.area_id === asked) ?? (own.length === 1 ? own[0] : towns.length === 1 ? towns[0] : null);
  await openTown(known?.area_id ?? null);
}

let opening = 0; // of several towns asked for in haste the last one is shown

// A town in full; none: the overview of all. The browser's own way back leads to the town before.
async function openTown(areaId, { isBack = false } = {}) {
  opening += 1;
  const mine = opening;
  status(word("opening"));
  const held = areaId === null ? await get("/api/territory") : await get(`/api/towns/${areaId}`);
  if (mine !== opening) return;
  if (areaId === null) overview(held);
  else show(new Town(held));
  const address = areaId === null ? location.pathname : `#${areaId}`;
  if (!isBack) history[mine === 1 || isHere(address) ? "replaceState" : "pushState"](null, "", address);
  page.view.zoomTo(page.town?.area.extent ?? page.territory.extent);
  choose([], []);
  send("/api/presence", { town: areaId });
  status("");
}

const isHere = (address) => address === (location.hash || location.pathname);
const townAsked = () => Number(location.hash.slice(1)) || null;

window.addEventListener("popstate", () => page.view && openTown(townAsked(), { isBack: true }));

function overview(territory) {
  page.territory = territory;
  page.view.rest.update(page.territory);
  page.tab = "work";
  show(null);
}

function show(town) {
  page.town = town;
  page.view.show(town);
  page.tools.use(isClosed(page.tools.name) ? "select" : page.tools.name, town);
  page.tell("town");
}

// Load the town anew; what is chosen, offered or being drawn stays.
async function refresh() {
  const { town } = page;
  if (!town) {
    overview(await get("/api/territory"));
    return;
  }
  const held = await get(`/api/towns/${town.area.area_id}`);
  if (page.town !== town) return;
  town.renew(held);
  keepChosen();
  page.tell("changed");
}

const isClosed = (tool) => tool in CHANGING && !page.can(CHANGING[tool]);

function useTool(name, more = {}) {
  if (!page.town) return;
  if (isClosed(name)) {
    refuse(page, CHANGING[name]);
    return;
  }
  page.status("");
  page.live.hide();
  if (name === "edge" && page.chosen.blocks.length === 2) {
    dragEdge();
    return;
  }
  page.tools.use(name === "footprint" && !more.house ? "select" : name, page.town, more);
  if (DRAWN.includes(page.tools.name)) at("map").focus({ preventScroll: true }); // the arrow keys draw, too
  const hint = `hint.${page.tools.name}`;
  page.status(word(hint) === hint ? "" : word(hint));
  page.tell("tool");
}

// Whether the server is reached. After a break what others did meanwhile is loaded.
function reach(isOpen, isAgain) {
  const wasOff = document.body.classList.contains("offline");
  document.body.classList.toggle("offline", !isOpen);
  if (wasOff === isOpen) page.tell("reach", isOpen);
  if (!isOpen || !isAgain) return;
  if (wasOff) status(word("online_again"));
  if (page.town) refresh().catch(passOver);
}

function hear(event) {
  page.tell(`server:${event.type}`, event);
  if (event.type === "reload") refresh();
  if (event.type === "presence") {
    page.people = event.people;
    page.tell("people");
  }
  if (event.type === "operation" && !event.towns.includes(page.town?.area.area_id)) page.view.rest.renew();
  if (event.type === "operation" && event.towns.includes(page.town?.area.area_id))
    setTimeout(() => others(event), SETTLED_MS);
}

// An operation of this very page is in it already by the time this is looked at.
function others(event) {
  if (event.seq <= (page.town?.revision ?? 0) || page.unsaved) return;
  if (event.actor !== page.session.user) status(word("others_changed", { who: whoIs(event.actor) }));
  refresh();
  const { proposal } = page;
  if (proposal && !proposal.conflict && proposal.touched.some((id) => event.blocks.includes(id)))
    offer({ ...proposal, overtakenBy: event.actor });
}

// Texts that stand in index.html.
function speak() {
  for (const one of document.querySelectorAll("[data-word]")) one.textContent = word(one.dataset.word);
  for (const one of document.querySelectorAll("[data-label]")) one.setAttribute("aria-label", word(one.dataset.label));
}

window.__blockmap = page; // for the browser tests: what the page holds

watch(status);

start().catch((fault) => status(whyNot(fault), true));
