/* Disputed ground: where a neighbour draws the line elsewhere, and how far the case is. */

class Disputes {
  constructor(section) {
    const { columns } = section;
    this.code = columns["dispute.code"];
    this.state = columns["dispute.state"];
    this.kind = columns["dispute.kind"];
    this.interimSide = columns["dispute.interim_side"];
    this.buildings = columns["dispute.building_count"];
    this.households = columns["dispute.household_count"];
    this.labelX = columns["dispute.label_x"];
    this.labelY = columns["dispute.label_y"];
    this.ringOffset = offsetsOf(columns["dispute.ring_count"]);
    this.pointOffset = offsetsOf(columns["ring.point_count"]);
    this.x = columns["ring.x"];
    this.y = columns["ring.y"];
    this.count = this.code.length;
    this.box = boxesOf(this);
    this.index = new GridIndex(this.box);
    this.isShown = true;
  }

  trace(dispute, moveTo, lineTo) {
    for (let ring = this.ringOffset[dispute]; ring < this.ringOffset[dispute + 1]; ring++) {
      moveTo(this.x[this.pointOffset[ring]], this.y[this.pointOffset[ring]]);
      for (let k = this.pointOffset[ring] + 1; k < this.pointOffset[ring + 1]; k++) {
        lineTo(this.x[k], this.y[k]);
      }
    }
  }

  /** The dispute at a place, or NOWHERE. */
  at(x, y) {
    for (const dispute of this.index.within(x, y, x, y)) {
      let isInside = false;
      for (let ring = this.ringOffset[dispute]; ring < this.ringOffset[dispute + 1]; ring++) {
        isInside = crossesOddly(this.x, this.y, this.pointOffset[ring], this.pointOffset[ring + 1], x, y) ? !isInside : isInside;
      }
      if (isInside) {
        return dispute;
      }
    }
    return NOWHERE;
  }
}
