// Drawing without a pointer: a crosshair on the map, moved by the arrow keys. It catches on corners of roads, borders and buildings,
// sets a point at Enter, takes it back at Backspace, and ends the line at Enter on the last point. What it stands on is said aloud.

import Feature from "ol/Feature.js";
import LineString from "ol/geom/LineString.js";
import Point from "ol/geom/Point.js";
import Polygon from "ol/geom/Polygon.js";

import { crosshair } from "./looks.js";
import { number, word } from "./words.js";

const STEP = 16; // pixels that an arrow key goes
const FINE = 2; // with Shift
const CATCH = 10; // pixels within which a corner catches
const MARGIN = 48; // pixels from the map's edge where the map is moved along
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FEWEST = { Point: 1, LineString: 2, Polygon: 3 };

// start(): where it stands at first; say(text): read it aloud; during(points) at every step; done(geometry). Gives {stop, place()}.
export function keyCursor(view, town, { type, start, say, done, during }) {
  const { map } = view;
  const host = map.getTargetElement();
  const source = view.layers.drawing.getSource();
  const cross = new Feature();
  cross.setStyle(crosshair);
  const sketch = new Feature();
  let place = null; // where it stands, before it is caught
  let points = [];

  const pixels = (length) => length * map.getView().getResolution();
  const corner = () => {
    const reach = pixels(CATCH);
    const around = [place[0] - reach, place[1] - reach, place[0] + reach, place[1] + reach];
    let best = null;
    const own = points.map((point) => ({ at: point, kind: "cursor.point" }));
    for (const { at, kind } of [...own, ...cornersIn(town, around)]) {
      const far = Math.hypot(at[0] - place[0], at[1] - place[1]);
      if (far <= reach && (!best || far < best.far)) best = { at, far, kind };
    }
    return best;
  };

  function draw() {
    const caught = corner();
    const at = caught?.at ?? place;
    cross.setGeometry(new Point(at));
    const line = [...points, at];
    during(line);
    sketch.setGeometry(
      type === "Polygon" && line.length > 2
        ? new Polygon([[...line, line[0]]])
        : new LineString(line.length > 1 ? line : [at, at]),
    );
    if (!source.hasFeature(cross)) source.addFeatures([sketch, cross]);
    return { at, caught };
  }

  function begin() {
    source.clear();
    place = start();
    points = [];
  }

  function follow() {
    const [x, y] = map.getPixelFromCoordinate(place);
    const [width, height] = map.getSize();
    if (x < MARGIN || y < MARGIN || x > width - MARGIN || y > height - MARGIN) map.getView().setCenter(place);
  }

  function tell(lead = null) {
    const { at, caught } = draw();
    const block = town.blocks.getFeaturesAtCoordinate(at)[0];
    const where = [
      block ? word("cursor.in_block", { short: block.row.short ?? "–" }) : word("cursor.outside"),
      caught ? word("cursor.caught", { what: word(caught.kind) }) : null,
      points.length
        ? word("cursor.from_last", {
            metres: Math.round(Math.hypot(at[0] - points.at(-1)[0], at[1] - points.at(-1)[1])),
          })
        : null,
      `x ${number(Math.round(at[0]))} y ${number(Math.round(at[1]))}`,
    ];
    say([lead, ...where].filter(Boolean).join(word("cursor.comma")));
  }

  function move([dx, dy], isFine) {
    if (!place) begin();
    const far = pixels(isFine ? FINE : STEP);
    place = [place[0] + dx * far, place[1] - dy * far];
    follow();
    tell();
  }

  function set() {
    if (!place) {
      begin();
      tell(word("cursor.begin"));
      return;
    }
    const { at } = draw();
    const last = points.at(-1);
    if (last && last[0] === at[0] && last[1] === at[1]) {
      if (points.length >= FEWEST[type]) finish();
      else say(word("cursor.too_few", { count: FEWEST[type] }));
      return;
    }
    points.push(at);
    if (type === "Point") finish();
    else tell(word("cursor.set", { count: points.length }));
  }

  function finish() {
    const geometry =
      type === "Point"
        ? new Point(points[0])
        : type === "Polygon"
          ? new Polygon([[...points, points[0]]])
          : new LineString(points);
    place = null;
    points = [];
    source.removeFeature(cross);
    done(geometry);
  }

  // The next corner near by, going round: to stand on a crossing without hunting for it.
  function nextCorner(step) {
    if (!place) begin();
    const reach = pixels(STEP * 12);
    const near = cornersIn(town, [place[0] - reach, place[1] - reach, place[0] + reach, place[1] + reach]);
    const seen = new Map(near.map(({ at }) => [at.join(), at]));
    const round = [...seen.values()].filter((at) => Math.hypot(at[0] - place[0], at[1] - place[1]) > pixels(1));
    if (!round.length) {
      say(word("cursor.no_corner"));
      return;
    }
    round.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    const after = round.findIndex((at) => at[0] > place[0] || (at[0] === place[0] && at[1] > place[1]));
    const isLast = after < 0; // nothing comes after this place: it goes round
    const next = step > 0 ? (isLast ? 0 : after) : (isLast ? round.length : after) - 1;
    place = [...round[(next + round.length) % round.length]];
    follow();
    tell();
  }

  function undoPoint() {
    if (!points.length) return false;
    place = [...points.pop()];
    follow();
    tell(word("cursor.taken_back", { count: points.length }));
    return true;
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== host) return;
    if (WAYS[event.key]) move(WAYS[event.key], event.shiftKey);
    else if (event.key === "Enter" && (place || !isOffered())) set();
    else if (event.key.toLowerCase() === "c") nextCorner(event.shiftKey ? -1 : 1);
    else if (event.key !== "Backspace" || !undoPoint()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }
  const isOffered = () => Boolean(document.getElementById("accept"));

  host.addEventListener("keydown", onKey, true);
  return {
    stop: () => host.removeEventListener("keydown", onKey, true),
    place: () => place,
    isDrawing: () => points.length > 0,
  };
}

const CORNERED = [
  ["barriers", "cursor.road"],
  ["blocks", "cursor.border"],
  ["buildings", "cursor.house"],
];

function cornersIn(town, [x0, y0, x1, y1]) {
  const found = [];
  for (const [name, kind] of CORNERED) {
    for (const feature of town[name].getFeaturesInExtent([x0, y0, x1, y1])) {
      const flat = feature.getGeometry().getFlatCoordinates();
      for (let k = 0; k < flat.length; k += 2) {
        if (flat[k] >= x0 && flat[k] <= x1 && flat[k + 1] >= y0 && flat[k + 1] <= y1)
          found.push({ at: [flat[k], flat[k + 1]], kind });
      }
    }
  }
  return found;
}
