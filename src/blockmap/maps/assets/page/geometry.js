/* Geometry in steps of the payload's grid: boxes, an index, shared borders simplified per zoom, and what lies at a place. */

const INDEX_CELLS = 96;
const WORLD_M = 2 * Math.PI * 6378137;
const TILE_PX = 256;

/** Boxes (west, south, east, north) of things made of rings; empty things get a box that nothing meets. */
function boxesOf(shapes) {
  const box = new Int32Array(shapes.count * 4);
  for (let i = 0; i < shapes.count; i++) {
    const first = shapes.pointOffset[shapes.ringOffset[i]];
    const end = shapes.pointOffset[shapes.ringOffset[i + 1]];
    growBox(box, i, shapes.x, shapes.y, first, end);
  }
  return box;
}

const FAR = 0x3fffffff;

function growBox(box, i, x, y, first, end) {
  let west = FAR;
  let south = FAR;
  let east = -FAR;
  let north = -FAR;
  for (let k = first; k < end; k++) {
    if (x[k] < west) {
      west = x[k];
    }
    if (x[k] > east) {
      east = x[k];
    }
    if (y[k] < south) {
      south = y[k];
    }
    if (y[k] > north) {
      north = y[k];
    }
  }
  box[i * 4] = west;
  box[i * 4 + 1] = south;
  box[i * 4 + 2] = east;
  box[i * 4 + 3] = north;
}

/** Count of rays eastward from (x, y) through a closed run of points: odd means inside. */
function crossesOddly(xs, ys, first, end, x, y) {
  let isInside = false;
  for (let k = first, before = end - 1; k < end; before = k++) {
    const isBetween = ys[k] > y !== ys[before] > y;
    if (isBetween && x < ((xs[before] - xs[k]) * (y - ys[k])) / (ys[before] - ys[k]) + xs[k]) {
      isInside = !isInside;
    }
  }
  return isInside;
}

/** Which boxes meet a rectangle: a grid of cells with the boxes that touch each, in two flat arrays. */
class GridIndex {
  constructor(box) {
    this.box = box;
    this.count = box.length / 4;
    this.stamp = new Uint32Array(this.count);
    this.round = 0;
    this.measure();
    this.fill();
  }

  measure() {
    const { box } = this;
    let [west, south, east, north] = [FAR, FAR, 1, 1];
    for (let k = 0; k < box.length; k += 4) {
      if (box[k] <= box[k + 2]) {
        if (box[k] < west) {
          west = box[k];
        }
        if (box[k + 1] < south) {
          south = box[k + 1];
        }
        if (box[k + 2] > east) {
          east = box[k + 2];
        }
        if (box[k + 3] > north) {
          north = box[k + 3];
        }
      }
    }
    this.west = west;
    this.south = south;
    this.cellWidth = Math.max(1, (east - west + 1) / INDEX_CELLS);
    this.cellHeight = Math.max(1, (north - south + 1) / INDEX_CELLS);
  }

  column(x) {
    return Math.max(0, Math.min(INDEX_CELLS - 1, Math.floor((x - this.west) / this.cellWidth)));
  }

  row(y) {
    return Math.max(0, Math.min(INDEX_CELLS - 1, Math.floor((y - this.south) / this.cellHeight)));
  }

  /** Columns and rows that each box touches: first column, first row, last column, last row; a box of nothing touches none. */
  spans() {
    const { box } = this;
    const spans = new Int8Array(box.length);
    for (let k = 0; k < box.length; k += 4) {
      if (box[k] <= box[k + 2]) {
        spans[k] = this.column(box[k]);
        spans[k + 1] = this.row(box[k + 1]);
        spans[k + 2] = this.column(box[k + 2]);
        spans[k + 3] = this.row(box[k + 3]);
      } else {
        spans[k + 2] = -1;
      }
    }
    return spans;
  }

  /** Count the boxes of each cell, then put them there. Twice the same loops: calls for every cell would take twice as long. */
  fill() {
    const spans = this.spans();
    const lengths = new Uint32Array(INDEX_CELLS * INDEX_CELLS);
    for (let k = 0; k < spans.length; k += 4) {
      for (let row = spans[k + 1]; row <= spans[k + 3]; row++) {
        for (let column = spans[k]; column <= spans[k + 2]; column++) {
          lengths[row * INDEX_CELLS + column]++;
        }
      }
    }
    this.offset = offsetsOf(lengths);
    const next = this.offset.slice();
    const entries = (this.entries = new Uint32Array(this.offset[lengths.length]));
    for (let k = 0; k < spans.length; k += 4) {
      for (let row = spans[k + 1]; row <= spans[k + 3]; row++) {
        for (let column = spans[k]; column <= spans[k + 2]; column++) {
          entries[next[row * INDEX_CELLS + column]++] = k / 4;
        }
      }
    }
  }

  /** Things whose box meets the rectangle, in their order. */
  within(west, south, east, north) {
    const found = [];
    const round = ++this.round;
    const { box, entries, offset, stamp } = this;
    const [firstColumn, lastColumn, lastRow] = [this.column(west), this.column(east), this.row(north)];
    for (let row = this.row(south); row <= lastRow; row++) {
      const end = offset[row * INDEX_CELLS + lastColumn + 1];
      for (let k = offset[row * INDEX_CELLS + firstColumn]; k < end; k++) {
        const i = entries[k];
        if (stamp[i] !== round) {
          stamp[i] = round;
          const isApart =
            box[i * 4] > east || box[i * 4 + 2] < west || box[i * 4 + 1] > north || box[i * 4 + 3] < south;
          if (!isApart) {
            found.push(i);
          }
        }
      }
    }
    return Uint32Array.from(found).sort();
  }
}

/** Faces and the borders that they share. A face is a block's ground, or a community that has no blocks yet. */
class Borders {
  constructor(columns, ground, faceArea) {
    this.ground = ground;
    this.x = columns["arc.x"];
    this.y = columns["arc.y"];
    this.pointOffset = offsetsOf(columns["arc.point_count"]);
    this.arcCount = this.pointOffset.length - 1;
    this.ringOffset = offsetsOf(columns["face.ring_count"]);
    this.refOffset = offsetsOf(columns["ring.ref_count"]);
    this.refs = columns["ring.refs"];
    this.faceCount = this.ringOffset.length - 1;
    this.faceArea = faceArea;
    this.labelX = columns["face.label_x"];
    this.labelY = columns["face.label_y"];
    this.labelRadius = columns["face.label_radius"];
    this.details = new Map();
  }

  /** Find out what follows from the arcs: their sides, boxes and ranks, and what lies where. */
  async prepare(areas) {
    await inTurns([
      () => this.findSides(),
      () => this.findArcBoxes(),
      () => this.findBoxes(),
      () => this.rankArcs(areas),
      () => {
        this.index = new GridIndex(this.box);
      },
      () => {
        this.arcIndex = new GridIndex(this.arcBox);
      },
    ]);
  }

  /** Call visit(arc, isBackward) along the rings of a face; startRing() at the beginning of each. */
  walk(face, visit, startRing) {
    for (let ring = this.ringOffset[face]; ring < this.ringOffset[face + 1]; ring++) {
      startRing(ring);
      for (let k = this.refOffset[ring]; k < this.refOffset[ring + 1]; k++) {
        visit(this.refs[k] >> 1, (this.refs[k] & 1) === 1);
      }
    }
  }

  /** The one or two faces beside each arc. */
  findSides() {
    const sides = (this.sides = new Int32Array(this.arcCount * 2).fill(NOWHERE));
    for (let face = 0; face < this.faceCount; face++) {
      for (let k = this.firstRef(face); k < this.firstRef(face + 1); k++) {
        const arc = this.refs[k] >> 1;
        sides[arc * 2 + (sides[arc * 2] === NOWHERE ? 0 : 1)] = face;
      }
    }
  }

  /** Where the arcs of a face begin in `refs`; they end where those of the next one begin. */
  firstRef(face) {
    return this.refOffset[this.ringOffset[face]];
  }

  findArcBoxes() {
    this.arcBox = new Int32Array(this.arcCount * 4);
    for (let arc = 0; arc < this.arcCount; arc++) {
      growBox(this.arcBox, arc, this.x, this.y, this.pointOffset[arc], this.pointOffset[arc + 1]);
    }
  }

  findBoxes() {
    const { arcBox, refs } = this;
    const box = (this.box = new Int32Array(this.faceCount * 4));
    for (let face = 0; face < this.faceCount; face++) {
      const at = face * 4;
      box.fill(FAR, at, at + 2).fill(-FAR, at + 2, at + 4);
      for (let k = this.firstRef(face); k < this.firstRef(face + 1); k++) {
        const arc = (refs[k] >> 1) * 4;
        if (arcBox[arc] < box[at]) {
          box[at] = arcBox[arc];
        }
        if (arcBox[arc + 1] < box[at + 1]) {
          box[at + 1] = arcBox[arc + 1];
        }
        if (arcBox[arc + 2] > box[at + 2]) {
          box[at + 2] = arcBox[arc + 2];
        }
        if (arcBox[arc + 3] > box[at + 3]) {
          box[at + 3] = arcBox[arc + 3];
        }
      }
    }
  }

  /** Boxes of areas: of all faces in each. */
  boxOfAreas(areas) {
    if (!this.areaBox) {
      this.areaBox = new Int32Array(areas.count * 4);
      for (let area = 0; area < areas.count; area++) {
        this.areaBox.set([FAR, FAR, -FAR, -FAR], area * 4);
      }
      for (let face = 0; face < this.faceCount; face++) {
        areas.path(this.faceArea[face]).forEach((area) => this.growAreaBox(area, face));
      }
    }
    return this.areaBox;
  }

  growAreaBox(area, face) {
    for (let side = 0; side < 4; side++) {
      const grow = side < 2 ? Math.min : Math.max;
      this.areaBox[area * 4 + side] = grow(this.areaBox[area * 4 + side], this.box[face * 4 + side]);
    }
  }

  /** Rank of each arc: 0 between blocks of one community, more the wider the areas that it parts; most at the outer edge. */
  rankArcs(areas) {
    this.outerRank = areas.levels.length + 1;
    this.rank = new Uint8Array(this.arcCount);
    const paths = Array.from({ length: areas.count }, (_, area) => areas.path(area));
    for (let arc = 0; arc < this.arcCount; arc++) {
      const one = this.sides[arc * 2];
      const other = this.sides[arc * 2 + 1];
      if (other === NOWHERE) {
        this.rank[arc] = this.outerRank;
      } else if (this.faceArea[one] !== this.faceArea[other]) {
        const path = paths[this.faceArea[one]];
        const otherPath = paths[this.faceArea[other]];
        const parting = path.findIndex((area, depth) => area !== otherPath[depth]);
        this.rank[arc] = parting < 0 ? 0 : path.length - parting;
      }
    }
  }

  /** Points of all arcs that matter at a zoom, shared by both neighbours so that no sliver opens between them. */
  detail(zoom) {
    const key = Math.min(Math.ceil(zoom), FULL_DETAIL_ZOOM);
    if (!this.details.has(key)) {
      this.details.set(
        key,
        this.simplified(key === FULL_DETAIL_ZOOM ? 0 : SIMPLIFY_PX * stepsPerPixel(key, this.ground)),
      );
    }
    return this.details.get(key);
  }

  /** Keep the ends of each arc and the points that lie at least a tolerance (in steps) from the one kept before. */
  simplified(tolerance) {
    const { x, y, pointOffset } = this;
    const kept = new Uint32Array(x.length);
    const offset = new Uint32Array(this.arcCount + 1);
    const least = tolerance * tolerance;
    let n = 0;
    for (let arc = 0; arc < this.arcCount; arc++) {
      const last = pointOffset[arc + 1] - 1;
      let at = pointOffset[arc];
      kept[n++] = at;
      for (let k = at + 1; k < last; k++) {
        const east = x[k] - x[at];
        const north = y[k] - y[at];
        if (east * east + north * north >= least) {
          kept[n++] = k;
          at = k;
        }
      }
      kept[n++] = last;
      offset[arc + 1] = n;
    }
    return { kept: kept.slice(0, n), offset: offset };
  }

  /** Rings of a face as lists of points, at full detail. */
  rings(face) {
    const rings = [];
    this.walk(
      face,
      (arc, isBackward) => {
        const points = this.arcPoints(arc);
        rings[rings.length - 1].push(...(isBackward ? points.reverse() : points).slice(0, -1));
      },
      () => rings.push([]),
    );
    return rings;
  }

  arcPoints(arc) {
    const points = [];
    for (let k = this.pointOffset[arc]; k < this.pointOffset[arc + 1]; k++) {
      points.push([this.x[k], this.y[k]]);
    }
    return points;
  }

  /** The face at a place, or NOWHERE. */
  at(x, y) {
    for (const face of this.index.within(x, y, x, y)) {
      const isInside = this.rings(face).reduce((odd, ring) => {
        const xs = ring.map((point) => point[0]);
        const ys = ring.map((point) => point[1]);
        return crossesOddly(xs, ys, 0, ring.length, x, y) ? !odd : odd;
      }, false);
      if (isInside) {
        return face;
      }
    }
    return NOWHERE;
  }
}

const FULL_DETAIL_ZOOM = 17;
const SIMPLIFY_PX = 0.8;

/** Steps of the payload's grid per screen pixel at a zoom. */
function stepsPerPixel(zoom, ground) {
  return WORLD_M / (TILE_PX * Math.pow(2, zoom)) / ground.step;
}

/** A place on the payload's grid as latitude and longitude. */
function toLatLng(ground, x, y) {
  return L.CRS.EPSG3857.unproject(L.point(ground.west + x * ground.step, ground.south + y * ground.step));
}

/** Latitude and longitude as a place on the payload's grid. */
function fromLatLng(ground, latLng) {
  const point = L.CRS.EPSG3857.project(latLng);
  return [(point.x - ground.west) / ground.step, (point.y - ground.south) / ground.step];
}

function boxBounds(ground, box, i) {
  return L.latLngBounds(toLatLng(ground, box[i * 4], box[i * 4 + 1]), toLatLng(ground, box[i * 4 + 2], box[i * 4 + 3]));
}
