/* Lengths and areas on the ellipsoid, good to a millionth over the few kilometres of a dispute. */

const SEMI_MAJOR_M = 6378137;
const FLATTENING = 1 / 298.257222101;

/** Points as metres east and north of the first one. */
function asMetres(points) {
  const squared = FLATTENING * (2 - FLATTENING);
  const middle = ((points.reduce((sum, point) => sum + point.lat, 0) / points.length) * Math.PI) / 180;
  const bend = 1 - squared * Math.sin(middle) * Math.sin(middle);
  const north = (((SEMI_MAJOR_M * (1 - squared)) / Math.pow(bend, 1.5)) * Math.PI) / 180;
  const east = ((SEMI_MAJOR_M / Math.sqrt(bend)) * Math.cos(middle) * Math.PI) / 180;
  return points.map((point) => [(point.lng - points[0].lng) * east, (point.lat - points[0].lat) * north]);
}

function lengthOf(points) {
  const placed = asMetres(points);
  return placed.slice(1).reduce((sum, [x, y], k) => sum + Math.hypot(x - placed[k][0], y - placed[k][1]), 0);
}

/** Area inside a closed line through the points. */
function areaOf(points) {
  const placed = asMetres(points);
  const twice = placed.reduce((sum, [x, y], k) => {
    const [nextX, nextY] = placed[(k + 1) % placed.length];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
}
