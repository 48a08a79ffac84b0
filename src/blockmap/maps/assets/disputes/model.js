/* What the file holds: disputes, their lines, and what stands near them. */

const NOWHERE = -1;
const SETTLED = ["applied", "closed"];

class Territory {
  constructor(section) {
    this.meta = section.meta;
    this.columns = section.columns;
    this.disputes = section.meta.disputes;
    this.lines = section.meta.lines;
    this.shapes = {};
    ["face", "line", "building", "block", "barrier", "outline"].forEach((name) => {
      this.shapes[name] = this.shapesOf(name);
    });
    this.centres = { building: this.centresOf("building"), block: this.centresOf("block") };
    this.lines.forEach((line, row) => {
      line.row = row;
    });
  }

  /** Every row's rings or line parts, as latitude and longitude. */
  shapesOf(name) {
    const { columns, meta } = this;
    const [x, y] = [columns[name + ".x"], columns[name + ".y"]];
    const lengths = columns[name + ".point_count"];
    const rows = [];
    let [run, at] = [0, 0];
    columns[name + ".run_count"].forEach((count) => {
      const runs = [];
      for (let k = 0; k < count; k++, run++) {
        const points = [];
        for (const end = at + lengths[run]; at < end; at++) {
          points.push(toLatLng(meta.ground, x[at], y[at]));
        }
        runs.push(points);
      }
      rows.push(runs);
    });
    return rows;
  }

  centresOf(name) {
    return this.shapes[name].map((rings) => L.latLngBounds(rings.flat()).getCenter());
  }

  isSettled(dispute) {
    return SETTLED.includes(this.disputes[dispute].state);
  }

  linesOf(dispute) {
    return this.lines.filter((line) => line.dispute === dispute);
  }

  /** Bounds of the disputed ground and of all that is claimed, proposed and decided there. */
  boundsOf(dispute) {
    return L.latLngBounds(this.shapes.face[dispute].flat());
  }

  /** Short code of the block and number, as 020-12; empty for a building without a number. */
  buildingName(building) {
    const number = this.columns["building.number"][building];
    return number < 0 ? "" : this.columns["building.block"][building] + "-" + number;
  }
}
