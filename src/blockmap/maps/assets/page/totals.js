/* Sums over areas that do not change with the day, and how many blocks of an area are in each class of the colours. */

class Totals {
  constructor(territory) {
    this.territory = territory;
    const { areas } = territory;
    this.ofArea = Array.from({ length: areas.count }, (_, area) => this.ownOf(area));
    this.whole = this.nothing();
    for (let area = areas.count - 1; area >= 0; area--) {
      this.addTo(areas.parent[area] === NOWHERE ? this.whole : this.ofArea[areas.parent[area]], this.ofArea[area]);
    }
  }

  nothing() {
    return { blocks: 0, buildings: 0, households: 0, estimated: 0, withoutBlock: 0 };
  }

  /** Sums of an area's own blocks and buildings, without its children. */
  ownOf(area) {
    const { areas } = this.territory;
    const sums = this.ofBlocks(areas.blocksOf[area]);
    sums.withoutBlock = areas.buildingCount[area] - sums.buildings;
    sums.buildings = areas.buildingCount[area];
    const [blocks, buildings, households] = areas.unseen;
    sums.blocks += blocks[area] || 0;
    sums.buildings += buildings[area] || 0;
    sums.households += households[area] || 0;
    return sums;
  }

  ofBlocks(list) {
    const { blocks } = this.territory;
    const sums = this.nothing();
    list.forEach((block) => {
      sums.blocks++;
      sums.buildings += blocks.ownBuildingCount[block];
      sums.households += blocks.households[block];
      sums.estimated += blocks.estimated[block];
    });
    return sums;
  }

  addTo(sums, more) {
    Object.keys(sums).forEach((name) => {
      sums[name] += more[name];
    });
  }

  of(area) {
    return area === NOWHERE ? this.whole : this.ofArea[area];
  }
}

/** How many blocks are in each class: pairs of a class and a count, in the order of the classes. */
function countClasses(mode, list) {
  const counts = new Map();
  list.forEach((block) => {
    const one = mode.classOf(block);
    counts.set(one, (counts.get(one) || 0) + 1);
  });
  return mode
    .classes()
    .filter((one) => counts.has(one))
    .map((one) => [one, counts.get(one)]);
}
