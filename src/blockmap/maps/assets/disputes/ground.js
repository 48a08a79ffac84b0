/* What stands on the ground: outlines, lines for orientation, blocks and buildings. */

const PAPER_LINES = {
  river: { color: "#86b6d8", weight: 4 },
  main_road: { color: "#dcc9a0", weight: 4 },
  railway: { color: "#5f6368", weight: 1.6, dashArray: "8 4" },
  street: { color: "#d5d0c6", weight: 2.5 },
  lane: { color: "#d5d0c6", weight: 1.4 },
  wall: { color: "#9b9186", weight: 1 },
  field_edge: { color: "#a9b88f", weight: 1, dashArray: "3 3" },
};
const BUILDING = {
  disputed: { fillColor: "#f4dfae", color: "#4d4026", weight: 1 },
  other: { fillColor: "#ecebe7", color: "#a9a59c", weight: 0.7 },
};
const GROUND_FROM_ZOOM = 13;

class GroundLayers {
  constructor(page) {
    this.page = page;
    const { territory, map } = page;
    const canvas = L.canvas({ padding: 0.3 });
    this.outlines = L.layerGroup(
      territory.shapes.outline.map((rings) =>
        L.polygon(rings, {
          renderer: canvas,
          interactive: false,
          fill: false,
          color: "#8f8f8f",
          weight: 1.2,
        }),
      ),
    ).addTo(map);
    this.near = L.layerGroup([...this.barriers(canvas), ...this.blocks(canvas), ...this.buildings(canvas)]);
    map.on("zoomend", () => this.choose());
    this.choose();
  }

  barriers(canvas) {
    const { shapes, columns } = this.page.territory;
    return shapes.barrier.map((parts, row) =>
      L.polyline(
        parts,
        Object.assign(
          { renderer: canvas, interactive: false, lineCap: "butt" },
          PAPER_LINES[columns["barrier.kind"][row]] || PAPER_LINES.wall,
        ),
      ),
    );
  }

  blocks(canvas) {
    return this.page.territory.shapes.block.map((rings) =>
      L.polygon(rings, {
        renderer: canvas,
        interactive: false,
        fill: false,
        color: "#9b7fa6",
        weight: 1.3,
      }),
    );
  }

  buildings(canvas) {
    const { shapes, columns } = this.page.territory;
    return shapes.building.map((rings, row) => {
      const isDisputed = columns["building.dispute"][row] !== NOWHERE;
      const shape = L.polygon(
        rings,
        Object.assign({ renderer: canvas, fillOpacity: 1 }, BUILDING[isDisputed ? "disputed" : "other"]),
      );
      shape.on("click", (event) => this.page.chooseBuilding(row, event));
      return shape;
    });
  }

  /** Ground in detail is for those who look closely. */
  choose() {
    const { map } = this.page;
    const isNear = map.getZoom() >= GROUND_FROM_ZOOM;
    if (isNear !== map.hasLayer(this.near)) {
      isNear ? this.near.addTo(map) : this.near.remove();
    }
  }
}
