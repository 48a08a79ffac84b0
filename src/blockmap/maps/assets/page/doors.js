/* Completion of buildings: how many units each has, how many are left, since when it is complete. */

class Doors {
  constructor(section, households) {
    this.target = section.columns["door.target"].map((value, building) => value + households[building]);
    this.coded = section.columns["door.left"];
    this.day = section.columns["door.day"];
  }

  hasReturn(building) {
    return this.coded[building] !== 0 || this.day[building] > 0;
  }

  left(building) {
    const coded = this.coded[building];
    return coded > 0 ? coded - 1 : coded;
  }

  done(building) {
    return this.target[building] - this.left(building);
  }

  /** The day from which on a building has been complete, as seen on a day; NOWHERE while it is not. */
  completeSince(building, day) {
    const since = this.day[building] - 1;
    return since >= 0 && since <= day ? since : NOWHERE;
  }
}
