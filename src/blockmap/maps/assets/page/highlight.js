/* Outlines over the map: the area that the list shows, the block or building chosen, and the block under the pointer. */

const HIGHLIGHTS = {
  area: { color: "#1f2733", weight: 3.5, opacity: 0.9 },
  block: { color: "#0b57d0", weight: 3.5, opacity: 1 },
  hover: { color: "#0b57d0", weight: 1.8, opacity: 0.9 },
};

/** Outlines are drawn for so many zooms nearer than they are first seen at. */
const FINER_BY_ZOOM = 1.5;

class Highlights {
  constructor(map, territory) {
    this.map = map;
    this.territory = territory;
    map.createPane("blockmapHighlights").style.zIndex = 390;
    map.getPane("blockmapHighlights").style.pointerEvents = "none";
    this.renderer = L.svg({ pane: "blockmapHighlights", padding: 0.5 });
    this.shapes = {};
  }

  clear(what) {
    if (this.shapes[what]) {
      this.shapes[what].remove();
      delete this.shapes[what];
    }
  }

  show(what, shape) {
    this.clear(what);
    this.shapes[what] = shape.addTo(this.map);
  }

  style(what) {
    return Object.assign(
      { fill: false, interactive: false, renderer: this.renderer, lineJoin: "round" },
      HIGHLIGHTS[what],
    );
  }

  toLatLngs(points) {
    return points.map((point) => toLatLng(this.territory.meta.ground, point[0], point[1]));
  }

  /** Outline faces. */
  faces(what, faces) {
    const shapes = faces.map((face) => this.territory.borders.rings(face).map((ring) => this.toLatLngs(ring)));
    this.show(what, L.polygon(shapes, this.style(what)));
  }

  building(building) {
    const { buildings } = this.territory;
    const rings = [];
    for (let ring = buildings.ringOffset[building]; ring < buildings.ringOffset[building + 1]; ring++) {
      const points = [];
      for (let k = buildings.pointOffset[ring]; k < buildings.pointOffset[ring + 1]; k++) {
        points.push([buildings.x[k], buildings.y[k]]);
      }
      rings.push(this.toLatLngs(points));
    }
    const isPoint = buildings.isPoint(building);
    const style = this.style("block");
    this.show(
      "block",
      isPoint ? L.circleMarker(rings[0][0], Object.assign(style, { radius: 8 })) : L.polygon(rings, style),
    );
  }

  /** Outline an area: the arcs with just one side in it, as finely as the zoom wants. */
  area(area) {
    const { borders, areas } = this.territory;
    const isInside = Array.from({ length: areas.count }, (_, one) => areas.isWithin(one, area));
    const detail = borders.detail(this.map.getZoom() + FINER_BY_ZOOM);
    const lines = [];
    for (let arc = 0; arc < borders.arcCount; arc++) {
      const [one, other] = [borders.sides[arc * 2], borders.sides[arc * 2 + 1]];
      if (
        (one !== NOWHERE && isInside[borders.faceArea[one]]) !==
        (other !== NOWHERE && isInside[borders.faceArea[other]])
      ) {
        const kept = Array.from(detail.kept.subarray(detail.offset[arc], detail.offset[arc + 1]));
        lines.push(this.toLatLngs(kept.map((k) => [borders.x[k], borders.y[k]])));
      }
    }
    this.finestZoom = this.map.getZoom() + FINER_BY_ZOOM;
    this.outlined = area;
    this.show("area", L.polyline(lines, this.style("area")));
  }

  /** Draw the outline of the area more finely, where the reader came nearer than it was drawn for. */
  refine() {
    if (this.shapes.area && this.map.getZoom() > this.finestZoom) {
      this.area(this.outlined);
    }
  }
}
