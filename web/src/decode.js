// The server's flat lists as features. Coordinates are millimetres from the town's corner, each as a step from the one before.

import Feature from "ol/Feature.js";
import LineString from "ol/geom/LineString.js";
import MultiLineString from "ol/geom/MultiLineString.js";
import MultiPolygon from "ol/geom/MultiPolygon.js";
import Point from "ol/geom/Point.js";
import Polygon from "ol/geom/Polygon.js";

const MILLIMETRES = 1000;

// One list of parts for every geometry; a part is a list of rings (a line is a part with one "ring").
export function partsOf(shape, corner) {
  let part = 0;
  let ring = 0;
  let at = 0;
  return shape.parts.map((parts) =>
    Array.from({ length: parts }, () =>
      Array.from({ length: shape.rings[part++] }, () => {
        let x = 0;
        let y = 0;
        return Array.from({ length: shape.points[ring++] }, () => {
          x += shape.xy[at++];
          y += shape.xy[at++];
          return [corner[0] + x / MILLIMETRES, corner[1] + y / MILLIMETRES];
        });
      }),
    ),
  );
}

export const polygon = (parts) =>
  parts.length === 0 ? null : parts.length === 1 ? new Polygon(parts[0]) : new MultiPolygon(parts);

export const line = (parts) =>
  parts.length === 1 ? new LineString(parts[0][0]) : new MultiLineString(parts.map(([points]) => points));

// Columns side by side as one object per row.
export function rowsOf(table) {
  const names = Object.keys(table).filter((name) => name !== "shape" && name !== "point");
  const count = names.length ? table[names[0]].length : 0;
  return Array.from({ length: count }, (_, at) => Object.fromEntries(names.map((name) => [name, table[name][at]])));
}

export function featuresOf(table, corner, make = polygon, key = "id") {
  const parts = partsOf(table.shape, corner);
  return rowsOf(table).map((row, at) => {
    const place = table.point?.[at];
    const geometry = place ? new Point([corner[0] + place[0], corner[1] + place[1]]) : make(parts[at]);
    const feature = new Feature({ geometry });
    feature.setId(row[key]);
    feature.row = row;
    return feature;
  });
}

// The rows of a table for which a condition holds, as a table.
export function only(table, holds) {
  const rows = rowsOf(table);
  const chosen = rows.map(holds);
  const kept = (list) => list.filter((_, at) => chosen[at]);
  const { shape, ...columns } = table;
  const made = Object.fromEntries(Object.entries(columns).map(([name, list]) => [name, kept(list)]));
  return { ...made, shape: chosenShapes(shape, chosen) };
}

function chosenShapes({ parts, rings, points, xy }, chosen) {
  const made = { parts: [], rings: [], points: [], xy: [] };
  let [part, ring, at] = [0, 0, 0];
  parts.forEach((count, row) => {
    if (chosen[row]) made.parts.push(count);
    for (const held of rings.slice(part, part + count)) {
      if (chosen[row]) made.rings.push(held);
      for (const size of points.slice(ring, ring + held)) {
        if (chosen[row]) {
          made.points.push(size);
          for (let k = at; k < at + 2 * size; k += 1) made.xy.push(xy[k]);
        }
        at += 2 * size;
      }
      ring += held;
    }
    part += count;
  });
  return made;
}
