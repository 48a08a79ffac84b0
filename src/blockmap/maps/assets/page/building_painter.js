/* Painting buildings: footprints, numbers and storeys, how far each is, and a flag on those that are complete. */

const OUTLINED_BUILDINGS_FROM_MPP = 1.1;
const BUILDINGS_FROM_MPP = 4.2;
const DATES_FROM_ZOOM = 18.5;
/** Houses in a row are narrower than this until the reader is very near: flags would hide their numbers. */
const LEAST_FLAGGED_PX = 34;
const BUILDINGS_PER_PAUSE = 200;
const BUILDING_NUMBERS_FROM_ZOOM = 18;

class BuildingPainter {
  constructor(page) {
    this.page = page;
    this.territory = page.territory;
  }

  /** Draw the buildings of a window, pausing now and then. */
  *strokes(view) {
    const { buildings } = this.territory;
    if (buildings === null || view.metresPerPixel > BUILDINGS_FROM_MPP) {
      return;
    }
    const near = view.within(buildings.index, LABEL_MARGIN_PX);
    const isOutlined = view.metresPerPixel < OUTLINED_BUILDINGS_FROM_MPP;
    for (let k = 0; k < near.length; k++) {
      this.drawBuilding(view, near[k], isOutlined);
      if (k % BUILDINGS_PER_PAUSE === 0) {
        yield;
      }
    }
    if (view.zoom >= BUILDING_NUMBERS_FROM_ZOOM) {
      near.forEach((building) => this.writeNumber(view, building));
    }
  }

  drawBuilding(view, building, isOutlined) {
    const { buildings } = this.territory;
    const { context } = view;
    const state = buildings.states[buildings.state[building]];
    const isStray = buildings.block[building] === NOWHERE;
    context.beginPath();
    this.traceBuilding(view, building);
    context.fillStyle = isOutlined ? this.buildingGround(building) : INK.building;
    context.globalAlpha = state === "standing" ? 1 : 0.35;
    context.fill("evenodd");
    context.globalAlpha = 1;
    if (isOutlined || isStray || state !== "standing") {
      context.strokeStyle = isStray ? INK.stray : INK.buildingOutline;
      context.lineWidth = isOutlined ? 1 : 0.6;
      context.setLineDash(state === "standing" ? [] : [3, 2]);
      context.stroke();
      context.setLineDash([]);
    }
  }

  /** Ground of a footprint: how far the building is, where that is known. */
  buildingGround(building) {
    const { doors, day, mode } = this.page;
    if (doors === null || mode.id !== "completion" || !doors.hasReturn(building)) {
      return INK.buildingGround;
    }
    return doors.completeSince(building, day) === NOWHERE ? INK.doorBegun : INK.doorComplete;
  }

  traceBuilding(view, building) {
    const { buildings } = this.territory;
    const { context } = view;
    if (buildings.isPoint(building)) {
      const at = buildings.firstPoint(building);
      context.arc(
        view.left(buildings.x[at]),
        view.top(buildings.y[at]),
        Math.max(2, 4 / view.metresPerPixel),
        0,
        2 * Math.PI,
      );
      return;
    }
    for (let ring = buildings.ringOffset[building]; ring < buildings.ringOffset[building + 1]; ring++) {
      const first = buildings.pointOffset[ring];
      context.moveTo(view.left(buildings.x[first]), view.top(buildings.y[first]));
      for (let k = first + 1; k < buildings.pointOffset[ring + 1]; k++) {
        context.lineTo(view.left(buildings.x[k]), view.top(buildings.y[k]));
      }
      context.closePath();
    }
  }

  /** Write a building's number, and below it its storeys where they fit. */
  writeNumber(view, building) {
    const { buildings } = this.territory;
    if (!buildings.number[building]) {
      return;
    }
    const place = innerPlace(buildings, building);
    const width = place.width * view.scale;
    const number = String(buildings.number[building]);
    const px = Math.min(13, Math.max(9, width / (number.length * 0.75)));
    const storeys = buildings.floors[building] > 1 ? this.storeys(buildings.floors[building]) : "";
    const hasRoom = storeys !== "" && this.holdsTwoLines(view, building, place, px, widthInEm(storeys) * (px - 2));
    const left = view.left(place.x);
    const top = view.top(place.y) - (hasRoom ? px * 0.5 : 0);
    write(view.context, number, left, top, "600 " + px + "px " + LABEL_FONTS, INK.number, buildings.isPoint(building));
    if (hasRoom) {
      write(view.context, storeys, left, top + px, px - 2 + "px " + LABEL_FONTS, INK.storeys, false);
    }
    this.flagBuilding(view, building);
  }

  /** A flag on a building that is complete, with the date where both fit; its ground is coloured in any case. */
  flagBuilding(view, building) {
    const { doors, day, days, texts } = this.page;
    const since = doors === null ? NOWHERE : doors.completeSince(building, day);
    const { box } = this.territory.buildings;
    const width = (box[building * 4 + 2] - box[building * 4]) * view.scale;
    const height = (box[building * 4 + 3] - box[building * 4 + 1]) * view.scale;
    if (since === NOWHERE || Math.min(width, height) < LEAST_FLAGGED_PX) {
      return;
    }
    const left = view.left((box[building * 4] + box[building * 4 + 2]) / 2);
    const top = view.top(box[building * 4 + 3]) + 3;
    plantFlag(view.context, left, top, FLAG_PX);
    const text = days[since] ? texts.shortDay(days[since]) : "";
    view.context.font = DATE_FONT_PX + "px " + LABEL_FONTS;
    if (view.zoom >= DATES_FROM_ZOOM && text && view.context.measureText(text).width + 2 * FLAG_PX <= width) {
      write(
        view.context,
        text,
        left + FLAG_PX * 0.9 + view.context.measureText(text).width / 2,
        top - FLAG_PX * 0.6,
        DATE_FONT_PX + "px " + LABEL_FONTS,
        INK.flag,
        true,
      );
    }
  }

  /** Whether two lines of text around a place lie wholly inside a footprint. */
  holdsTwoLines(view, building, place, px, width) {
    const across = (width / 2) * view.perPixel;
    const up = px * view.perPixel;
    return [-1, 1].every((side) =>
      [-1.3, 0, 1.1].every((row) =>
        this.territory.buildings.contains(building, place.x + side * across, place.y + row * up),
      ),
    );
  }

  storeys(count) {
    return this.page.texts.say("storeys_short", { count: count });
  }
}
