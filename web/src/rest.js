// What lies round the open town: the towns of the territory in outline, and their blocks and buildings as tiles.

import MVT from "ol/format/MVT.js";
import TileLayer from "ol/layer/Tile.js";
import VectorLayer from "ol/layer/Vector.js";
import VectorTileLayer from "ol/layer/VectorTile.js";
import VectorSource from "ol/source/Vector.js";
import VectorTileSource from "ol/source/VectorTile.js";
import XYZ from "ol/source/XYZ.js";
import TileGrid from "ol/tilegrid/TileGrid.js";

import { featuresOf } from "./decode.js";
import { restBlockLook, restHouse, townLook, townName } from "./looks.js";

const TILE_PIXELS = 512;
const DEEPEST = 14;
const HOUSES_FROM_M = 2.5; // metres per pixel from which the buildings of other towns are drawn
const BLOCKS_FROM_M = 12;

export class Rest {
  constructor(territory, projection) {
    this.settings = territory.settings;
    this.active = null; // id of the open town: drawn in full elsewhere
    this.towns = new VectorLayer({
      source: new VectorSource(),
      zIndex: -1,
      style: (feature) => townLook(feature, this.active),
    });
    this.names = new VectorLayer({
      source: this.towns.getSource(),
      zIndex: 0,
      declutter: true,
      style: (feature) => townName(feature, this.active),
    });
    this.update(territory);
    const { west, north, side } = territory.grid;
    const grid = new TileGrid({
      origin: [west, north],
      extent: [west, north - side, west + side, north],
      tileSize: TILE_PIXELS,
      resolutions: Array.from({ length: DEEPEST + 1 }, (_, z) => side / TILE_PIXELS / 2 ** z),
    });
    const tiles = (kind, maxResolution, style, zIndex) =>
      new VectorTileLayer({
        source: new VectorTileSource({
          format: new MVT(),
          projection,
          tileGrid: grid,
          url: `/api/tiles/${kind}/{z}/{x}/{y}.pbf`,
          wrapX: false,
        }),
        maxResolution,
        zIndex,
        style: (feature) => (feature.get("layer") === `${kind}:${this.active}` ? null : style(feature)),
      });
    this.tiles = [
      tiles("blocks", BLOCKS_FROM_M, (feature) => restBlockLook(feature, this.settings), -0.6),
      tiles("buildings", HOUSES_FROM_M, () => restHouse, -0.5),
    ];
    this.imagery = new TileLayer({
      source: new XYZ({ projection, tileGrid: grid, url: "/api/imagery/{z}/{x}/{y}", wrapX: false }),
      zIndex: -0.9,
      visible: false,
    });
    this.layers = [this.towns, this.imagery, ...this.tiles, this.names];
    this.show(null);
  }

  // The territory's totals as they are now.
  update(territory) {
    const { corner, shape } = territory.outlines;
    const rows = [...territory.towns].sort((one, other) => (one.code < other.code ? -1 : 1));
    const features = featuresOf({ area_id: rows.map((row) => row.area_id), shape }, corner, undefined, "area_id");
    features.forEach((feature, at) => {
      feature.row = rows[at];
    });
    this.towns.getSource().clear(true);
    this.towns.getSource().addFeatures(features);
  }

  show(town) {
    this.active = town?.area.area_id ?? null;
    this.towns.changed();
    this.names.changed();
    this.tiles.forEach((layer) => {
      layer.setVisible(town !== null);
      layer.changed();
    });
  }

  // Somebody changed something in another town.
  renew() {
    for (const layer of this.tiles) layer.getSource().refresh();
  }
}
