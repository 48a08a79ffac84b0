// Split a block, or redraw the border of two, along a road that leads through: no drawing, no pointer. Opened, the server looks at
// every road, and those along which it can be done are listed with what both sides would hold.

import Feature from "ol/Feature.js";
import LineString from "ol/geom/LineString.js";

import { commonBorder } from "./adjacency.js";
import { operate } from "./api.js";
import { element } from "./dom.js";
import { lineOperation, propose } from "./editing.js";
import { passOver } from "./faults.js";
import { folded, pick } from "./forms.js";
import { ids } from "./page.js";
import { roadsThrough } from "./roads.js";
import { number, word } from "./words.js";

const MOST = 8; // roads that are looked at
const NEAR_M = 3;

export function alongRoads(page, blocks) {
  const roads = roadsFor(page.town, blocks).slice(0, MOST);
  if (!roads.length) return null;
  const list = element("ul", { className: "rows targets roads" });
  const note = element("p", { className: "quiet", role: "status" });
  const card = folded(word(blocks.length === 1 ? "split_along" : "redraw_along"), note, list);
  card.querySelector("summary").dataset.key = "along";
  card.addEventListener("toggle", async () => {
    if (!card.open || list.children.length) return;
    note.textContent = word("looking");
    const rows = await Promise.all(roads.map((road) => looked(page, blocks, road)));
    const good = rows.filter(Boolean);
    list.replaceChildren(...good.map(({ road, counts }, at) => row(page, blocks, road, counts, at)));
    note.textContent = word(good.length ? "along_found" : "along_none", { count: good.length });
  });
  return card;
}

// A new course of a border begins or ends on it.
function roadsFor(town, blocks) {
  if (blocks.length === 1) return roadsThrough(town, blocks);
  const border = commonBorder(...blocks);
  if (!border) return [];
  const line = new LineString(border.line);
  const isOn = (at) => Math.hypot(...line.getClosestPoint(at).map((value, k) => value - at[k])) <= NEAR_M;
  const found = [...blocks.map((one) => [one]), blocks].flatMap((some) => roadsThrough(town, some));
  return found.filter((road) => isOn(road.line[0]) || isOn(road.line.at(-1)));
}

async function looked(page, blocks, road) {
  const operation = { ...lineOperation(ids(blocks), road.line), revisions: page.town.revisions(ids(blocks)) };
  const answer = await operate(operation, { corner: page.town.corner, dryRun: true }).catch(passOver);
  return answer && !answer.refused ? { road, counts: answer.counts } : null;
}

function row(page, blocks, road, counts, at) {
  const { low, high } = page.territory.settings;
  const sizes = counts.map(({ after }) => after.households).filter((held) => held !== null);
  const isOut = sizes.some((held) => held < low || held > high);
  const text = word("road_metres", {
    name: road.name ?? word(`barrier.${road.kind}`),
    metres: Math.round(road.length),
  });
  const show = (lines) => () => page.view.choose(blocks, [], lines);
  const [shown, hidden] = [show([new Feature(new LineString(road.line))]), show([])];
  const press = pick(text, () => propose(lineOperation(ids(blocks), road.line), ids(blocks)), `along-${at}`);
  for (const event of ["focus", "mouseenter"]) press.addEventListener(event, shown);
  for (const event of ["blur", "mouseleave"]) press.addEventListener(event, hidden);
  return element(
    "li",
    {},
    press,
    element("span", { className: "far", text: word("households_count", { count: sizes.map(number).join(" + ") }) }),
    element("span", {
      className: isOut ? "verdict out" : "verdict in",
      text: isOut ? `⚠ ${word("outside_short")}` : `✓ ${word("inside_short")}`,
    }),
  );
}
