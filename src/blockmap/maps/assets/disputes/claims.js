/* What is claimed, proposed, surveyed and decided. Each kind of line has colour, width and dash of its own. */

const LINES = {
  our_claim: { color: "#c8141e", weight: 4.5 },
  their_claim: { color: "#0b57d0", weight: 3, dashArray: "12 6" },
  third_claim: { color: "#7b2d8b", weight: 3, dashArray: "3 5" },
  proposal: { color: "#b35900", weight: 2.4, dashArray: "6 4" },
  track: { color: "#2b2b2b", weight: 3, dashArray: "0.1 6", lineCap: "round" },
  decided: { color: "#0f5a2b", weight: 4.5, dashArray: "18 5 3 5" },
};
const SWITCHED = ["proposal", "track"];
const HATCHES = { face: ["#6b4a12", 0.75], settled: ["#0f5a2b", 0.35] };

class Claims {
  constructor(page) {
    this.page = page;
    const { map, territory } = page;
    this.pane = map.createPane("bm-claims");
    this.pane.style.zIndex = 450;
    this.renderer = L.svg({ pane: "bm-claims", padding: 0.3 });
    this.faces = territory.shapes.face.map((rings, dispute) => this.face(rings, dispute).addTo(map));
    this.lines = territory.lines.map((line) => this.line(line));
    this.shown = { our_claim: true, their_claim: true, third_claim: true, decided: true, track: true, proposal: false };
    this.chosen = new Set();
    this.hatch();
    this.choose();
  }

  face(rings, dispute) {
    const kind = this.page.territory.isSettled(dispute) ? "settled" : "face";
    return L.polygon(rings, {
      renderer: this.renderer,
      pane: "bm-claims",
      stroke: false,
      fillColor: "url(#bd-" + kind + ")",
      fillOpacity: 1,
    }).on("click", (event) => this.page.chooseDispute(dispute, event));
  }

  line(line) {
    return L.polyline(
      this.page.territory.shapes.line[line.row],
      Object.assign(
        {
          renderer: this.renderer,
          pane: "bm-claims",
          interactive: false,
          lineCap: "butt",
          className: "bd-line bd-line-" + line.role,
        },
        LINES[line.role],
      ),
    );
  }

  /** Oblique lines by which disputed ground is known, also without colour. */
  hatch() {
    const drawing = this.renderer._container;
    const defs = document.createElementNS(SVG, "defs");
    Object.keys(HATCHES).forEach((kind) => {
      const [ink, strength] = HATCHES[kind];
      const pattern = svgPart(defs, "pattern", {
        id: "bd-" + kind,
        width: 9,
        height: 9,
        patternUnits: "userSpaceOnUse",
        patternTransform: "rotate(45)",
      });
      svgPart(pattern, "rect", { width: 9, height: 9, fill: ink, "fill-opacity": 0.1 });
      svgPart(pattern, "line", {
        x1: 0,
        y1: 0,
        x2: 0,
        y2: 9,
        stroke: ink,
        "stroke-opacity": strength,
        "stroke-width": 1.6,
      });
    });
    drawing.insertBefore(defs, drawing.firstChild);
  }

  /** Show the lines that are switched on: a role as a whole, or a proposal by itself. */
  choose() {
    this.lines.forEach((shape, row) => {
      const isOn = this.shown[this.page.territory.lines[row].role] || this.chosen.has(row);
      isOn ? shape.addTo(this.page.map) : shape.remove();
    });
  }

  switchRole(role, isOn) {
    this.shown[role] = isOn;
    this.choose();
  }

  switchLine(row, isOn) {
    isOn ? this.chosen.add(row) : this.chosen.delete(row);
    this.choose();
  }
}
