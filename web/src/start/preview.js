// The files on a small map, in the CRS of the new territory: whether they lie on each other is seen at once.

import { defaults as controls } from "ol/control/defaults.js";
import ScaleLine from "ol/control/ScaleLine.js";
import { createEmpty, extend, isEmpty } from "ol/extent.js";
import GeoJSON from "ol/format/GeoJSON.js";
import VectorLayer from "ol/layer/Vector.js";
import OlMap from "ol/Map.js";
import Projection from "ol/proj/Projection.js";
import VectorSource from "ol/source/Vector.js";
import CircleStyle from "ol/style/Circle.js";
import Fill from "ol/style/Fill.js";
import Stroke from "ol/style/Stroke.js";
import Style from "ol/style/Style.js";
import View from "ol/View.js";

const LOOKS = {
  buildings: ["#6b6b6b", "rgba(107,107,107,0.45)", 0.5, 5],
  barriers: ["#1f6fa8", "rgba(31,111,168,0.15)", 1.4, 4],
  compounds: ["#b07a1e", "rgba(176,122,30,0.12)", 1, 2],
  places: ["#8a0052", "rgba(138,0,82,0.2)", 1.2, 6],
};
const AREA = ["#30302c", "rgba(0,0,0,0)", 1.6, 7];
const CHOSEN = "#d9480f";
const CLOSEST_M = 0.2;

export class Preview {
  constructor(target) {
    this.format = new GeoJSON();
    this.layers = new Map();
    this.view = new View({
      projection: new Projection({ code: "LOCAL", units: "m" }),
      center: [0, 0],
      resolution: 10,
      minResolution: CLOSEST_M,
      enableRotation: false,
    });
    this.map = new OlMap({
      target,
      layers: [],
      view: this.view,
      controls: controls({ attribution: false, rotate: false }).extend([new ScaleLine()]),
    });
  }

  set(number, table, shapes) {
    this.remove(number);
    const features = this.format.readFeatures({
      type: "FeatureCollection",
      features: shapes.map((geometry) => ({ type: "Feature", geometry, properties: {} })),
    });
    const [, , , z] = LOOKS[table] ?? AREA;
    const layer = new VectorLayer({ source: new VectorSource({ features }), style: look(table, false), zIndex: z });
    layer.set("table", table);
    this.layers.set(number, layer);
    this.map.addLayer(layer);
    this.fit();
  }

  remove(number) {
    const layer = this.layers.get(number);
    if (layer) this.map.removeLayer(layer);
    this.layers.delete(number);
  }

  highlight(number) {
    for (const [key, layer] of this.layers) {
      const isChosen = key === number;
      layer.setStyle(look(layer.get("table"), isChosen));
      layer.setZIndex(isChosen ? 20 : (LOOKS[layer.get("table")] ?? AREA)[3]);
    }
  }

  fit() {
    const whole = createEmpty();
    for (const layer of this.layers.values()) extend(whole, layer.getSource().getExtent());
    if (!isEmpty(whole)) this.view.fit(whole, { padding: [16, 16, 16, 16] });
  }

  goTo(x, y) {
    this.view.animate({ center: [x, y], resolution: 0.6, duration: 250 });
  }
}

function look(table, isChosen) {
  const [line, ground, width] = LOOKS[table] ?? AREA;
  const stroke = new Stroke({ color: isChosen ? CHOSEN : line, width: isChosen ? width + 1.2 : width });
  const fill = new Fill({ color: ground });
  return new Style({
    stroke,
    fill,
    image: new CircleStyle({ radius: 3.5, fill: new Fill({ color: isChosen ? CHOSEN : line }) }),
  });
}
