/* The territory as the page holds it: areas in a tree, blocks, and buildings once they are opened.
   Everything refers to everything by position; NOWHERE stands for "there is none". */

const NOWHERE = -1;
const GROUND = 0;
const STACKED = 1;
const VIRTUAL = 2;

class Territory {
  static async open(core) {
    const territory = new Territory(core);
    await territory.borders.prepare(territory.areas);
    return territory;
  }

  constructor(core) {
    this.meta = core.meta;
    this.areas = new Areas(core);
    this.blocks = new Blocks(core.columns);
    this.borders = new Borders(core.columns, core.meta.ground, this.faceArea(core.columns));
    this.buildings = null;
    this.lines = null;
    this.disputes = null;
    this.groupings = [];
    this.charges = [];
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
    this.unseen = ["block", "building", "household"].map((name) => columns["area.unseen_" + name + "_count"]);
    this.labelX = columns["area.label_x"];
    this.labelY = columns["area.label_y"];
    this.labelRadius = columns["area.label_radius"];
    this.count = this.level.length;
    this.children = Array.from({ length: this.count }, () => []);
    this.blocksOf = Array.from({ length: this.count }, () => []);
    this.under = new Map();
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

  /** Blocks of an area and of all areas below it; all blocks for NOWHERE. */
  blocksUnder(area) {
    if (!this.under.has(area)) {
      const below = area === NOWHERE ? this.tops : this.children[area];
      const own = area === NOWHERE ? [] : this.blocksOf[area];
      this.under.set(
        area,
        below.reduce((all, child) => all.concat(this.blocksUnder(child)), own),
      );
    }
    return this.under.get(area);
  }

  /** Areas of a level that lie in an area, or all of them for NOWHERE. */
  ofLevel(level, within) {
    const found = [];
    for (let area = 0; area < this.count; area++) {
      if (this.level[area] === level && (within === NOWHERE || (area !== within && this.isWithin(area, within)))) {
        found.push(area);
      }
    }
    return found;
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
