/* The territory as the page holds it: areas in a tree, blocks, and buildings once they are opened.
   Everything refers to everything by position; NOWHERE stands for "there is none". */

const NOWHERE = -1;
const GROUND = 0;
const STACKED = 1;
const VIRTUAL = 2;

class Territory {
  constructor(core) {
    this.meta = core.meta;
    this.areas = new Areas(core);
    this.blocks = new Blocks(core.columns);
    this.borders = new Borders(core.columns, core.meta.ground, this.faceArea(core.columns), this.areas);
    this.buildings = null;
    this.lines = null;
    this.areas.takeBlocks(this.blocks);
  }

  /** Community of every face: of its block, or itself where it is a community without blocks. */
  faceArea(columns) {
    const groundCount = this.blocks.groundCount;
    const unplanned = columns["face.unplanned"];
    const area = new Int32Array(groundCount + unplanned.length);
    area.set(this.blocks.area.subarray(0, groundCount));
    area.set(unplanned, groundCount);
    return area;
  }

  /** The block that a face shows; NOWHERE for a community without blocks. */
  blockOfFace(face) {
    return face < this.blocks.groundCount ? face : NOWHERE;
  }

  /** The face on which a block lies: its own, its host's, or none for a virtual block. */
  faceOfBlock(block) {
    return this.blocks.kind[block] === GROUND ? block : this.blocks.host[block];
  }
}

class Areas {
  constructor(core) {
    const columns = core.columns;
    this.levels = core.meta.levels;
    this.level = columns["area.level"];
    this.parent = columns["area.parent"];
    this.code = columns["area.code"];
    this.name = columns["area.name"];
    this.buildingCount = columns["area.building_count"];
    this.labelX = columns["area.label_x"];
    this.labelY = columns["area.label_y"];
    this.labelRadius = columns["area.label_radius"];
    this.count = this.level.length;
    this.children = Array.from({ length: this.count }, () => []);
    this.blocksOf = Array.from({ length: this.count }, () => []);
    this.tops = [];
    for (let area = 0; area < this.count; area++) {
      (this.parent[area] === NOWHERE ? this.tops : this.children[this.parent[area]]).push(area);
    }
  }

  takeBlocks(blocks) {
    for (let block = 0; block < blocks.count; block++) {
      this.blocksOf[blocks.area[block]].push(block);
    }
  }

  title(area) {
    return this.name[area] || this.code[area];
  }

  /** The area and everything above it, widest first. */
  path(area) {
    const path = [];
    for (let at = area; at !== NOWHERE; at = this.parent[at]) {
      path.unshift(at);
    }
    return path;
  }

  isWithin(area, ancestor) {
    let at = area;
    while (at !== NOWHERE && at !== ancestor) {
      at = this.parent[at];
    }
    return at === ancestor;
  }
}

class Blocks {
  constructor(columns) {
    this.area = columns["block.area"];
    this.kind = columns["block.kind"];
    this.host = columns["block.host"];
    this.households = columns["block.household_count"];
    this.persons = columns["block.person_count"];
    this.buildingCount = columns["block.building_count"];
    this.ownBuildingCount = columns["block.own_building_count"];
    this.estimated = columns["block.estimated_count"];
    this.code = columns["block.code"];
    this.shortCode = columns["block.short_code"];
    this.irregular = columns["block.irregular"];
    this.remark = columns["block.remark"];
    this.count = this.area.length;
    this.groundCount = this.kind.findIndex((kind) => kind !== GROUND);
    if (this.groundCount < 0) {
      this.groundCount = this.count;
    }
    this.guests = new Map();
    for (let block = this.groundCount; block < this.count; block++) {
      if (this.host[block] !== NOWHERE) {
        this.guests.set(this.host[block], this.guestsOf(this.host[block]).concat(block));
      }
    }
  }

  /** Stacked blocks that share a building of this one. */
  guestsOf(block) {
    return this.guests.get(block) || [];
  }
}

/** Footprints and what is known of each building, indexed for drawing and clicking. */
class Buildings {
  constructor(section) {
    const columns = section.columns;
    this.states = section.meta.states;
    this.block = columns["building.block"];
    this.area = columns["building.area"];
    this.number = columns["building.number"];
    this.floors = columns["building.floor_count"];
    this.households = columns["building.household_count"];
    this.isEstimate = columns["building.is_estimate"];
    this.state = columns["building.state"];
    this.names = columns["building.name"];
    this.addresses = columns["building.address"];
    this.count = this.block.length;
    this.ringOffset = offsetsOf(columns["building.ring_count"]);
    this.pointOffset = offsetsOf(columns["ring.point_count"]);
    this.x = columns["ring.x"];
    this.y = columns["ring.y"];
    this.unguess();
    this.box = boxesOf(this);
    this.index = new GridIndex(this.box);
    this.firstOfBlock = new Map();
    for (let building = this.count - 1; building >= 0; building--) {
      this.firstOfBlock.set(this.block[building], building);
    }
  }

  /** Undo the guessing of corners, see footprints.py. */
  unguess() {
    const { x, y, pointOffset } = this;
    let startX = 0;
    let startY = 0;
    for (let ring = 0; ring + 1 < pointOffset.length; ring++) {
      const first = pointOffset[ring];
      startX = x[first] += startX;
      startY = y[first] += startY;
      for (let k = first + 1; k < pointOffset[ring + 1]; k++) {
        const isGuessed = k - first >= 3;
        x[k] += isGuessed ? x[k - 1] - (x[k - 2] - x[k - 3]) : x[k - 1];
        y[k] += isGuessed ? y[k - 1] - (y[k - 2] - y[k - 3]) : y[k - 1];
      }
    }
  }

  nameOf(building) {
    return this.names.length ? this.names[building] : "";
  }

  addressOf(building) {
    return this.addresses.length ? this.addresses[building] : "";
  }

  /** Buildings of a block, in the order of their numbers. */
  ofBlock(block) {
    const list = [];
    if (this.firstOfBlock.has(block)) {
      for (let at = this.firstOfBlock.get(block); at < this.count && this.block[at] === block; at++) {
        list.push(at);
      }
    }
    return list;
  }

  firstPoint(building) {
    return this.pointOffset[this.ringOffset[building]];
  }

  endPoint(building) {
    return this.pointOffset[this.ringOffset[building + 1]];
  }

  isPoint(building) {
    return this.endPoint(building) - this.firstPoint(building) === 1;
  }

  /** The building at a place, or NOWHERE. */
  at(x, y) {
    for (const building of this.index.within(x, y, x, y)) {
      if (this.contains(building, x, y)) {
        return building;
      }
    }
    return NOWHERE;
  }

  contains(building, x, y) {
    let isInside = false;
    for (let ring = this.ringOffset[building]; ring < this.ringOffset[building + 1]; ring++) {
      const first = this.pointOffset[ring];
      const end = this.pointOffset[ring + 1];
      if (crossesOddly(this.x, this.y, first, end, x, y)) {
        isInside = !isInside;
      }
    }
    return isInside;
  }
}

/** Lines for orientation: rivers, railways, roads. */
class Lines {
  constructor(section) {
    this.kinds = section.meta.kinds;
    this.kind = section.columns["line.kind"];
    this.names = section.columns["line.name"];
    this.pointOffset = offsetsOf(section.columns["line.point_count"]);
    this.x = section.columns["line.x"];
    this.y = section.columns["line.y"];
    this.count = this.kind.length;
    const identity = Uint32Array.from({ length: this.count + 1 }, (_, i) => i);
    this.box = boxesOf({ ringOffset: identity, pointOffset: this.pointOffset, x: this.x, y: this.y, count: this.count });
    this.index = new GridIndex(this.box);
    this.straights = new Map();
  }

  /** The longest straight piece of a line, where its name is written: its two ends. */
  straight(line) {
    if (!this.straights.has(line)) {
      let longest = [0, 0, 0, 0];
      for (let k = this.pointOffset[line] + 1; k < this.pointOffset[line + 1]; k++) {
        const piece = [this.x[k - 1], this.y[k - 1], this.x[k], this.y[k]];
        if (Math.hypot(piece[2] - piece[0], piece[3] - piece[1]) > Math.hypot(longest[2] - longest[0], longest[3] - longest[1])) {
          longest = piece;
        }
      }
      this.straights.set(line, longest);
    }
    return this.straights.get(line);
  }
}
