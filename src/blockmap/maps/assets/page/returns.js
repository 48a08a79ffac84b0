/* Returns of one phase and measure: done and to be done, block by block and day by day, and the sums over areas and groups.
   All sums are made here from the blocks, so children always add up to their parent, on any day. */

const NO_RETURN = -1;

class Returns {
  constructor(facts, section, territory, dayCount) {
    const { columns } = section;
    this.phase = facts.phase;
    this.measure = facts.measure;
    this.extraKinds = facts.extra_kinds;
    this.territory = territory;
    this.dayCount = dayCount;
    this.done = runningSums(columns["block.done"], dayCount, NO_RETURN);
    this.target = everyDay(columns["block.target"], this.done.length, dayCount);
    this.denominator = facts.denominator;
    this.gone = columns["block.gone"] ? runningSums(columns["block.gone"], dayCount) : null;
    this.last = lastChanges(this.done, runningSums(columns["block.late"], dayCount), dayCount);
    this.extraIsCounted = facts.extra_is_counted;
    this.extraArea = columns["extra.area"];
    this.extraKind = columns["extra.kind"];
    this.extraDone = runningSums(columns["extra.done"], dayCount, NO_RETURN);
    this.extraTarget = everyDay(columns["extra.target"], this.extraDone.length, dayCount);
    this.sums = new Map();
    this.sumAreas();
  }

  doneOf(block, day) {
    return this.done[block * this.dayCount + day];
  }

  targetOf(block, day) {
    return this.target[block * this.dayCount + day];
  }

  /** Planned households of a block that are gone with demolished buildings by a day. */
  goneOf(block, day) {
    return this.gone === null ? 0 : this.gone[block * this.dayCount + day];
  }

  hasReturn(block, day) {
    return this.doneOf(block, day) !== NO_RETURN;
  }

  isComplete(block, day) {
    const target = this.targetOf(block, day);
    return target > 0 && this.doneOf(block, day) >= target;
  }

  /** The day from which on a block has been complete; NOWHERE while it is not. */
  completeSince(block, day) {
    let since = NOWHERE;
    for (let at = day; at >= 0 && this.isComplete(block, at); at--) {
      since = at;
    }
    return since;
  }

  /** The day of the latest return as known on a day; NOWHERE before the first. */
  lastReturn(block, day) {
    return this.last[block * this.dayCount + day];
  }

  sumAreas() {
    const { areas, blocks } = this.territory;
    this.ofArea = Array.from({ length: areas.count }, () => new DaySums(this.dayCount));
    this.whole = new DaySums(this.dayCount);
    for (let block = 0; block < blocks.count; block++) {
      this.ofArea[blocks.area[block]].addBlock(this, block);
    }
    for (let extra = 0; extra < this.extraArea.length; extra++) {
      this.ofArea[this.extraArea[extra]].addExtra(this, extra);
    }
    for (let area = areas.count - 1; area >= 0; area--) {
      (areas.parent[area] === NOWHERE ? this.whole : this.ofArea[areas.parent[area]]).add(this.ofArea[area]);
    }
  }

  sumsOf(area) {
    return area === NOWHERE ? this.whole : this.ofArea[area];
  }

  sumsOfBlock(block) {
    const sums = new DaySums(this.dayCount);
    sums.addBlock(this, block);
    return sums;
  }

  sumsOfBlocks(blocks) {
    const sums = new DaySums(this.dayCount);
    blocks.forEach((block) => sums.addBlock(this, block));
    return sums;
  }

  /** Sums of one line of figures that no block holds. */
  sumsOfExtra(extra) {
    const sums = new DaySums(this.dayCount);
    sums.addExtra(this, extra);
    return sums;
  }

  /** Lines of figures that an area itself holds: not apportioned to blocks, or unmatched. */
  extrasOf(area) {
    return Array.from(this.extraArea.keys()).filter((extra) => this.extraArea[extra] === area);
  }
}

/** Sums by day: done, target, blocks with a return, complete blocks, blocks that have something to do; the day of the latest
    return; and what stands beside the sums because it met no place. */
class DaySums {
  constructor(dayCount) {
    this.done = new Float64Array(dayCount);
    this.target = new Float64Array(dayCount);
    this.returned = new Int32Array(dayCount);
    this.complete = new Int32Array(dayCount);
    this.due = new Int32Array(dayCount);
    this.beside = new Float64Array(dayCount);
    this.last = new Int32Array(dayCount).fill(NOWHERE);
  }

  addBlock(returns, block) {
    const first = block * returns.dayCount;
    for (let day = 0; day < returns.dayCount; day++) {
      const done = returns.done[first + day];
      const target = returns.target[first + day];
      this.target[day] += target;
      this.due[day] += target > 0 ? 1 : 0;
      if (done !== NO_RETURN) {
        this.done[day] += done;
        this.returned[day]++;
        this.complete[day] += target > 0 && done >= target ? 1 : 0;
      }
      if (returns.last[first + day] > this.last[day]) {
        this.last[day] = returns.last[first + day];
      }
    }
  }

  addExtra(returns, extra) {
    const first = extra * returns.dayCount;
    const isCounted = returns.extraIsCounted[returns.extraKind[extra]];
    for (let day = 0; day < this.done.length; day++) {
      const done = Math.max(0, returns.extraDone[first + day]);
      (isCounted ? this.done : this.beside)[day] += done;
      this.target[day] += isCounted ? returns.extraTarget[first + day] : 0;
      const before = day > 0 ? returns.extraDone[first + day - 1] : NO_RETURN;
      if (returns.extraDone[first + day] !== before) {
        this.last[day] = day;
      }
      this.last[day] = Math.max(this.last[day], day > 0 ? this.last[day - 1] : NOWHERE);
    }
  }

  add(other) {
    ["done", "target", "returned", "complete", "due", "beside"].forEach((name) => {
      for (let day = 0; day < this.done.length; day++) {
        this[name][day] += other[name][day];
      }
    });
    for (let day = 0; day < this.done.length; day++) {
      this.last[day] = Math.max(this.last[day], other.last[day]);
    }
  }

  /** The day since which everything has been done; NOWHERE while it is not. */
  completeSince(day) {
    let since = NOWHERE;
    for (let at = day; at >= 0 && this.target[at] > 0 && this.done[at] >= this.target[at]; at--) {
      since = at;
    }
    return since;
  }
}

/** Turn differences from day to day into values, place by place; the first one is the difference from `before`. */
function runningSums(values, dayCount, before = 0) {
  for (let first = 0; first < values.length; first += dayCount) {
    let sum = before;
    for (let k = first; k < first + dayCount; k++) {
      sum += values[k];
      values[k] = sum;
    }
  }
  return values;
}

/** Targets written once per place, or as differences from day to day, as values for every day. */
function everyDay(values, length, dayCount) {
  if (values.length === length) {
    return runningSums(values, dayCount);
  }
  const daily = new Int32Array(length);
  for (let place = 0; place < values.length; place++) {
    daily.fill(values[place], place * dayCount, (place + 1) * dayCount);
  }
  return daily;
}

/** Day of the latest return by place and day: the last change, and how much later something still came in. */
function lastChanges(done, late, dayCount) {
  const last = new Int16Array(done.length);
  for (let first = 0; first < done.length; first += dayCount) {
    let changed = NOWHERE;
    let before = NO_RETURN;
    for (let day = 0; day < dayCount; day++) {
      const k = first + day;
      if (done[k] !== before) {
        changed = day;
        before = done[k];
      }
      last[k] = changed + late[k];
    }
  }
  return last;
}
