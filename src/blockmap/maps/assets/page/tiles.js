/* The Leaflet layer of blocks: tiles drawn on the processor's canvas, in slices, so that the page never stalls. */

const BLOCK_TILE_PX = 512;
const SLICE_MS = 10;
const SHARPEST_RATIO = 2;

const BlockTiles = L.GridLayer.extend({
  initialize(painter, options) {
    this.painter = painter;
    this.queue = [];
    this.isBusy = false;
    this.leastRatio = 1;
    L.GridLayer.prototype.initialize.call(this, Object.assign({
      tileSize: BLOCK_TILE_PX, keepBuffer: 1, noWrap: true, updateWhenZooming: false, updateWhenIdle: false,
    }, options));
  },

  createTile(coords, done) {
    const canvas = document.createElement("canvas");
    const ratio = Math.max(this.leastRatio, Math.min(SHARPEST_RATIO, window.devicePixelRatio || 1));
    canvas.width = BLOCK_TILE_PX * ratio;
    canvas.height = BLOCK_TILE_PX * ratio;
    this.later(() => {
      this.painter.paint(canvas, coords, BLOCK_TILE_PX);
      done(null, canvas);
    });
    return canvas;
  },

  /** Draw all tiles anew with at least so many dots per pixel: 1 for the screen, more for paper. */
  sharpen(leastRatio) {
    this.leastRatio = leastRatio;
    this.redraw();
  },

  /** Paint the tiles on the screen anew, where they are. */
  repaint() {
    Object.values(this._tiles).forEach((tile) => {
      this.later(() => this.painter.paint(tile.el, tile.coords, BLOCK_TILE_PX));
    });
  },

  later(task) {
    this.queue.push(task);
    if (!this.isBusy) {
      this.isBusy = true;
      requestAnimationFrame(() => this.work());
    }
  },

  /** Paint everything that waits, now. */
  finish() {
    this.queue.splice(0).forEach((task) => task());
  },

  work() {
    const start = performance.now();
    while (this.queue.length && performance.now() - start < SLICE_MS) {
      this.queue.shift()();
    }
    this.isBusy = this.queue.length > 0;
    if (this.isBusy) {
      requestAnimationFrame(() => this.work());
    }
  },

  /* Leaflet rounds the zoom of its tiles; canvases can be drawn sharp at any zoom, so that a district fills its window. */
  _setView(center, zoom, noPrune, noUpdate) {
    const tileZoom = zoom > this.options.maxZoom || zoom < this.options.minZoom ? undefined : zoom;
    if (!noUpdate) {
      this._tileZoom = tileZoom;
      this._updateLevels();
      this._resetGrid();
      if (tileZoom !== undefined) {
        this._update(center);
      }
      if (!noPrune) {
        this._pruneTiles();
      }
      this._noPrune = Boolean(noPrune);
    }
    this._setZoomTransforms(center, zoom);
  },
});
