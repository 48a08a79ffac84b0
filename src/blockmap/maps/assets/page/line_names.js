/* Names of streets and rivers: which are written at a zoom. The longest straight pieces come first; a name is not written over
   another, nor twice side by side, as the two carriageways of a road would have it. Each square of the ground is settled by
   itself, when it is first seen. */

const LINE_NAMES_FROM_MPP = 2.5;
const LINE_NAME_FONT_PX = 11;
/** Names keep one cell of this size free around them. */
const NAME_CELL_PX = 12;
/** The same name is written again only this far away. */
const SAME_NAME_APART_PX = 170;
const NAME_SQUARE_PX = 1024;
/** A place in a grid as one number: more rows than any territory has. */
const NAME_ROWS = 1 << 21;

class LineNames {
  constructor(lines) {
    this.places = lines.names.map((name, line) => (name ? this.place(lines, line) : null));
    this.ordered = this.places.filter(Boolean).sort((a, b) => b.length - a.length || a.line - b.line);
    this.squares = new Map();
    this.scale = 0;
  }

  /** Where a name lies: the longest straight piece of its line, in steps. */
  place(lines, line) {
    const [x, y, endX, endY] = lines.straight(line);
    const name = lines.names[line];
    const [east, north] = [endX - x, endY - y];
    return {
      name,
      line,
      em: widthInEm(name),
      x: (x + endX) / 2,
      y: (y + endY) / 2,
      east,
      north,
      length: Math.hypot(east, north),
    };
  }

  /** Whether the name of a line is written at so many pixels per step. */
  isWritten(line, scale) {
    const place = this.places[line];
    if (place === null || !this.hasRoom(place, scale)) {
      return false;
    }
    if (scale !== this.scale) {
      this.part(scale);
    }
    const square = this.squares.get(this.squareOf(place, scale));
    square.written = square.written || this.chosen(square.places, scale);
    return square.written.has(line);
  }

  hasRoom(place, scale) {
    return place.em * LINE_NAME_FONT_PX * 1.2 < place.length * scale;
  }

  squareOf(place, scale) {
    return Math.floor((place.x * scale) / NAME_SQUARE_PX) * NAME_ROWS + Math.floor((place.y * scale) / NAME_SQUARE_PX);
  }

  /** Sort the names that have room into squares. */
  part(scale) {
    this.scale = scale;
    this.squares.clear();
    for (const place of this.ordered) {
      if (this.hasRoom(place, scale)) {
        const key = this.squareOf(place, scale);
        if (!this.squares.has(key)) {
          this.squares.set(key, { places: [], written: null });
        }
        this.squares.get(key).places.push(place);
      }
    }
  }

  /** Lines of a square whose names are written. */
  chosen(places, scale) {
    const taken = new Set();
    const written = [];
    for (const place of places) {
      const cells = this.cells(place, scale);
      const isRepeated = written.some(
        (other) =>
          other.name === place.name && Math.hypot(other.x - place.x, other.y - place.y) * scale < SAME_NAME_APART_PX,
      );
      if (!isRepeated && !cells.some((cell) => taken.has(cell))) {
        cells.forEach((cell) => this.take(cell, taken));
        written.push(place);
      }
    }
    return new Set(written.map((place) => place.line));
  }

  /** Cells along a name. */
  cells(place, scale) {
    const width = place.em * LINE_NAME_FONT_PX;
    const count = Math.ceil(width / NAME_CELL_PX);
    return Array.from({ length: count + 1 }, (_, k) => {
      const along = ((k / count - 0.5) * width) / place.length;
      const column = Math.floor((place.x * scale + along * place.east) / NAME_CELL_PX);
      return column * NAME_ROWS + Math.floor((place.y * scale + along * place.north) / NAME_CELL_PX);
    });
  }

  /** Take a cell, and those around it. */
  take(cell, taken) {
    for (let right = -1; right <= 1; right++) {
      for (let up = -1; up <= 1; up++) {
        taken.add(cell + right * NAME_ROWS + up);
      }
    }
  }
}
