/* Sums over areas: what lies in each, and what is done. Children always add up to their parent. */

const SUMMED = ["blocks", "guests", "buildings", "households", "estimated", "withoutBlock", "done", "target", "withReturn"];

class Totals {
  constructor(territory, colouring) {
    this.territory = territory;
    this.colouring = colouring;
    this.refresh();
  }

  /** Sum anew, after another day or series was chosen. */
  refresh() {
    const { areas } = this.territory;
    this.ofArea = Array.from({ length: areas.count }, (_, area) => this.ownOf(area));
    for (let area = areas.count - 1; area >= 0; area--) {
      if (areas.parent[area] !== NOWHERE) {
        this.addTo(this.ofArea[areas.parent[area]], this.ofArea[area]);
      }
    }
    this.whole = this.nothing();
    areas.tops.forEach((area) => this.addTo(this.whole, this.ofArea[area]));
  }

  nothing() {
    const sums = { bands: new Map() };
    SUMMED.forEach((name) => { sums[name] = 0; });
    return sums;
  }

  /** Sums of an area's own blocks and buildings, without its children. */
  ownOf(area) {
    const { areas } = this.territory;
    const sums = this.nothing();
    areas.blocksOf[area].forEach((block) => this.addTo(sums, this.ofBlock(block)));
    sums.withoutBlock = areas.buildingCount[area] - sums.buildings;
    sums.buildings = areas.buildingCount[area];
    return sums;
  }

  ofBlock(block) {
    const { blocks } = this.territory;
    const sums = this.nothing();
    const isGround = blocks.kind[block] === GROUND;
    sums.blocks = 1;
    sums.guests = isGround ? 0 : 1;
    sums.buildings = blocks.ownBuildingCount[block];
    sums.households = blocks.households[block];
    sums.estimated = blocks.estimated[block];
    sums.bands.set(this.colouring.band(block), 1);
    if (this.colouring.showsCompletion) {
      sums.target = this.colouring.target(block);
      sums.done = Math.max(0, this.colouring.done(block));
      sums.withReturn = this.colouring.hasReturn(block) ? 1 : 0;
    }
    return sums;
  }

  addTo(sums, more) {
    SUMMED.forEach((name) => { sums[name] += more[name]; });
    more.bands.forEach((count, band) => sums.bands.set(band, (sums.bands.get(band) || 0) + count));
  }

  of(area) {
    return area === NOWHERE ? this.whole : this.ofArea[area];
  }
}
