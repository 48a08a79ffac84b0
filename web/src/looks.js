// How things are drawn. Fills say how far a block is from its target; the scale keeps its order for colour-blind eyes.

import CircleStyle from "ol/style/Circle.js";
import Fill from "ol/style/Fill.js";
import RegularShape from "ol/style/RegularShape.js";
import Stroke from "ol/style/Stroke.js";
import Style from "ol/style/Style.js";
import Text from "ol/style/Text.js";

import { sizeOf } from "./size.js";
import { word } from "./words.js";

const SIZE = ["#bf812d", "#e6d3a6", "#eceee8", "#a9d8d0", "#35978f"];
const NO_HOUSEHOLDS = "#f7f7f4";
const SPECIAL = "#cbc6d6"; // out of the band for a declared reason: nothing is to be mended here
const NEAR = 0.12;

export const NAMES_FROM = 4; // metres per pixel below which codes of blocks are written
const COUNTS_FROM = 2.4;
const NUMBERS_FROM = 0.6;
const LANES_FROM = 8;
export const HOUSES_FROM = 5; // farther away they are specks, and 16,000 of them are not even looked at

const fills = new Map();
const fill = (colour) => {
  if (!fills.has(colour)) fills.set(colour, new Fill({ color: colour }));
  return fills.get(colour);
};

export function sizeColour(households, { target, low, high }) {
  if (!households) return NO_HOUSEHOLDS;
  if (households < low) return SIZE[0];
  if (households > high) return SIZE[4];
  const off = households / target - 1;
  return SIZE[off < -NEAR ? 1 : off > NEAR ? 3 : 2];
}

export const legend = ({ target, low, high }) => [
  [SIZE[0], `< ${low}`],
  [SIZE[1], `${low}–${Math.ceil(target * (1 - NEAR)) - 1}`],
  [SIZE[2], `${Math.ceil(target * (1 - NEAR))}–${Math.floor(target * (1 + NEAR))}`],
  [SIZE[3], `${Math.floor(target * (1 + NEAR)) + 1}–${high}`],
  [SIZE[4], `> ${high}`],
  [SPECIAL, word("legend_special")],
];

export const blockColour = (row, settings) => {
  const size = sizeOf(row);
  return row.irregular && size && (size < settings.low || size > settings.high) ? SPECIAL : sizeColour(size, settings);
};

const BLOCK_EDGE = new Stroke({ color: "#5b3758", width: 1.4 });
const LOCKED_EDGE = new Stroke({ color: "#1b1b1b", width: 2.4, lineDash: [6, 4] });
const TEXT = "#262626";
const HALO = new Stroke({ color: "rgba(255,255,255,.85)", width: 3 });

const SHORT = "600 12px sans-serif";
const COUNT = "11px sans-serif";

export const blockLook = (settings) => {
  const grounds = new Map(); // one style per colour, whatever the number of blocks
  const ground = (colour) => {
    if (!grounds.has(colour)) grounds.set(colour, new Style({ fill: fill(colour) }));
    return grounds.get(colour);
  };
  return ({ row }) => ground(blockColour(row, settings));
};

// Borders are drawn over roads: most of them run along one.
const EDGE = new Style({ stroke: BLOCK_EDGE });
const LOCKED = new Style({ stroke: LOCKED_EDGE, zIndex: 1 });
export const blockEdge = ({ row }) => (row.locked ? LOCKED : EDGE);

// Short code and households of a block, over its buildings.
export function blockName({ row: { households, short: named, kind } }, resolution) {
  if (kind !== "ground") return null;
  const short = named ?? "–"; // made just now and not numbered yet
  const text = resolution < COUNTS_FROM ? [short, SHORT, "\n", COUNT, String(households), COUNT] : [short, SHORT];
  return new Style({ text: new Text({ text, fill: fill(TEXT), stroke: HALO, overflow: resolution < NUMBERS_FROM }) });
}

// ---- what lies round the open town

const REST_EDGE = new Stroke({ color: "rgba(91,55,88,.45)", width: 0.8 });
const rests = new Map();
export function restBlockLook(feature, settings) {
  const colour =
    feature.get("special") && feature.get("households") ? SPECIAL : sizeColour(feature.get("households"), settings);
  if (!rests.has(colour)) rests.set(colour, new Style({ fill: fill(`${colour}59`), stroke: REST_EDGE }));
  return rests.get(colour);
}
export const restHouse = new Style({ fill: fill("rgba(120,114,104,.4)") });

const SHARES = [
  [0.02, "#f3f1ea"],
  [0.05, "#fbe3b6"],
  [0.1, "#f3b562"],
  [0.2, "#d9772b"],
  [1.01, "#8f3b07"],
];
export const shareColour = (share) => SHARES.find(([most]) => share < most)[1];
export const shareLegend = () =>
  SHARES.map(([most, colour], at) => [colour, at === SHARES.length - 1 ? "≥ 20 %" : `< ${most * 100} %`]);

export function townLook(feature, active) {
  const { row } = feature;
  const isRest = active !== null;
  if (isRest && row.area_id === active) return null;
  const share = row.blocks ? row.out_of_band / row.blocks : 0;
  return new Style({
    fill: fill(isRest ? "#ebeae5" : shareColour(share)),
    stroke: new Stroke({ color: isRest ? "#9a9a94" : "#5b5750", width: 1 }),
  });
}

export function townName({ row }, active) {
  if (row.area_id === active) return null;
  const colour = active === null ? TEXT : "#5e5e59";
  return new Style({
    text: new Text({ text: row.name ?? row.code, font: "13px sans-serif", fill: fill(colour), stroke: HALO }),
  });
}

const DISPUTED = {
  open: new Style({ fill: fill("rgba(178,24,43,.22)"), stroke: new Stroke({ color: "#b2182b", width: 2.2 }) }),
  decided: new Style({
    fill: fill("rgba(33,102,172,.16)"),
    stroke: new Stroke({ color: "#2166ac", width: 2, lineDash: [6, 4] }),
  }),
};
export const disputeLook = (feature) =>
  DISPUTED[["decided", "applied"].includes(feature.row.state) ? "decided" : "open"];

const HOUSE = new Style({
  fill: fill("rgba(90,84,74,.55)"),
  stroke: new Stroke({ color: "rgba(60,56,50,.7)", width: 0.6 }),
});
const FAR_HOUSE = new Style({ fill: fill("rgba(76,71,63,.68)") }); // of a few pixels: its outline would take as long as its fill
const HOMELESS = new Style({ fill: fill("#d7191c"), stroke: new Stroke({ color: "#7f0000", width: 1 }) });
const GONE = new Style({ stroke: new Stroke({ color: "#888", width: 1, lineDash: [2, 2] }) });

export function houseLook(feature, resolution) {
  const { block_id: block, number, state } = feature.row;
  const plain = resolution > COUNTS_FROM ? FAR_HOUSE : HOUSE;
  const look = state === "demolished" ? GONE : block === null ? HOMELESS : plain;
  if (resolution > NUMBERS_FROM || number === null) return look;
  const text = new Text({
    text: String(number),
    font: "11px sans-serif",
    fill: fill(TEXT),
    stroke: HALO,
  });
  return [look, new Style({ text })];
}

const WATER = "#2b76ac";
const BARRIERS = {
  river: new Style({ stroke: new Stroke({ color: WATER, width: 3 }) }),
  railway: new Style({ stroke: new Stroke({ color: "#444", width: 2, lineDash: [8, 4] }) }),
  main_road: new Style({ stroke: new Stroke({ color: "#d08b2c", width: 3 }) }),
  street: new Style({ stroke: new Stroke({ color: "#a8a8a8", width: 2 }) }),
  must_hold: new Style({ stroke: new Stroke({ color: "#b2182b", width: 2 }) }),
};
const MINOR = new Style({ stroke: new Stroke({ color: "#c2bdb2", width: 1 }) });

export const barrierLook = (feature, resolution) => {
  const look = BARRIERS[feature.row.kind];
  return look ?? (resolution < LANES_FROM ? MINOR : null);
};

export const communityLook = new Style({
  stroke: new Stroke({ color: "#262626", width: 2.2, lineDash: [10, 3, 2, 3] }),
});

export const chosenBlock = new Style({ stroke: new Stroke({ color: "#d7007f", width: 3.5 }), zIndex: 9 });
export const chosenHouse = new Style({
  fill: fill("rgba(215,0,127,.75)"),
  stroke: new Stroke({ color: "#7a0048", width: 1.2 }),
  zIndex: 10,
});
export const drawn = new Style({
  fill: fill("rgba(215,0,127,.08)"),
  stroke: new Stroke({ color: "#d7007f", width: 2.5, lineDash: [5, 4] }),
  image: new CircleStyle({ radius: 6, fill: fill("#d7007f"), stroke: new Stroke({ color: "#fff", width: 2 }) }),
});

// Where the keyboard draws: seen on light and dark ground.
const CROSS = { points: 4, radius: 13, radius2: 0, angle: 0 };
export const crosshair = [
  new Style({ image: new RegularShape({ ...CROSS, stroke: new Stroke({ color: "#fff", width: 6 }) }), zIndex: 20 }),
  new Style({
    image: new RegularShape({ ...CROSS, stroke: new Stroke({ color: "#7a0048", width: 2.5 }) }),
    zIndex: 21,
  }),
];

// What others did in between, and where a finding points.
export const conflicting = [
  new Style({ stroke: new Stroke({ color: "#fff", width: 7 }) }),
  new Style({
    fill: fill("rgba(255,140,0,.18)"),
    stroke: new Stroke({ color: "#c45a00", width: 4, lineDash: [10, 5] }),
  }),
];

// The ground that blocks would have if what is offered were accepted, with what they would hold.
const OFFERED = "#5e2ca5";
const OFFERED_CASING = new Style({ stroke: new Stroke({ color: "#fff", width: 6 }), zIndex: 1 });
const OFFERED_EDGE = new Style({ stroke: new Stroke({ color: OFFERED, width: 3 }), zIndex: 2 });
export const offeredGround =
  (settings) =>
  ({ row: { size } }) =>
    new Style({ fill: fill(sizeColour(size, settings)) });
export const offeredLook = ({ row: { short, households } }) => [
  OFFERED_CASING,
  OFFERED_EDGE,
  new Style({
    text: new Text({
      text: [short, SHORT, "\n", COUNT, String(households), COUNT],
      fill: fill(TEXT),
      backgroundFill: fill("#fff"),
      backgroundStroke: new Stroke({ color: OFFERED, width: 1.5 }),
      padding: [2, 5, 1, 5],
      overflow: true,
    }),
    zIndex: 3,
  }),
];
export const chosenLine = new Style({ stroke: new Stroke({ color: "#d7007f", width: 5 }) });
