/* What painting needs: colours, how lines for orientation look, one tile's window on the ground, and writing. */

const INK = {
  hatch: "#b9b5ab",
  hatchGround: "#f1efe9",
  block: "70, 74, 84",
  community: "#4b5160",
  town: "#2b303b",
  building: "#6a7180",
  buildingOutline: "#474e5c",
  buildingGround: "#fcfbf8",
  stray: "#9c2a6b",
  code: "#1f2733",
  number: "#1c2330",
  storeys: "#5b6472",
  lineName: "#5b6472",
  halo: "rgba(255, 255, 255, 0.85)",
  doorComplete: "#a9d8b0",
  doorBegun: "#f5e2ae",
  flag: "#14693a",
  dispute: "#c1272d",
};

/** How lines for orientation are drawn: width on the ground, least width on the screen, and from which scale on. */
const LINE_STYLES = {
  river: { colour: "#86b6d8", metres: 14, px: 1.6, fromMpp: Infinity },
  main_road: { colour: "#ffffff", edge: "#b8b1a4", metres: 14, px: 1.6, fromMpp: 40 },
  railway: { colour: "#5f6368", metres: 3, px: 1.2, mostPx: 3, fromMpp: 40, dash: [7, 4] },
  street: { colour: "#ffffff", edge: "#c9c3b8", metres: 8, px: 1, fromMpp: 6 },
  lane: { colour: "#ffffff", edge: "#d5d0c6", metres: 4, px: 0.8, fromMpp: 2.2 },
  wall: { colour: "#8d8377", metres: 0.5, px: 1, fromMpp: 1.2 },
  field_edge: { colour: "#a9b88f", metres: 0.5, px: 1, fromMpp: 1.2, dash: [3, 3] },
};
const LINE_ORDER = ["river", "lane", "street", "main_road", "railway", "wall", "field_edge"];

/** A window on the ground: a tile, or the sheet of a picture; its scale and its drawing context. */
class Window {
  /** Zoom, and the place of the window in pixels of the whole world at this zoom. */
  constructor(context, zoom, place, ground) {
    this.context = context;
    this.zoom = zoom;
    this.perPixel = stepsPerPixel(zoom, ground);
    this.scale = 1 / this.perPixel;
    this.metresPerPixel = this.perPixel * ground.metres;
    this.width = place.width;
    this.height = place.height;
    this.west = (place.left * this.perPixel * ground.step - WORLD_M / 2 - ground.west) / ground.step;
    this.north = (WORLD_M / 2 - place.top * this.perPixel * ground.step - ground.south) / ground.step;
    this.east = this.west + place.width * this.perPixel;
    this.south = this.north - place.height * this.perPixel;
  }

  static ofTile(canvas, coords, tilePx, ground) {
    const context = canvas.getContext("2d", { willReadFrequently: true });
    const ratio = canvas.width / tilePx;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const place = { left: coords.x * tilePx, top: coords.y * tilePx, width: tilePx, height: tilePx };
    return new Window(context, coords.z, place, ground);
  }

  left(x) {
    return (x - this.west) * this.scale;
  }

  top(y) {
    return (this.north - y) * this.scale;
  }

  /** Things of an index that meet this window, with a margin around it. */
  within(index, marginPx) {
    const margin = marginPx * this.perPixel;
    return index.within(this.west - margin, this.south - margin, this.east + margin, this.north + margin);
  }
}

/** Have the canvas drawn now: browsers put it off to the end of the frame, where no slice can hold it. */
function finish(context) {
  context.getImageData(0, 0, 1, 1);
}

/** Write a text around a point, with a light halo where it may lie on lines. */
function write(context, text, left, top, font, colour, hasHalo) {
  context.font = font;
  context.textAlign = "center";
  context.textBaseline = "middle";
  if (hasHalo) {
    context.strokeStyle = INK.halo;
    context.lineWidth = 3.5;
    context.strokeText(text, left, top);
  }
  context.fillStyle = colour;
  context.fillText(text, left, top);
}

/** A small flag with its foot at a place: something is complete. */
function plantFlag(context, left, top, px) {
  context.beginPath();
  context.moveTo(left, top);
  context.lineTo(left, top - px);
  context.lineTo(left + px * 0.8, top - px * 0.72);
  context.lineTo(left, top - px * 0.44);
  context.lineJoin = "round";
  context.strokeStyle = INK.halo;
  context.lineWidth = 3;
  context.stroke();
  context.fillStyle = INK.flag;
  context.fill();
  context.strokeStyle = INK.flag;
  context.lineWidth = 1.3;
  context.stroke();
}

/** Oblique lines as a pattern: ground of which nothing is known, or disputed ground. Its cell is kept on the processor like the
    tiles: from the graphics card it would have to be read back, which waits until the browser's first picture is out. */
function hatching(context, px, ground, ink, isRising) {
  const cell = document.createElement("canvas");
  cell.width = px;
  cell.height = px;
  const pen = cell.getContext("2d", { willReadFrequently: true });
  if (ground) {
    pen.fillStyle = ground;
    pen.fillRect(0, 0, px, px);
  }
  pen.strokeStyle = ink;
  pen.beginPath();
  for (const shift of [-px, 0, px]) {
    pen.moveTo(shift - 1, isRising ? px + 1 : -1);
    pen.lineTo(shift + px + 1, isRising ? -1 : px + 1);
  }
  pen.stroke();
  return context.createPattern(cell, "repeat");
}

/** A place inside a footprint where its number stands: the middle of the widest run across its middle height. */
function innerPlace(buildings, building) {
  const box = buildings.box;
  const middle = (box[building * 4 + 1] + box[building * 4 + 3]) / 2 + 0.25;
  const crossings = [];
  for (let ring = buildings.ringOffset[building]; ring < buildings.ringOffset[building + 1]; ring++) {
    const first = buildings.pointOffset[ring];
    const end = buildings.pointOffset[ring + 1];
    for (let k = first, before = end - 1; k < end; before = k++) {
      if (buildings.y[k] > middle !== buildings.y[before] > middle) {
        const share = (middle - buildings.y[k]) / (buildings.y[before] - buildings.y[k]);
        crossings.push(buildings.x[k] + share * (buildings.x[before] - buildings.x[k]));
      }
    }
  }
  crossings.sort((a, b) => a - b);
  let widest = { x: (box[building * 4] + box[building * 4 + 2]) / 2, y: middle, width: 0 };
  for (let k = 0; k + 1 < crossings.length; k += 2) {
    if (crossings[k + 1] - crossings[k] > widest.width) {
      widest = { x: (crossings[k] + crossings[k + 1]) / 2, y: middle, width: crossings[k + 1] - crossings[k] };
    }
  }
  return widest;
}
