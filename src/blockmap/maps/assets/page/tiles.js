/* The Leaflet layer of blocks: tiles drawn on the processor's canvas, in slices, so that the page never stalls. */

const BLOCK_TILE_PX = 512;
const SLICE_MS = 9;
/** Nothing is painted while the map grows or shrinks, nor right after: with a wheel, the next step comes at once. */
const REST_AFTER_ZOOM_MS = 110;
const SHARPEST_RATIO = 2;

/** What lies over the ground of a tile, kept so that another day only fills the ground anew. */
class Sheet {
  constructor(tile, coords, ground) {
    this.canvas = document.createElement("canvas");
    this.canvas.width = tile.width;
    this.canvas.height = tile.height;
    this.view = Window.ofTile(this.canvas, coords, BLOCK_TILE_PX, ground);
    this.state = "";
  }

  layOn(view) {
    view.context.drawImage(this.canvas, 0, 0, BLOCK_TILE_PX, BLOCK_TILE_PX);
  }
}

const BlockTiles = L.GridLayer.extend({
  initialize(painter, options) {
    this.painter = painter;
    this.queue = [];
    this.sheets = new WeakMap();
    this.isBusy = false;
    this.isRepainting = false;
    this.leastRatio = 1;
    this.restsUntil = 0;
    L.GridLayer.prototype.initialize.call(
      this,
      Object.assign(
        {
          tileSize: BLOCK_TILE_PX,
          keepBuffer: 1,
          noWrap: true,
          updateWhenZooming: false,
          updateWhenIdle: false,
        },
        options,
      ),
    );
  },

  onAdd(map) {
    map.on("zoomanim", () => {
      this.restsUntil = performance.now() + REST_AFTER_ZOOM_MS;
    });
    map.on("zoomend", () => {
      this.restsUntil = this.restsUntil && performance.now() + REST_AFTER_ZOOM_MS;
    });
    L.GridLayer.prototype.onAdd.call(this, map);
  },

  createTile(coords, done) {
    const canvas = document.createElement("canvas");
    const ratio = Math.max(this.leastRatio, Math.min(SHARPEST_RATIO, window.devicePixelRatio || 1));
    canvas.width = BLOCK_TILE_PX * ratio;
    canvas.height = BLOCK_TILE_PX * ratio;
    this.later(this.newTile(canvas, coords, done));
    return canvas;
  },

  /** Paint a tile that nobody sees yet, in steps; it is shown when it is whole. */
  *newTile(canvas, coords, done) {
    if (!this.isWanted(coords)) {
      return;
    }
    const view = Window.ofTile(canvas, coords, BLOCK_TILE_PX, this.painter.territory.meta.ground);
    for (const pause of this.painter.strokes(view, this.sheetOf(canvas, coords))) {
      if (!this.isWanted(coords)) {
        return;
      }
      finish(view.context);
      yield pause;
    }
    done(null, canvas);
  },

  /** Sheet of a tile; none where buildings are seen, which change with the day. */
  sheetOf(canvas, coords) {
    const { ground } = this.painter.territory.meta;
    if (stepsPerPixel(coords.z, ground) * ground.metres <= BUILDINGS_FROM_MPP) {
      return null;
    }
    if (!this.sheets.has(canvas)) {
      this.sheets.set(canvas, new Sheet(canvas, coords, ground));
    }
    return this.sheets.get(canvas);
  },

  paintTile(tile) {
    this.painter.paint(tile.el, tile.coords, BLOCK_TILE_PX, this.sheetOf(tile.el, tile.coords));
  },

  /** Whether a tile is still to be seen: Leaflet may have dropped it, or the reader zoomed on. */
  isWanted(coords) {
    return coords.z === this._tileZoom && this._tileCoordsToKey(coords) in this._tiles;
  },

  /** Draw all tiles anew with at least so many dots per pixel: 1 for the screen, more for paper. */
  sharpen(leastRatio) {
    this.leastRatio = leastRatio;
    this.redraw();
  },

  /** Paint the tiles on the screen anew before the next picture, all at once: a map half of yesterday would be a lie. */
  repaint() {
    if (!this.isRepainting) {
      this.isRepainting = true;
      requestAnimationFrame(() => this.repaintNow());
    }
  },

  repaintNow() {
    this.isRepainting = false;
    const seen = this._map.getPixelBounds(undefined, this._tileZoom);
    Object.values(this._tiles)
      .filter((tile) => tile.loaded)
      .forEach((tile) => {
        const corner = tile.coords.multiplyBy(BLOCK_TILE_PX);
        if (seen.overlaps(L.bounds(corner, corner.add([BLOCK_TILE_PX, BLOCK_TILE_PX])))) {
          this.paintTile(tile);
        } else {
          this.later(this.paintedAnew(tile));
        }
      });
  },

  /** A tile beside the screen has time. */
  *paintedAnew(tile) {
    if (this.isWanted(tile.coords)) {
      this.paintTile(tile);
    }
  },

  later(task) {
    this.queue.push(task);
    if (!this.isBusy) {
      this.isBusy = true;
      requestAnimationFrame(() => this.work());
    }
  },

  /** Paint everything that waits without waiting for frames: at the beginning nothing moves yet, and frames come late. */
  async finishInTurns() {
    for (const task of this.queue.splice(0)) {
      for (let step = task.next(); !step.done; step = task.next()) {
        await giveWay();
      }
    }
  },

  /** Paint everything that waits, now. */
  finish() {
    this.queue.splice(0).forEach((task) => Array.from(task));
    if (this.isRepainting) {
      this.repaintNow();
    }
  },

  work() {
    const start = performance.now();
    const isResting = this._map && (this._map._animatingZoom || start < this.restsUntil);
    while (!isResting && this.queue.length && performance.now() - start < SLICE_MS) {
      if (this.queue[0].next().done) {
        this.queue.shift();
      }
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
