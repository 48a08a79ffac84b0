/* Which names and codes are written at a zoom. An area gives way to its children once most of their labels fit. */

const AREA_FONT_PX = 14;
const TOP_FONT_PX = 16;
const CODE_FONT_PX = 12;
const OPEN_PLACE_TRIES = 5;
const LATIN_EM = 0.58;
/** An area gives way to its parts when this share of their labels fits. */
const OPENS_WHEN_FITTING = { areas: 0.6, blocks: 0.9 };
const LABEL_FONTS =
  '"Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "Hiragino Sans GB", sans-serif';

/** Width of a text in em: full for CJK, a little over half for others. */
function widthInEm(text) {
  let width = 0;
  for (const character of text) {
    width += character.codePointAt(0) > 0x2e7f ? 1 : LATIN_EM;
  }
  return width;
}

class Labels {
  constructor(territory) {
    this.territory = territory;
    this.perZoom = new Map();
    this.openPlaces = new Map();
    this.ofAreas = new Map();
    this.ofBlocks = new Map();
  }

  /** Labels at a zoom: place, text, size, and whether it is a block's code. */
  at(zoom) {
    if (!this.perZoom.has(zoom)) {
      const labels = [];
      const perPixel = stepsPerPixel(zoom, this.territory.meta.ground);
      this.territory.areas.tops.forEach((area) => this.addArea(area, perPixel, labels));
      this.perZoom.set(zoom, labels);
    }
    return this.perZoom.get(zoom);
  }

  addArea(area, perPixel, labels) {
    const { areas } = this.territory;
    const below = areas.children[area];
    const blocks = this.groundBlocks(area);
    if (
      below.length &&
      this.mostlyFit(
        below.map((child) => this.areaLabel(child)),
        perPixel,
        OPENS_WHEN_FITTING.areas,
      )
    ) {
      below.forEach((child) => this.addArea(child, perPixel, labels));
    } else if (
      !below.length &&
      blocks.length &&
      this.mostlyFit(
        blocks.map((block) => this.blockLabel(block)),
        perPixel,
        OPENS_WHEN_FITTING.blocks,
      )
    ) {
      labels.push(...blocks.map((block) => this.blockLabel(block)).filter((label) => this.fits(label, perPixel)));
    } else if (this.fits(this.areaLabel(area), perPixel)) {
      labels.push(this.areaLabel(area));
    }
  }

  groundBlocks(area) {
    return this.territory.areas.blocksOf[area].filter((block) => block < this.territory.blocks.groundCount);
  }

  areaLabel(area) {
    if (!this.ofAreas.has(area)) {
      this.ofAreas.set(area, this.newAreaLabel(area));
    }
    return this.ofAreas.get(area);
  }

  blockLabel(block) {
    if (!this.ofBlocks.has(block)) {
      this.ofBlocks.set(block, this.newBlockLabel(block));
    }
    return this.ofBlocks.get(block);
  }

  newAreaLabel(area) {
    const { areas } = this.territory;
    return {
      x: areas.labelX[area],
      y: areas.labelY[area],
      radius: areas.labelRadius[area],
      text: areas.title(area),
      em: widthInEm(areas.title(area)),
      px: areas.parent[area] === NOWHERE ? TOP_FONT_PX : AREA_FONT_PX,
      isCode: false,
    };
  }

  newBlockLabel(block) {
    const { blocks, borders } = this.territory;
    return {
      x: borders.labelX[block],
      y: borders.labelY[block],
      radius: borders.labelRadius[block],
      text: blocks.shortCode[block],
      em: widthInEm(blocks.shortCode[block]),
      px: CODE_FONT_PX,
      isCode: true,
      block: block,
    };
  }

  mostlyFit(labels, perPixel, share) {
    return labels.filter((label) => this.fits(label, perPixel)).length >= share * labels.length;
  }

  /** Where a block's code is written among its buildings: of a grid over its largest circle, the place with most room around. */
  openPlace(label) {
    const { buildings } = this.territory;
    if (buildings === null) {
      return label;
    }
    if (!this.openPlaces.has(label.block)) {
      const { x, y, radius } = label;
      const near = buildings.index.within(x - 2 * radius, y - 2 * radius, x + 2 * radius, y + 2 * radius);
      const room = (place) =>
        Math.min(radius - Math.hypot(place.x - x, place.y - y), this.distanceToBoxes(place.x, place.y, near));
      const roomiest = (best, place) => (room(place) > room(best) * 1.1 + 1 ? place : best);
      this.openPlaces.set(label.block, this.placesAround(label).reduce(roomiest, label));
    }
    return this.openPlaces.get(label.block);
  }

  placesAround(label) {
    const places = [];
    for (let column = -OPEN_PLACE_TRIES; column <= OPEN_PLACE_TRIES; column++) {
      for (let row = -OPEN_PLACE_TRIES; row <= OPEN_PLACE_TRIES; row++) {
        const step = label.radius / OPEN_PLACE_TRIES;
        places.push({ x: label.x + column * step, y: label.y + row * step });
      }
    }
    return places;
  }

  /** Steps to the nearest box of some buildings; 0 inside one. */
  distanceToBoxes(x, y, near) {
    const { box } = this.territory.buildings;
    return near.reduce((least, i) => {
      const east = Math.max(box[i * 4] - x, 0, x - box[i * 4 + 2]);
      const north = Math.max(box[i * 4 + 1] - y, 0, y - box[i * 4 + 3]);
      return Math.min(least, Math.hypot(east, north));
    }, Infinity);
  }

  /** Whether a label lies inside the largest circle of its area. A long name may stand out by a quarter. */
  fits(label, perPixel) {
    const room = (2 * label.radius) / perPixel;
    const slack = label.isCode ? 1 : 1.25;
    return label.em * label.px <= room * slack && label.px * 1.2 <= room;
  }
}
