/* Disputed ground: where a neighbour draws the line elsewhere, and how far the case was on each day. */

const NOT_DRAWN = 0;
const KNOWN = 1;
const FOUND_LATER = 2;

class Disputes {
  constructor(section) {
    const { columns } = section;
    this.code = columns["dispute.code"];
    this.settled = section.meta.settled;
    this.stateOffset = offsetsOf(columns["dispute.state_count"]);
    this.stateDay = columns["state.day"];
    this.stateName = columns["state.name"];
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

  /** State of a dispute at the end of a day, and the day since when; null before it was found. Of no day in particular, the last. */
  stateOn(dispute, day) {
    let found = null;
    for (
      let k = this.stateOffset[dispute];
      k < this.stateOffset[dispute + 1] && (day === "" || this.stateDay[k] <= day);
      k++
    ) {
      found = { name: this.stateName[k], since: this.stateDay[k] };
    }
    return found;
  }

  /** How a dispute is drawn on a day: as known then, as found later, or not at all where nothing was or is disputed. */
  drawnOn(dispute, day) {
    const state = this.stateOn(dispute, day);
    const isSettled = this.settled.includes((state || this.stateOn(dispute, "")).name);
    return isSettled ? NOT_DRAWN : state === null ? FOUND_LATER : KNOWN;
  }

  /** How every dispute is drawn on a day. */
  drawn(day) {
    return Array.from({ length: this.count }, (_, dispute) => this.drawnOn(dispute, day));
  }

  trace(dispute, moveTo, lineTo) {
    for (let ring = this.ringOffset[dispute]; ring < this.ringOffset[dispute + 1]; ring++) {
      moveTo(this.x[this.pointOffset[ring]], this.y[this.pointOffset[ring]]);
      for (let k = this.pointOffset[ring] + 1; k < this.pointOffset[ring + 1]; k++) {
        lineTo(this.x[k], this.y[k]);
      }
    }
  }

  /** The dispute that is drawn at a place on a day, or NOWHERE. */
  at(x, y, day) {
    for (const dispute of this.index.within(x, y, x, y)) {
      if (this.drawnOn(dispute, day) === NOT_DRAWN) {
        continue;
      }
      let isInside = false;
      for (let ring = this.ringOffset[dispute]; ring < this.ringOffset[dispute + 1]; ring++) {
        isInside = crossesOddly(this.x, this.y, this.pointOffset[ring], this.pointOffset[ring + 1], x, y)
          ? !isInside
          : isInside;
      }
      if (isInside) {
        return dispute;
      }
    }
    return NOWHERE;
  }
}
