// What both sides of a line would hold while it is being drawn: worked out in the page, so that one sees it before the server is asked.
// An end that has not reached the border yet is taken to go straight on.

import { commonBorder, ringsOf, withCourse } from "./adjacency.js";
import { counted } from "./live.js";
import { effortOf, sizeOf } from "./size.js";
import { inside } from "./tools.js";
import { word } from "./words.js";

// Counts as of live.js, or none while the line cuts nothing. One block is split; two get it as their border.
export function ifCut(town, blocks, line) {
  const path = line.filter((point, at) => at === 0 || point[0] !== line[at - 1][0] || point[1] !== line[at - 1][1]);
  if (path.length < 2 || !blocks.length || blocks.length > 2) return [];
  const ground = blocks.length === 1 ? ringsOf(blocks[0].getGeometry())[0] : ringOfBoth(...blocks);
  const side = ground && sideOf(ground, path);
  if (!side) return [];
  return blocks.length === 1 ? ofSplit(town, blocks[0], side) : ofBorder(town, blocks, side);
}

const housesOf = (town, ids) => town.points.filter(({ feature }) => ids.includes(feature.row.block_id));
const held = (houses) => houses.reduce((sum, { feature }) => sum + effortOf(feature.row), 0);

function ofSplit(town, { row }, side) {
  const within = held(housesOf(town, [row.id]).filter(({ x, y }) => inside(side, x, y)));
  const total = sizeOf(row);
  const kept = Math.max(within, total - within); // the larger part keeps the block's code
  return [
    { row, before: total, after: kept },
    { row: { short: word("new") }, before: 0, after: total - kept },
  ];
}

// The side that holds more of a block's ground stays that block's: as many of its own buildings as can be stay where they are.
function ofBorder(town, [one, other], side) {
  const houses = housesOf(town, [one.row.id, other.row.id]);
  const isIn = houses.map(({ x, y }) => inside(side, x, y));
  const own = houses.map(({ feature }) => feature.row.block_id === one.row.id);
  const isOnes = isIn.filter((yes, at) => yes === own[at]).length * 2 >= houses.length;
  const gained = houses.map(({ feature }, at) => {
    const isAfter = isIn[at] === isOnes;
    return (Number(isAfter) - Number(own[at])) * effortOf(feature.row);
  });
  const change = gained.reduce((sum, one) => sum + one, 0);
  return [counted(one.row, change), counted(other.row, -change)];
}

// The border round two blocks that touch: the first one's, led round the second instead of along their common border.
function ringOfBoth(one, other) {
  const border = commonBorder(one, other);
  const back = border && commonBorder(other, one);
  if (!back) return null;
  const { ring, from, count } = back;
  const round = Array.from({ length: ring.length - count + 1 }, (_, k) => ring[(from + count + k) % ring.length]);
  return withCourse(border, round);
}

// The part of the ground on one side of the longest stretch of a line inside it, as a ring; null: it is not cut.
export function sideOf(closed, line) {
  const ring = closed.slice(0, -1);
  const path = led(closed, line);
  const crossings = crossingsOf(ring, path);
  let best = null;
  for (let k = 1; k < crossings.length; k += 1) {
    const [from, to] = [crossings[k - 1], crossings[k]];
    const piece = [from.at, ...path.slice(Math.floor(from.along) + 1, Math.floor(to.along) + 1), to.at];
    const length = lengthOf(piece);
    if (length > 0 && (!best || length > best.length) && inside(ring, ...middle(piece)))
      best = { piece, length, from, to };
  }
  return best && [...best.piece, ...between(ring, best.to.round, best.from.round)];
}

// Both ends carried straight on where they stand inside.
function led(closed, line) {
  const [xs, ys] = [closed.map(([x]) => x), closed.map(([, y]) => y)];
  const far = 2 * Math.hypot(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
  const on = ([ax, ay], [bx, by]) => {
    const length = Math.hypot(bx - ax, by - ay);
    return [bx + ((bx - ax) / length) * far, by + ((by - ay) / length) * far];
  };
  const ring = closed.slice(0, -1);
  const before = inside(ring, ...line[0]) ? [on(line[1], line[0])] : [];
  const after = inside(ring, ...line.at(-1)) ? [on(line.at(-2), line.at(-1))] : [];
  return [...before, ...line, ...after];
}

// Where the path meets the ring, in the path's order: {at, along, round}; whole numbers count the points passed.
function crossingsOf(ring, path) {
  const found = [];
  for (let p = 1; p < path.length; p += 1) {
    const [[ax, ay], [bx, by]] = [path[p - 1], path[p]];
    for (let r = 0; r < ring.length; r += 1) {
      const [[cx, cy], [dx, dy]] = [ring[r], ring[(r + 1) % ring.length]];
      const cross = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx);
      if (!cross) continue;
      const t = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / cross;
      const u = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / cross;
      if (t >= 0 && t < 1 && u >= 0 && u < 1)
        found.push({ at: [ax + t * (bx - ax), ay + t * (by - ay)], along: p - 1 + t, round: r + u });
    }
  }
  return found.sort((one, other) => one.along - other.along);
}

// Points of the ring that are passed from one place on it to another, going forward.
function between(ring, from, to) {
  const passed = [];
  const count = (Math.floor(to) - Math.floor(from) + ring.length) % ring.length || (to >= from ? 0 : ring.length);
  for (let k = 1; k <= count; k += 1) passed.push(ring[(Math.floor(from) + k) % ring.length]);
  return passed;
}

const lengthOf = (line) =>
  line.slice(1).reduce((sum, [x, y], at) => sum + Math.hypot(x - line[at][0], y - line[at][1]), 0);

// A point halfway along a line.
function middle(line) {
  let left = lengthOf(line) / 2;
  for (let at = 1; at < line.length; at += 1) {
    const [[ax, ay], [bx, by]] = [line[at - 1], line[at]];
    const length = Math.hypot(bx - ax, by - ay);
    if (left <= length && length > 0) return [ax + ((bx - ax) * left) / length, ay + ((by - ay) * left) / length];
    left -= length;
  }
  return line.at(-1);
}
