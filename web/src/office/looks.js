// How the office's layers are drawn over the town: another division, people, remarks.

import CircleStyle from "ol/style/Circle.js";
import Fill from "ol/style/Fill.js";
import RegularShape from "ol/style/RegularShape.js";
import Stroke from "ol/style/Stroke.js";
import Style from "ol/style/Style.js";
import Text from "ol/style/Text.js";

import { sizeColour } from "../looks.js";

const INK = new Fill({ color: "#262626" });
const HALO = new Stroke({ color: "rgba(255,255,255,.9)", width: 3 });
const NAMES_FROM = 4; // metres per pixel below which names are written
const UNDER_THE_CODE = 24; // pixels: the block's own code and households are written above

const label = (text, offsetY = 0) => new Style({ text: new Text({ text, offsetY, font: "600 12px sans-serif", fill: INK, stroke: HALO }), zIndex: 8 });

// A block of another division: changed ones filled by their size, the others only outlined.
export const divisionLook = (settings) => (feature, resolution) => {
  const { household_count: households, part, isDimmed } = feature.row;
  const isChanged = part !== null;
  const look = new Style({
    fill: new Fill({ color: isChanged && !isDimmed ? sizeColour(households, settings) : "rgba(240,239,235,.75)" }),
    stroke: new Stroke({ color: isChanged && !isDimmed ? "#5e2ca5" : "#a9a6a0", width: isChanged && !isDimmed ? 2.6 : 1 }),
    zIndex: isChanged ? 7 : 6,
  });
  return resolution < NAMES_FROM && isChanged ? [look, label(String(households))] : [look];
};

// Colours of people: told apart by colour-blind eyes, and every block bears the code besides.
const PEOPLE = ["#88ccee", "#ddcc77", "#cc6677", "#117733", "#aa4499", "#44aa99", "#999933", "#6699cc", "#eebb99", "#bbbbbb"];
export const personColour = (code, codes) => (code === null ? "#ffffff" : PEOPLE[codes.indexOf(code) % PEOPLE.length]);

export const peopleLook = (feature, resolution) => {
  const { colour, code } = feature.row;
  const look = new Style({
    fill: new Fill({ color: `${colour}c0` }),
    stroke: new Stroke({ color: code === null ? "#a50f15" : "#4a4a46", width: code === null ? 3 : 1.2, lineDash: code === null ? [6, 4] : undefined }),
  });
  return resolution < NAMES_FROM && code !== null ? [look, label(code, UNDER_THE_CODE)] : [look];
};

export const remarkLook = (feature) => {
  const { kind, state } = feature.row;
  const fill = new Fill({ color: state !== "open" ? "#b9b6ae" : kind === "mark" ? "#a50f15" : "#1a5c96" });
  const stroke = new Stroke({ color: "#fff", width: 2 });
  const image =
    kind === "mark" ? new RegularShape({ points: 4, radius: 9, angle: 0, fill, stroke }) : new CircleStyle({ radius: 7, fill, stroke });
  return new Style({ image, zIndex: 12 });
};
