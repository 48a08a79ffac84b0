// What the pointer does: choose by click, box, lasso or brush; draw lines and footprints; drag a common border.

import Collection from "ol/Collection.js";
import { noModifierKeys } from "ol/events/condition.js";
import Feature from "ol/Feature.js";
import LineString from "ol/geom/LineString.js";
import DragBox from "ol/interaction/DragBox.js";
import DragPan from "ol/interaction/DragPan.js";
import DragZoom from "ol/interaction/DragZoom.js";
import Draw from "ol/interaction/Draw.js";
import Modify from "ol/interaction/Modify.js";
import Snap from "ol/interaction/Snap.js";
import { unByKey } from "ol/Observable.js";
import VectorSource from "ol/source/Vector.js";

import { keyCursor } from "./cursor.js";
import { drawn } from "./looks.js";
import { roadsThrough } from "./roads.js";

const SNAP_PIXELS = 12;
const BRUSH_PIXELS = 14;
const EDGE_PIXELS = 8;

// Even-odd rule over one ring given as x and y in turn, closed: 16,000 houses against a lasso of 200 points take milliseconds.
function isInside(flat, x, y) {
  let isIn = false;
  for (let k = 2; k < flat.length; k += 2) {
    const ay = flat[k - 1];
    const by = flat[k + 1];
    if (ay > y !== by > y && x < ((flat[k] - flat[k - 2]) * (y - ay)) / (by - ay) + flat[k - 2]) isIn = !isIn;
  }
  return isIn;
}

function flattened(ring) {
  const flat = new Float64Array(2 * (ring.length + 1));
  [...ring, ring[0]].forEach(([x, y], at) => {
    flat[2 * at] = x;
    flat[2 * at + 1] = y;
  });
  return flat;
}

export function housesIn(town, ring) {
  const flat = flattened(ring);
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of ring) {
    x0 = Math.min(x0, x);
    x1 = Math.max(x1, x);
    y0 = Math.min(y0, y);
    y1 = Math.max(y1, y);
  }
  const found = [];
  for (const { x, y, feature } of town.points) {
    if (x >= x0 && x <= x1 && y >= y0 && y <= y1 && isInside(flat, x, y)) found.push(feature);
  }
  return found;
}

// Whether a sketch has what it takes besides the place of the pointer.
const isEnough = (sketch) =>
  sketch &&
  (sketch.getType() === "Polygon" ? sketch.getCoordinates()[0].length > 4 : sketch.getCoordinates().length > 2);

export const inside = (ring, x, y) => isInside(flattened(ring), x, y);

// on: houses(features, ring, isDone, adds), begun(), click({house, block, adds}), hover(block), line(points), edge(blocks), barrier(feature), course(points),
// footprint(rings, house), town(id); drawing(points) while a line that cuts is drawn,
// pin(pixel): whether a remark was clicked, place(point) where one is to be pinned.
export class Tools {
  constructor(view, on) {
    this.view = view;
    this.on = on;
    this.town = null;
    this.stops = [];
    this.name = "select";
    this.isDrawing = () => false; // whether something is begun and not ended
  }

  use(name, town = this.town, more = {}) {
    this.stop();
    this.town = town;
    this.name = name;
    this.view.clearDrawing();
    this[town ? `_${name}` : "_overview"](more);
    this.view.map.getTargetElement().dataset.tool = town ? name : "overview";
  }

  stop() {
    for (const stop of this.stops.splice(0)) stop();
    this.cursor = null;
  }

  _add(interaction) {
    this.view.map.addInteraction(interaction);
    this.stops.push(() => this.view.map.removeInteraction(interaction));
    return interaction;
  }

  _listen(event, listener) {
    const key = this.view.map.on(event, listener);
    this.stops.push(() => unByKey(key));
  }

  _at(pixel, layers, tolerance = 2) {
    return this.view.map.getFeaturesAtPixel(pixel, {
      layerFilter: (layer) => layers.includes(layer),
      hitTolerance: tolerance,
    });
  }

  _blockAt = (coordinate) => this.town.blocks.getFeaturesAtCoordinate(coordinate)[0] ?? null;

  // With no town open a click opens the one under it.
  _overview() {
    this._listen("click", ({ pixel }) => {
      const [town] = this._at(pixel, [this.view.rest.towns], 0);
      if (town) this.on.town(town.getId());
    });
  }

  _select() {
    const { buildings } = this.view.layers;
    this._listen("click", ({ pixel, coordinate, originalEvent: { shiftKey, ctrlKey, metaKey } }) => {
      if (this.on.pin(pixel)) return;
      const [house = null] = this._at(pixel, [buildings]);
      this.on.click({ house, block: this._blockAt(coordinate), adds: shiftKey || ctrlKey || metaKey });
    });
    this._hover();
  }

  _hover() {
    this._listen("pointermove", ({ coordinate, dragging }) => {
      if (!dragging) this.on.hover(this._blockAt(coordinate));
    });
  }

  // Shift takes more buildings to those chosen; without these tools it zooms to a box.
  _adding() {
    let adds = false;
    this._idle(DragZoom);
    this._listen("pointerdrag", ({ originalEvent }) => {
      adds = originalEvent.shiftKey;
    });
    return () => adds;
  }

  // An interaction of the map rests while this tool is used.
  _idle(Kind) {
    const all = this.view.map.getInteractions().getArray();
    const one = all.find((interaction) => interaction instanceof Kind);
    one.setActive(false);
    this.stops.push(() => one.setActive(true));
  }

  _box() {
    const adds = this._adding();
    const box = this._add(new DragBox({}));
    box.on("boxend", () => {
      const houses = housesIn(this.town, box.getGeometry().getCoordinates()[0]);
      this.on.houses(houses, null, true, adds());
    });
  }

  _lasso() {
    const adds = this._adding();
    const draw = this._add(
      new Draw({ type: "Polygon", freehand: true, style: drawn, source: this.view.layers.drawing.getSource() }),
    );
    draw.on("drawstart", () => this.view.clearDrawing());
    const done = (geometry) => {
      const ring = geometry.getCoordinates()[0];
      this.on.houses(housesIn(this.town, ring), ring, true, adds());
    };
    draw.on("drawend", ({ feature }) => done(feature.getGeometry()));
    this._byKeys("Polygon", done);
  }

  _brush() {
    const { map, layers } = this.view;
    const painted = new Set();
    const adds = this._adding();
    let isDown = false;
    this._listen("pointerdrag", (event) => {
      if (!isDown) return;
      event.preventDefault();
      for (const house of this._at(event.pixel, [layers.buildings], BRUSH_PIXELS)) painted.add(house);
      this.on.houses([...painted], null, false, adds());
    });
    const begin = () => {
      isDown = true;
      painted.clear();
    };
    const end = () => {
      isDown = false;
      if (painted.size) this.on.houses([...painted], null, true, adds());
    };
    map.getViewport().addEventListener("pointerdown", begin);
    window.addEventListener("pointerup", end);
    this._idle(DragPan);
    this.stops.push(() => {
      map.getViewport().removeEventListener("pointerdown", begin);
      window.removeEventListener("pointerup", end);
    });
  }

  // A line that catches on barriers and borders, and follows the roads that lead through what is chosen.
  _line() {
    const roads = roadsThrough(this.town, this.on.blocks()).map(({ line }) => new Feature(new LineString(line)));
    this._draw(
      { type: "LineString", trace: true, traceSource: new VectorSource({ features: roads }) },
      (geometry) => this.on.line(geometry.getCoordinates()),
      this.on.drawing,
    );
  }

  // With two blocks chosen their border is dragged (see edge.js); else a click near a border chooses the two beside it.
  _edge({ isActive = false } = {}) {
    if (isActive) {
      this._byKeys("LineString", (geometry) => this.on.line(geometry.getCoordinates()), this.on.drawing);
      return;
    }
    this._listen("click", ({ pixel }) => {
      const blocks = this._at(pixel, [this.view.layers.blocks], EDGE_PIXELS);
      this.on.edge([...new Set(blocks)]);
    });
  }

  _barrier() {
    this._listen("click", ({ pixel }) =>
      this.on.barrier(this._at(pixel, [this.view.layers.barriers], EDGE_PIXELS)[0] ?? null),
    );
  }

  _course() {
    this._draw({ type: "LineString" }, (geometry) => this.on.course(geometry.getCoordinates()));
  }

  _measure() {
    this._draw({ type: "LineString" }, (geometry) => this.on.measured(geometry.getCoordinates()), this.on.measured);
  }

  _claim() {
    this._draw({ type: "LineString" }, (geometry) => this.on.claim(geometry.getCoordinates()));
  }

  _house() {
    this._draw({ type: "Polygon" }, (geometry) => this.on.footprint(geometry.getCoordinates(), null));
  }

  // A click says where a remark is pinned; by keys the crosshair does.
  _remark() {
    this._listen("click", ({ coordinate }) => this.on.place(coordinate));
    this._byKeys("Point", (geometry) => this.on.place(geometry.getCoordinates()));
  }

  // Drag the corners of a building's footprint.
  _footprint({ house }) {
    const shape = house.clone();
    shape.setStyle(undefined);
    this.view.layers.drawing.getSource().addFeature(shape);
    const modify = this._add(new Modify({ features: new Collection([shape]), pixelTolerance: SNAP_PIXELS }));
    modify.on("modifyend", () => this.on.footprint(shape.getGeometry().getCoordinates(), house));
    this._byKeys("Polygon", (geometry) => this.on.footprint(geometry.getCoordinates(), house));
  }

  // during(points): called at every move while it is drawn.
  _draw(how, done, during = () => {}) {
    const draw = this._add(
      new Draw({
        source: this.view.layers.drawing.getSource(),
        snapTolerance: SNAP_PIXELS,
        style: drawn,
        condition: (event) => noModifierKeys(event) && event.originalEvent.button === 0,
        ...how,
      }),
    );
    for (const source of [this.town.barriers, this.town.blocks]) {
      this._add(new Snap({ source, pixelTolerance: SNAP_PIXELS, edge: true, vertex: true }));
    }
    let sketch = null; // what is being drawn, the pointer its last point
    draw.on("drawstart", ({ feature }) => {
      sketch = feature.getGeometry();
      this.view.clearDrawing();
      this.on.begun();
      sketch.on("change", ({ target }) => during(target.getCoordinates()));
    });
    draw.on("drawend", ({ feature }) => {
      sketch = null;
      done(feature.getGeometry());
    });
    draw.on("drawabort", () => {
      sketch = null;
    });
    this._byKeys(how.type, done, during);
    const finish = () => isEnough(sketch) && draw.finishDrawing();
    const viewport = this.view.map.getViewport();
    viewport.addEventListener("contextmenu", finish); // as in QGIS: the right button ends a line
    this.finish = finish;
    this.undoPoint = () => draw.removeLastPoint();
    this.isDrawing = () => sketch !== null;
    this.stops.push(() => {
      viewport.removeEventListener("contextmenu", finish);
      this.finish = null;
      this.undoPoint = null;
      this.isDrawing = () => false;
    });
  }

  // The same drawing by the arrow keys.
  _byKeys(type, done, during = () => {}) {
    const start = () => this.on.start() ?? [...this.view.map.getView().getCenter()];
    this.cursor = keyCursor(this.view, this.town, { type, start, say: this.on.say, done, during });
    this.stops.push(this.cursor.stop);
  }
}
