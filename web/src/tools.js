// What the pointer does: choose by click, box, lasso or brush; draw a line that snaps to roads and borders.

import { unByKey } from "ol/Observable.js";
import Draw from "ol/interaction/Draw.js";
import DragBox from "ol/interaction/DragBox.js";
import Snap from "ol/interaction/Snap.js";

const SNAP_PIXELS = 12;
const BRUSH_PIXELS = 14;

// Even-odd rule over one ring, kept flat: 16,000 houses against a lasso of 200 points take a few milliseconds.
export function inside(ring, x, y) {
  let isIn = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [ax, ay] = ring[i];
    const [bx, by] = ring[j];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) isIn = !isIn;
  }
  return isIn;
}

export function housesIn(town, ring) {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of ring) {
    x0 = Math.min(x0, x);
    x1 = Math.max(x1, x);
    y0 = Math.min(y0, y);
    y1 = Math.max(y1, y);
  }
  return town.points
    .filter(({ x, y }) => x >= x0 && x <= x1 && y >= y0 && y <= y1 && inside(ring, x, y))
    .map(({ feature }) => feature);
}

export class Tools {
  constructor(view, { onHouses, onClick, onLine }) {
    this.view = view;
    this.on = { houses: onHouses, click: onClick, line: onLine };
    this.town = null;
    this.stops = [];
    this.name = "select";
  }

  use(name, town = this.town) {
    this.stop();
    this.town = town;
    this.name = name;
    this.view.clearDrawing();
    if (town) this[`_${name}`]();
    this.view.map.getTargetElement().dataset.tool = name;
  }

  stop() {
    this.stops.splice(0).forEach((stop) => stop());
  }

  _add(interaction) {
    this.view.map.addInteraction(interaction);
    this.stops.push(() => this.view.map.removeInteraction(interaction));
    return interaction;
  }

  _select() {
    const key = this.view.map.on("click", (event) => {
      const { blocks, buildings } = this.view.layers;
      let house = null;
      let block = null;
      this.view.map.forEachFeatureAtPixel(
        event.pixel,
        (feature, layer) => {
          if (layer === buildings) house ??= feature;
          if (layer === blocks) block ??= feature;
        },
        { layerFilter: (layer) => layer === buildings || layer === blocks, hitTolerance: 2 },
      );
      const { shiftKey, ctrlKey, metaKey } = event.originalEvent;
      this.on.click({ house, block, adds: shiftKey || ctrlKey || metaKey });
    });
    this.stops.push(() => unByKey(key));
  }

  _box() {
    const box = this._add(new DragBox({}));
    box.on("boxend", () => this.on.houses(housesIn(this.town, box.getGeometry().getCoordinates()[0])));
  }

  _lasso() {
    const draw = this._add(new Draw({ type: "Polygon", freehand: true, source: this.view.layers.drawing.getSource() }));
    draw.on("drawstart", () => this.view.clearDrawing());
    draw.on("drawend", ({ feature }) => {
      const ring = feature.getGeometry().getCoordinates()[0];
      this.on.houses(housesIn(this.town, ring), ring);
    });
  }

  _brush() {
    const { map } = this.view;
    const { buildings } = this.view.layers;
    const painted = new Set();
    let isDown = false;
    const paint = (event) => {
      if (!isDown) return;
      event.preventDefault();
      map.forEachFeatureAtPixel(event.pixel, (feature) => painted.add(feature), {
        layerFilter: (layer) => layer === buildings,
        hitTolerance: BRUSH_PIXELS,
      });
      this.on.houses([...painted]);
    };
    const pan = map.getInteractions().getArray().find((one) => one.constructor.name === "DragPan");
    const keys = [
      map.on("pointerdrag", paint),
      map.on("pointerup", () => {
        isDown = false;
      }),
    ];
    const begin = () => {
      isDown = true;
      painted.clear();
    };
    map.getViewport().addEventListener("pointerdown", begin);
    pan?.setActive(false);
    this.stops.push(() => {
      keys.forEach(unByKey);
      map.getViewport().removeEventListener("pointerdown", begin);
      pan?.setActive(true);
    });
  }

  // A line that catches on barriers and borders, and follows them: hold Alt to draw freely.
  _line() {
    const { barriers, blocks } = this.town;
    const draw = this._add(
      new Draw({
        type: "LineString",
        source: this.view.layers.drawing.getSource(),
        trace: true,
        traceSource: barriers,
        snapTolerance: SNAP_PIXELS,
      }),
    );
    for (const source of [barriers, blocks]) {
      this._add(new Snap({ source, pixelTolerance: SNAP_PIXELS, edge: true, vertex: true }));
    }
    draw.on("drawstart", () => this.view.clearDrawing());
    draw.on("drawend", ({ feature }) => this.on.line(feature.getGeometry().getCoordinates()));
  }
}
