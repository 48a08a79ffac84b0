/* Buildings: footprints from guessed walls, numbers, names; which one lies at a place. */

/** Footprints and what is known of each building, indexed for drawing and clicking. */
class Buildings {
  static async open(section) {
    const buildings = new Buildings(section);
    await inTurns([
      () => buildings.raiseWalls(section.columns),
      () => {
        buildings.box = boxesOf(buildings);
      },
      () => {
        buildings.index = new GridIndex(buildings.box);
      },
      () => buildings.findBlocks(),
    ]);
    return buildings;
  }

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
  }

  /** Buildings come block by block: where each block's begin. */
  findBlocks() {
    this.firstOfBlock = new Map();
    for (let building = 0; building < this.count; building++) {
      if (building === 0 || this.block[building] !== this.block[building - 1]) {
        this.firstOfBlock.set(this.block[building], building);
      }
    }
  }

  /** Corners from walls that turn at right angles, see footprints.py; the same operations in the same order. */
  raiseWalls(columns) {
    const { pointOffset } = this;
    const [firstX, firstY] = [columns["ring.first_x"], columns["ring.first_y"]];
    const [secondX, secondY] = [columns["ring.second_x"], columns["ring.second_y"]];
    const [restX, restY] = [columns["corner.rest_x"], columns["corner.rest_y"]];
    const turn = columns["corner.turn"];
    const total = pointOffset[pointOffset.length - 1];
    const x = (this.x = new Int32Array(total));
    const y = (this.y = new Int32Array(total));
    let startX = 0;
    let startY = 0;
    let second = 0;
    let corner = 0;
    for (let ring = 0; ring + 1 < pointOffset.length; ring++) {
      const first = pointOffset[ring];
      const end = pointOffset[ring + 1];
      x[first] = startX += firstX[ring];
      y[first] = startY += firstY[ring];
      if (first + 1 === end) {
        continue;
      }
      let wayX = secondX[second];
      let wayY = secondY[second++];
      x[first + 1] = startX + wayX;
      y[first + 1] = startY + wayY;
      for (let k = first + 2; k < end; k++, corner++) {
        const length = Math.sqrt(Math.max(wayX * wayX + wayY * wayY, 1));
        const guessX = Math.floor((turn[corner] * -wayY) / length + 0.5);
        const guessY = Math.floor((turn[corner] * wayX) / length + 0.5);
        wayX = guessX + restX[corner];
        wayY = guessY + restY[corner];
        x[k] = x[k - 1] + wayX;
        y[k] = y[k - 1] + wayY;
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
