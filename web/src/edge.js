// Redrawing the common border of two blocks by its points: both sides and their counts follow at once, the server decides.

import Collection from "ol/Collection.js";
import Feature from "ol/Feature.js";
import LineString from "ol/geom/LineString.js";
import Polygon from "ol/geom/Polygon.js";
import Modify from "ol/interaction/Modify.js";
import Snap from "ol/interaction/Snap.js";
import Fill from "ol/style/Fill.js";
import Stroke from "ol/style/Stroke.js";
import Style from "ol/style/Style.js";

import { commonBorder, withCourse } from "./adjacency.js";
import { counted } from "./live.js";
import { sizeColour } from "./looks.js";
import { effortOf } from "./size.js";
import { inside } from "./tools.js";

const SNAP_PIXELS = 10;

// edge: {line, stop}. onCount(counts) while the border is dragged, onDone(line) when it is let go.
export function editEdge(view, town, [one, other], settings, { onCount, onDone }) {
  const border = commonBorder(one, other);
  if (!border) return null;
  const line = new Feature(new LineString(border.line));
  const side = new Feature(new Polygon([[...border.ring, border.ring[0]]]));
  const [first, last] = [border.line[0], border.line.at(-1)];
  const source = view.layers.drawing.getSource();
  source.addFeatures([side, line]);
  const houses = town.points.filter(({ feature }) => [one.getId(), other.getId()].includes(feature.row.block_id));

  const count = () => {
    const ring = side.getGeometry().getCoordinates()[0];
    let gained = 0;
    for (const { x, y, feature } of houses) {
      const isMine = feature.row.block_id === one.getId();
      if (isMine !== inside(ring, x, y)) gained += (isMine ? -1 : 1) * effortOf(feature.row);
    }
    return [counted(one.row, gained), counted(other.row, -gained)];
  };
  side.setStyle(() => {
    const [mine] = count();
    return new Style({
      fill: new Fill({ color: `${sizeColour(mine.after, settings)}88` }),
      stroke: new Stroke({ color: "#d7007f", width: 1 }),
    });
  });
  line.setStyle(new Style({ stroke: new Stroke({ color: "#d7007f", width: 4 }), zIndex: 2 }));
  line.getGeometry().on("change", () => {
    const course = line.getGeometry().getCoordinates();
    side.getGeometry().setCoordinates([withCourse(border, course)]);
    onCount(count());
  });

  const modify = new Modify({ features: new Collection([line]), pixelTolerance: SNAP_PIXELS });
  modify.on("modifyend", () => {
    const course = line.getGeometry().getCoordinates();
    const isHeld = same(course[0], first) && same(course.at(-1), last);
    if (!isHeld) {
      course.splice(0, 1, first);
      course.splice(-1, 1, last);
    }
    onDone(course);
  });
  const snap = new Snap({ source: town.barriers, pixelTolerance: SNAP_PIXELS });
  view.map.addInteraction(modify);
  view.map.addInteraction(snap);
  onCount(count());
  return {
    line,
    stop() {
      view.map.removeInteraction(modify);
      view.map.removeInteraction(snap);
      view.clearDrawing();
    },
  };
}

const same = ([x, y], [u, v]) => x === u && y === v;
