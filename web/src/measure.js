// Measuring on the map: how long a line is, its last stretch, and the ground it would enclose.

import { word } from "./words.js";

const HECTARE_M2 = 10_000;

export const metres = (value) => (value < 100 ? Math.round(value * 10) / 10 : Math.round(value));

export function measured(points) {
  const steps = points.slice(1).map(([x, y], at) => Math.hypot(x - points[at][0], y - points[at][1]));
  const length = steps.reduce((sum, step) => sum + step, 0);
  return { length, last: steps.at(-1) ?? 0, area: points.length > 2 ? enclosed(points) : null };
}

// Half the sum of the cross products of a closed ring.
function enclosed(points) {
  const [x0, y0] = points[0];
  let twice = 0;
  for (let at = 1; at < points.length - 1; at += 1) {
    const [[ax, ay], [bx, by]] = [points[at], points[at + 1]];
    twice += (ax - x0) * (by - y0) - (bx - x0) * (ay - y0);
  }
  return Math.abs(twice) / 2;
}

export function measureText(points) {
  const { length, last, area } = measured(points);
  const pieces = [
    word("measure.length", { metres: metres(length) }),
    points.length > 2 ? word("measure.last", { metres: metres(last) }) : "",
    area === null
      ? ""
      : area < HECTARE_M2
        ? word("measure.area", { m2: metres(area) })
        : word("measure.hectares", { m2: metres(area), ha: Math.round(area / 100) / 100 }),
  ];
  return pieces.filter(Boolean).join(word("stop_comma"));
}
