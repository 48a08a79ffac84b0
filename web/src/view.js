// The map: the town in full as vectors on canvas, the rest of the territory behind it, what is chosen in front.

import { defaults as controls } from "ol/control/defaults.js";
import MousePosition from "ol/control/MousePosition.js";
import ScaleLine from "ol/control/ScaleLine.js";
import { getCenter } from "ol/extent.js";
import Feature from "ol/Feature.js";
import MultiPolygon from "ol/geom/MultiPolygon.js";
import VectorLayer from "ol/layer/Vector.js";
import OlMap from "ol/Map.js";
import Projection from "ol/proj/Projection.js";
import VectorSource from "ol/source/Vector.js";
import View from "ol/View.js";

import * as looks from "./looks.js";
import { Rest } from "./rest.js";

const placed = ([x, y]) => `x ${x.toFixed(1)}  y ${y.toFixed(1)}`;
const ROOM = 1.2; // how far over the territory's edge one may pan
const CLOSEST_M = 0.05;

export class MapView {
  constructor(target, territory) {
    const { extent, crs, settings } = territory;
    const projection = new Projection({ code: crs, units: "m", extent });
    this.overlays = new Map();
    const chosen = () => ({ source: new VectorSource({ useSpatialIndex: false }) });
    const layer = (z, style, more = {}) =>
      new VectorLayer({ source: new VectorSource(), style, zIndex: z, updateWhileInteracting: false, ...more });
    this.layers = {
      blocks: layer(1, looks.blockLook(settings)),
      barriers: layer(2, looks.barrierLook),
      buildings: layer(3, looks.houseLook, { renderBuffer: 20, declutter: "names", maxResolution: looks.HOUSES_FROM }),
      names: layer(6, looks.blockName, { declutter: "names", maxResolution: looks.NAMES_FROM }),
      edges: layer(2.5, looks.blockEdge),
      communities: layer(4, looks.communityLook),
      disputes: layer(5, looks.disputeLook),
      chosenLines: layer(8, looks.chosenLine),
      chosenBlocks: layer(8, looks.chosenBlock, chosen()),
      chosenHouses: layer(9, looks.chosenHouse, chosen()),
      drawing: layer(10, looks.drawn),
    };
    this.rest = new Rest(territory, projection);
    this.pointed = new VectorLayer({ source: new VectorSource(), style: looks.chosenBlock, zIndex: 7 });
    this.map = new OlMap({
      target,
      controls: controls({ attribution: false, rotate: false }).extend([
        new ScaleLine({ minWidth: 80 }),
        new MousePosition({ className: "coordinates", placeholder: "", coordinateFormat: placed }),
      ]),
      layers: [...this.rest.layers, ...Object.values(this.layers), this.pointed],
      view: new View({
        projection,
        center: getCenter(extent),
        extent: grown(extent, ROOM),
        constrainOnlyCenter: true,
        minResolution: CLOSEST_M,
        enableRotation: false,
      }),
    });
    this.map.getView().fit(extent, { padding: [20, 20, 20, 20] });
  }

  // Pictures under the map; blocks are then seen through.
  showImagery(isShown) {
    this.rest.imagery.setVisible(isShown);
    this.layers.blocks.setOpacity(isShown ? 0.4 : 1);
    this.layers.buildings.setOpacity(isShown ? 0.6 : 1);
  }

  // A town in full, or none: then the overview of all towns.
  show(town) {
    for (const name of ["blocks", "barriers", "buildings", "communities", "disputes"]) {
      this.layers[name].setSource(town ? town[name] : new VectorSource());
    }
    for (const name of ["edges", "names"]) this.layers[name].setSource(this.layers.blocks.getSource());
    this.rest.show(town);
    this.choose([], []);
    this.point(null);
  }

  // Outline a town of the overview while one points at its row.
  point(areaId) {
    const town = areaId === null ? null : this.rest.towns.getSource().getFeatureById(areaId);
    refill(this.pointed, town ? [town] : []);
  }

  zoomTo(extent, most = CLOSEST_M * 6) {
    this.map.getView().fit(extent, { padding: [40, 40, 40, 40], minResolution: most, duration: 250 });
  }

  goTo(x, y) {
    const view = this.map.getView();
    view.animate({ center: [x, y], resolution: Math.min(view.getResolution(), 0.8), duration: 250 });
  }

  // Only what is chosen is drawn again, never the town.
  choose(blocks, houses, lines = []) {
    refill(this.layers.chosenBlocks, blocks);
    refill(this.layers.chosenHouses, asOne(houses));
    refill(this.layers.chosenLines, lines);
  }

  // A layer of a tab's own, drawn over the town: its source, made when it is first asked for.
  overlay(name, style, z = 7) {
    if (!this.overlays.has(name)) {
      const layer = new VectorLayer({ source: new VectorSource(), style, zIndex: z });
      this.map.addLayer(layer);
      this.overlays.set(name, layer);
    }
    return this.overlays.get(name).getSource();
  }

  clearDrawing() {
    this.layers.drawing.getSource().clear();
  }
}

function refill(layer, features) {
  const source = layer.getSource();
  source.clear(true);
  source.addFeatures(features);
}

// Many footprints as one feature: 16,000 are chosen at a stroke of the lasso.
function asOne(houses) {
  const [flat, ends, points] = [[], [], []];
  for (const house of houses) {
    const geometry = house.getGeometry();
    const type = geometry.getType();
    if (type === "Point") {
      points.push(house);
      continue;
    }
    const start = flat.length;
    for (const value of geometry.getFlatCoordinates()) flat.push(value);
    const parts = type === "Polygon" ? [geometry.getEnds()] : geometry.getEndss();
    for (const part of parts) ends.push(part.map((end) => end + start));
  }
  return flat.length ? [...points, new Feature(new MultiPolygon(flat, "XY", ends))] : points;
}

const grown = ([x0, y0, x1, y1], by) => {
  const [dx, dy] = [(x1 - x0) * (by - 1), (y1 - y0) * (by - 1)];
  return [x0 - dx, y0 - dy, x1 + dx, y1 + dy];
};
