// Which blocks touch, and the course of their common border. Common borders hold the same points on both sides, so that
// touching is a matter of equal coordinates: no tolerance.

const MILLIMETRES = 1000;
const mark = ([x, y]) => `${Math.round(x * MILLIMETRES)},${Math.round(y * MILLIMETRES)}`;

const polygons = (geometry) =>
  geometry.getType() === "Polygon" ? [geometry.getCoordinates()] : geometry.getCoordinates();
export const ringsOf = (geometry) => polygons(geometry).flat();

// Segments of a block, each under a name that is the same from both sides.
function segments(geometry) {
  const found = new Set();
  for (const ring of ringsOf(geometry)) {
    const marks = ring.map(mark);
    for (let at = 1; at < marks.length; at += 1) found.add(between(marks[at - 1], marks[at]));
  }
  return found;
}
const between = (one, other) => (one < other ? `${one} ${other}` : `${other} ${one}`);

// Blocks of the town that share a stretch of border with a block, by short code.
export function neighboursOf(town, block) {
  const geometry = block.getGeometry();
  if (!geometry) return [];
  const own = segments(geometry);
  return town.blocks
    .getFeaturesInExtent(geometry.getExtent())
    .filter((other) => other !== block && [...segments(other.getGeometry())].some((one) => own.has(one)))
    .sort((one, other) => (one.row.code < other.row.code ? -1 : 1));
}

// The common border of two blocks: its longest stretch, and where in a ring of the first block it runs.
// {line, ring, from, to}: points ring[from … to] going on over the ring's end; null where they do not touch.
export function commonBorder(one, other) {
  const theirs = segments(other.getGeometry());
  let best = null;
  for (const closed of ringsOf(one.getGeometry())) {
    const ring = closed.slice(0, -1);
    const marks = ring.map(mark);
    const isCommon = marks.map((here, at) => theirs.has(between(here, marks[(at + 1) % marks.length])));
    for (const [from, count] of runs(isCommon)) {
      const line = Array.from({ length: count + 1 }, (_, k) => ring[(from + k) % ring.length]);
      const length = lengthOf(line);
      if (!best || length > best.length) best = { line, ring, from, count, length };
    }
  }
  return best;
}

// Runs of true in a closed list: [first, length] of each.
function runs(flags) {
  if (flags.every(Boolean)) return [[0, flags.length]];
  const found = [];
  flags.forEach((flag, at) => {
    if (!flag || flags[(at - 1 + flags.length) % flags.length]) return;
    let count = 1;
    while (flags[(at + count) % flags.length]) count += 1;
    found.push([at, count]);
  });
  return found;
}

const lengthOf = (line) =>
  line.slice(1).reduce((sum, [x, y], at) => sum + Math.hypot(x - line[at][0], y - line[at][1]), 0);

// The first block's ring with another course in place of the common border.
export function withCourse({ ring, from, count }, course) {
  const rest = Array.from({ length: ring.length - count - 1 }, (_, k) => ring[(from + count + 1 + k) % ring.length]);
  const made = [...course, ...rest];
  return [...made, made[0]];
}
