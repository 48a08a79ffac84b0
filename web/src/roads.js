// Visible lines that cross a block from border to border: along each of them it can be split, or two blocks can have their border,
// without drawing. Also what a drawn line traces, so that it does not run round the block instead of through it.

import { ringsOf } from "./adjacency.js";

const STEP_ASIDE_M = 0.6; // a line nearer to the border than this runs along it
const SAME_M = 0.05; // ends of two lines this near are one crossing
const REACH_M = 2; // an end this near to the border reaches it
const SHORTEST_M = 8;
const OVER_M = 0.2;

// [{line, length, kind, name}], longest first.
export function roadsThrough(town, blocks) {
  const geometries = blocks.map((block) => block.getGeometry()).filter(Boolean);
  if (!geometries.length) return [];
  const isIn = (x, y) => geometries.some((one) => one.intersectsCoordinate([x, y]));
  const borders = geometries.flatMap(ringsOf).flatMap(segmentsOf);
  const extent = geometries
    .map((one) => one.getExtent())
    .reduce(([a, b, c, d], [e, f, g, h]) => [Math.min(a, e), Math.min(b, f), Math.max(c, g), Math.max(d, h)]);
  const runs = [];
  for (const barrier of town.barriers.getFeaturesInExtent(extent)) {
    const { kind, name } = barrier.row;
    for (const line of linesOf(barrier.getGeometry())) {
      for (const run of insideRuns(line, borders, isIn)) runs.push({ line: run, kind, name });
    }
  }
  const atBorder = (point) => borders.some(([a, b]) => nearest(point, a, b).far <= REACH_M) && !isWellIn(point, isIn);
  const through = joined(runs, atBorder);
  return through
    .map((run) => ({ ...run, line: led(run.line, borders), length: lengthOf(run.line) }))
    .filter(({ length }) => length >= SHORTEST_M)
    .sort((one, other) => other.length - one.length || one.line[0][0] - other.line[0][0]);
}

const linesOf = (geometry) =>
  geometry.getType() === "LineString" ? [geometry.getCoordinates()] : geometry.getCoordinates();
const segmentsOf = (points) => points.slice(1).map((point, at) => [points[at], point]);
const lengthOf = (line) => segmentsOf(line).reduce((sum, [a, b]) => sum + Math.hypot(b[0] - a[0], b[1] - a[1]), 0);
const isWellIn = ([x, y], isIn) =>
  [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ].every(([dx, dy]) => isIn(x + dx * REACH_M, y + dy * REACH_M));

// Stretches of a line that run inside, cut where they meet a border.
function insideRuns(line, borders, isIn) {
  const runs = [];
  let run = null;
  for (const [a, b] of segmentsOf(line)) {
    const cuts = [0, ...borders.map((border) => crossing(a, b, border)).filter((at) => at > 0 && at < 1), 1].sort(
      (one, other) => one - other,
    );
    for (let k = 1; k < cuts.length; k += 1) {
      const [from, to] = [along(a, b, cuts[k - 1]), along(a, b, cuts[k])];
      if (cuts[k] - cuts[k - 1] < 1e-9) continue;
      if (runsInside(from, to, isIn)) {
        if (run) {
          run.push(to);
        } else {
          run = [from, to];
          runs.push(run);
        }
      } else run = null;
    }
  }
  return runs;
}

function runsInside(from, to, isIn) {
  const [x, y] = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
  const [dx, dy] = [(-(to[1] - from[1]) / length) * STEP_ASIDE_M, ((to[0] - from[0]) / length) * STEP_ASIDE_M];
  return isIn(x + dx, y + dy) && isIn(x - dx, y - dy);
}

const along = (a, b, at) => (at === 0 ? a : at === 1 ? b : [a[0] + (b[0] - a[0]) * at, a[1] + (b[1] - a[1]) * at]);

// Where segment ab meets a border, as a share of ab; -1: nowhere.
function crossing(a, b, [c, d]) {
  const [rx, ry, sx, sy] = [b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]];
  const cross = rx * sy - ry * sx;
  if (!cross) return -1;
  const [t, u] = [((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / cross, ((c[0] - a[0]) * ry - (c[1] - a[1]) * rx) / cross];
  return u >= 0 && u <= 1 ? t : -1;
}

function nearest([x, y], [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const share = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  const at = [ax + share * dx, ay + share * dy];
  return { at, far: Math.hypot(at[0] - x, at[1] - y) };
}

// Both ends go on to the border and a hand's breadth over it, so that the line surely cuts.
function led(line, borders) {
  const over = (point, from) => {
    const near = borders.map(([a, b]) => nearest(point, a, b)).sort((one, other) => one.far - other.far)[0];
    const [dx, dy] =
      near.far > OVER_M ? [near.at[0] - point[0], near.at[1] - point[1]] : [point[0] - from[0], point[1] - from[1]];
    const length = Math.hypot(dx, dy) || 1;
    return [near.at[0] + (dx / length) * OVER_M, near.at[1] + (dy / length) * OVER_M];
  };
  return [over(line[0], line[1]), ...line, over(line.at(-1), line.at(-2))];
}

// Lines are often cut at crossings: from the border on, go straight ahead until the border is reached again.
function joined(runs, atBorder) {
  const both = runs.flatMap((run) => [run, { ...run, line: [...run.line].reverse() }]);
  const found = new Map();
  for (const first of both) {
    if (!atBorder(first.line[0])) continue;
    const used = new Set([mark(first)]);
    let [line, at] = [[...first.line], first];
    while (!atBorder(line.at(-1)) && at) {
      at = straightest(
        line,
        both.filter((one) => !used.has(mark(one)) && isSame(one.line[0], line.at(-1))),
      );
      if (!at) break;
      used.add(mark(at));
      line = [...line, ...at.line.slice(1)];
    }
    const key = [line[0], line.at(-1)]
      .map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`)
      .sort()
      .join();
    if (atBorder(line.at(-1)) && line.length > 1 && !found.has(key)) found.set(key, { ...first, line });
  }
  return [...found.values()];
}

const mark = ({ line }) => [String(line[0]), String(line.at(-1)), line.length].sort().join("|");
const isSame = ([x, y], [u, v]) => Math.hypot(x - u, y - v) <= SAME_M;
const heading = ([ax, ay], [bx, by]) => Math.atan2(by - ay, bx - ax);

function straightest(line, open) {
  const ahead = heading(line.at(-2), line.at(-1));
  const turn = (one) =>
    Math.abs(
      Math.atan2(
        Math.sin(heading(one.line[0], one.line[1]) - ahead),
        Math.cos(heading(one.line[0], one.line[1]) - ahead),
      ),
    );
  return [...open].sort((one, other) => turn(one) - turn(other))[0];
}
