// The town that is being worked on: its rows and features, and what an operation changes in them.

import VectorSource from "ol/source/Vector.js";

import { featuresOf, line, only } from "./decode.js";

export class Town {
  constructor(held) {
    this.corner = held.corner;
    this.revision = held.revision;
    this.area = held.town;
    this.blocks = new VectorSource({ features: [], wrapX: false });
    this.buildings = new VectorSource({ features: [], wrapX: false });
    this.barriers = new VectorSource({ features: featuresOf(held.barriers, this.corner, line), wrapX: false });
    this.communities = new VectorSource({
      features: featuresOf(held.communities, this.corner, undefined, "area_id"),
      wrapX: false,
    });
    this.neighbours = held.neighbours;
    this.disputes = new VectorSource({ features: featuresOf(held.disputes, this.corner), wrapX: false });
    this.placeless = new Map(); // blocks without ground: stacked and virtual ones
    this.places = new Map(); // one point inside every building, for lasso and box
    this.points = []; // the same as a list
    this.take(held);
  }

  // Put rows in, as they are now; rows that are gone go out. An edit at the town's border bends blocks of the town beside it, too:
  // they are not of this town and are not counted here.
  take({ blocks, buildings, removed_blocks: goneBlocks = [], removed_buildings: goneBuildings = [] }) {
    const isOurs = ({ row }) => row.community_id === null || this.communities.getFeatureById(row.community_id) !== null;
    const all = featuresOf(blocks, this.corner);
    const foreign = new Set(all.filter((feature) => !isOurs(feature)).map((feature) => feature.getId()));
    const fresh = all.filter(isOurs);
    for (const id of [...goneBlocks, ...fresh.map((f) => f.getId())]) {
      this.placeless.delete(id);
      const old = this.blocks.getFeatureById(id);
      if (old) this.blocks.removeFeature(old);
    }
    for (const feature of fresh) {
      if (feature.getGeometry()) this.blocks.addFeature(feature);
      else this.placeless.set(feature.getId(), feature);
    }
    const houses = featuresOf(buildings, this.corner).filter(({ row }) => !foreign.has(row.block_id));
    for (const id of [...goneBuildings, ...houses.map((f) => f.getId())]) {
      this.places.delete(id);
      const old = this.buildings.getFeatureById(id);
      if (old) this.buildings.removeFeature(old);
    }
    const placed = houses.filter((f) => f.getGeometry());
    this.buildings.addFeatures(placed);
    for (const feature of placed) this.places.set(feature.getId(), { ...pointIn(feature.getGeometry()), feature });
    this.points = [...this.places.values()];
  }

  // The whole town as it is now: only what differs is put in, so that a line being drawn is not disturbed.
  renew(held) {
    const [blocks, buildings] = [held.blocks, held.buildings];
    const told = ["revision", "locked", "frozen", "code"]; // whatever changes of a block changes one of these
    const isStale = (id, at) => told.some((name) => this.block(id)?.row[name] !== blocks[name][at]);
    const changed = new Set(blocks.id.filter(isStale));
    const differs = (row) =>
      changed.has(row.block_id) || JSON.stringify(this.building(row.id)?.row) !== JSON.stringify(row);
    const gone = (known, now) => {
      const left = new Set(now);
      return known.filter((id) => !left.has(id));
    };
    const ids = (source) => source.getFeatures().map((feature) => feature.getId());
    this.revision = held.revision;
    this.take({
      blocks: only(blocks, (row) => changed.has(row.id)),
      buildings: only(buildings, differs),
      removed_blocks: gone([...ids(this.blocks), ...this.placeless.keys()], blocks.id),
      removed_buildings: gone(ids(this.buildings), buildings.id),
    });
    refill(this.barriers, featuresOf(held.barriers, this.corner, line));
    refill(this.communities, featuresOf(held.communities, this.corner, undefined, "area_id"));
    refill(this.disputes, featuresOf(held.disputes, this.corner));
  }

  block = (id) => (id === null ? undefined : (this.blocks.getFeatureById(id) ?? this.placeless.get(id)));
  building = (id) => (id === null ? null : this.buildings.getFeatureById(id));

  blockRows = () => [...this.blocks.getFeatures(), ...this.placeless.values()].map((feature) => feature.row);

  buildingsOf = (blockId) => this.buildings.getFeatures().filter((feature) => feature.row.block_id === blockId);

  // Revisions of blocks as this page sees them: an edit drawn on older ones is refused by the server.
  revisions = (ids) =>
    Object.fromEntries(ids.map((id) => [id, this.block(id)?.row.revision]).filter(([, seen]) => seen !== undefined));
}

function pointIn(geometry) {
  const [x, y] = geometry.getType() === "Polygon" ? geometry.getFlatInteriorPoint() : geometry.getExtent().slice(0, 2);
  return { x, y };
}

function refill(source, features) {
  source.clear(true);
  source.addFeatures(features);
}
