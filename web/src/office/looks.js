// How the office's layers are drawn over the town: another division, people, remarks.

import CircleStyle from "ol/style/Circle.js";
import Fill from "ol/style/Fill.js";
import RegularShape from "ol/style/RegularShape.js";
import Stroke from "ol/style/Stroke.js";
import Style from "ol/style/Style.js";
import Text from "ol/style/Text.js";

import { blockColour } from "../looks.js";

const INK = new Fill({ color: "#262626" });
const HALO = new Stroke({ color: "rgba(255,255,255,.9)", width: 3 });
const NAMES_FROM = 4; // metres per pixel below which names are written
const UNDER_THE_CODE = 24; // pixels: the block's own code and households are written above

const label = (text, offsetY = 0) =>
  new Style({ text: new Text({ text, offsetY, font: "600 12px sans-serif", fill: INK, stroke: HALO }), zIndex: 8 });

// A block of another division: changed ones filled by their size, the others pale. Drawn under roads and buildings.
export const divisionGround =
  (settings) =>
  ({ row }) =>
    new Style({ fill: new Fill({ color: isTaken(row) ? blockColour(row, settings) : "#f5f4f0" }) });

const isTaken = ({ part, isDimmed }) => part !== null && !isDimmed;
const EDGES = {
  taken: [
    new Style({ stroke: new Stroke({ color: "#fff", width: 5 }), zIndex: 7 }),
    new Style({ stroke: new Stroke({ color: "#5e2ca5", width: 2.6 }), zIndex: 8 }),
  ],
  other: [new Style({ stroke: new Stroke({ color: "#a9a6a0", width: 1 }), zIndex: 6 })],
};

// Its borders over those of today, and what changed blocks would hold, in a frame: what is written without one is today's.
export const divisionLook = ({ row }, resolution) => {
  const edges = isTaken(row) ? EDGES.taken : EDGES.other;
  return resolution < NAMES_FROM && isTaken(row) ? [...edges, framed(String(row.households))] : edges;
};

const framed = (text) =>
  new Style({
    text: new Text({
      text,
      font: "600 12px sans-serif",
      fill: INK,
      backgroundFill: new Fill({ color: "#fff" }),
      backgroundStroke: new Stroke({ color: "#5e2ca5", width: 1.5 }),
      padding: [2, 4, 1, 4],
      overflow: true,
    }),
    zIndex: 9,
  });

// Colours of people: told apart by colour-blind eyes, and every block bears the code besides.
const PEOPLE = [
  "#88ccee",
  "#ddcc77",
  "#cc6677",
  "#117733",
  "#aa4499",
  "#44aa99",
  "#999933",
  "#6699cc",
  "#eebb99",
  "#bbbbbb",
];
export const personColour = (code, codes) => (code === null ? "#ffffff" : PEOPLE[codes.indexOf(code) % PEOPLE.length]);

export const peopleLook = (feature, resolution) => {
  const { colour, code } = feature.row;
  const look = new Style({
    fill: new Fill({ color: `${colour}c0` }),
    stroke: new Stroke({
      color: code === null ? "#a50f15" : "#4a4a46",
      width: code === null ? 3 : 1.2,
      lineDash: code === null ? [6, 4] : undefined,
    }),
  });
  return resolution < NAMES_FROM && code !== null ? [look, label(code, UNDER_THE_CODE)] : [look];
};

export const TIP_TO_HEAD = 17; // pixels from the place to the middle of the pin's head

// A pin whose tip is the place; told apart by its sign as well as its colour.
export const remarkLook = (feature) => {
  const { kind, state, isCurrent } = feature.row;
  const colour =
    state === "resolved" ? "#6f6c64" : state === "new" ? "#d7007f" : kind === "mark" ? "#a50f15" : "#1a5c96";
  const sign = state === "resolved" ? "✓" : state === "new" ? "+" : kind === "mark" ? "!" : "…";
  const fill = new Fill({ color: colour });
  const radius = isCurrent ? 13 : 10;
  const stroke = new Stroke({ color: isCurrent ? "#262626" : "#fff", width: 2 });
  const tip = new RegularShape({ points: 3, radius: 7, angle: Math.PI, fill, displacement: [0, 5] });
  const head = new CircleStyle({ radius, fill, stroke, displacement: [0, TIP_TO_HEAD] });
  const text = new Text({
    text: sign,
    font: "700 13px sans-serif",
    fill: new Fill({ color: "#fff" }),
    offsetY: -TIP_TO_HEAD,
  });
  return [new Style({ image: tip, zIndex: 12 }), new Style({ image: head, text, zIndex: 13 })];
};
