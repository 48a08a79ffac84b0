/* Barriers as lines for orientation. */

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
    this.box = boxesOf({
      ringOffset: identity,
      pointOffset: this.pointOffset,
      x: this.x,
      y: this.y,
      count: this.count,
    });
    this.index = new GridIndex(this.box);
    this.straights = new Map();
    this.writing = null;
  }

  /** Whether the name of a line is written at so many pixels per step. */
  isNamed(line, scale) {
    this.writing = this.writing || new LineNames(this);
    return this.writing.isWritten(line, scale);
  }

  /** The longest straight piece of a line, where its name is written: its two ends. */
  straight(line) {
    if (!this.straights.has(line)) {
      let longest = [0, 0, 0, 0];
      for (let k = this.pointOffset[line] + 1; k < this.pointOffset[line + 1]; k++) {
        const piece = [this.x[k - 1], this.y[k - 1], this.x[k], this.y[k]];
        if (
          Math.hypot(piece[2] - piece[0], piece[3] - piece[1]) >
          Math.hypot(longest[2] - longest[0], longest[3] - longest[1])
        ) {
          longest = piece;
        }
      }
      this.straights.set(line, longest);
    }
    return this.straights.get(line);
  }
}
