/* Pictures of the ground beneath the blocks. Chinese public maps are drawn in GCJ-02: each of their tiles is moved to its place. */

const GCJ_AXIS_M = 6378245;
const GCJ_ECCENTRICITY = 0.00669342162296594323;

/** How far GCJ-02 lies from the truth at a place, in degrees of latitude and longitude; nothing outside China. */
function gcjShift(lat, lng) {
  if (lng < 72.004 || lng > 137.8347 || lat < 0.8293 || lat > 55.8271) {
    return [0, 0];
  }
  const x = lng - 105;
  const y = lat - 35;
  const root = 0.2 * Math.sqrt(Math.abs(x));
  const wave = ((20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * 2) / 3;
  const north =
    -100 +
    2 * x +
    3 * y +
    0.2 * y * y +
    0.1 * x * y +
    root +
    wave +
    ((20 * Math.sin(y * Math.PI) + 40 * Math.sin((y / 3) * Math.PI)) * 2) / 3 +
    ((160 * Math.sin((y / 12) * Math.PI) + 320 * Math.sin((y * Math.PI) / 30)) * 2) / 3;
  const east =
    300 +
    x +
    2 * y +
    0.1 * x * x +
    0.1 * x * y +
    0.5 * root +
    wave +
    ((20 * Math.sin(x * Math.PI) + 40 * Math.sin((x / 3) * Math.PI)) * 2) / 3 +
    ((150 * Math.sin((x / 12) * Math.PI) + 300 * Math.sin((x / 30) * Math.PI)) * 2) / 3;
  const radians = (lat / 180) * Math.PI;
  const magic = 1 - GCJ_ECCENTRICITY * Math.pow(Math.sin(radians), 2);
  const meridian = (GCJ_AXIS_M * (1 - GCJ_ECCENTRICITY)) / Math.pow(magic, 1.5);
  const parallel = (GCJ_AXIS_M / Math.sqrt(magic)) * Math.cos(radians);
  return [(north * 180) / (meridian * Math.PI), (east * 180) / (parallel * Math.PI)];
}

const Background = L.TileLayer.extend({
  initialize(section) {
    const { meta, columns } = section;
    this.isShifted = meta.frame === "gcj02";
    this.isInside = meta.url === "";
    this.media = meta.media;
    this.takeTiles(columns);
    const zooms = Array.from(columns["tile.z"]);
    const range = this.isInside
      ? { minNativeZoom: Math.min(...zooms), maxNativeZoom: Math.max(...zooms) }
      : { maxNativeZoom: 18 };
    L.TileLayer.prototype.initialize.call(
      this,
      meta.url,
      Object.assign(range, {
        maxZoom: 21,
        subdomains: meta.subdomains,
        attribution: meta.attribution,
        className: "bm-background",
        updateWhenZooming: false,
      }),
    );
  },

  takeTiles(columns) {
    this.pictures = new Map();
    let at = 0;
    columns["tile.z"].forEach((z, k) => {
      const length = columns["tile.length"][k];
      this.pictures.set(
        [z, columns["tile.x"][k], columns["tile.y"][k]].join("/"),
        columns["tile.bytes"].subarray(at, at + length),
      );
      at += length;
    });
  },

  getTileUrl(coords) {
    if (!this.isInside) {
      return L.TileLayer.prototype.getTileUrl.call(this, coords);
    }
    const picture = this.pictures.get([this._getZoomForUrl(), coords.x, coords.y].join("/"));
    return picture ? URL.createObjectURL(new Blob([picture], { type: this.media })) : L.Util.emptyImageUrl;
  },

  /** Pixels by which tiles in GCJ-02 must move at a place of theirs, so that they lie where they belong. */
  shiftAt(point, zoom) {
    if (!this.isShifted) {
      return L.point(0, 0);
    }
    const said = this._map.unproject(point, zoom);
    const [north, east] = gcjShift(said.lat, said.lng);
    return this._map.project([said.lat - north, said.lng - east], zoom).subtract(point);
  },

  /* Leaflet asks which tiles a view needs, and where each lies; both in the frame of the tiles. */
  _getTiledPixelBounds(center) {
    const bounds = L.TileLayer.prototype._getTiledPixelBounds.call(this, center);
    const shift = this.shiftAt(bounds.getCenter(), this._tileZoom);
    return L.bounds(bounds.min.subtract(shift), bounds.max.subtract(shift));
  },

  _getTilePos(coords) {
    const place = L.TileLayer.prototype._getTilePos.call(this, coords);
    const size = this.getTileSize();
    return place.add(this.shiftAt(coords.scaleBy(size).add(size.divideBy(2)), this._tileZoom)).round();
  },
});
