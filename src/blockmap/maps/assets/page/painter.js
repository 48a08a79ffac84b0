/* Painting one tile: ground, lines for orientation, borders, buildings, labels, flags, in this order.
   Each face is filled by itself and borders are stroked a few at a time: one giant path is many times slower.
   From afar, all that lies over the ground and does not change from day to day is kept on a sheet of its own. */

const ARCS_PER_STROKE = 24;
const LABEL_MARGIN_PX = 60;
const DEEP_CODE_FONT_PX = 22;
const MOST_LINE_PX = 14;
const HATCH_PX = 8;
const FLAG_PX = 11;
const DATE_FONT_PX = 10.5;
const DISPUTE_CODES_FROM_MPP = 12;
const FULL_DISPUTE_CODES_FROM_MPP = 1.6;
const FACES_PER_PAUSE = 300;
const FILL_STRENGTH = 0.9;
const FILL_OVER_PICTURES = 0.55;
const OUT_OF_FOCUS = 0.28;

class Painter {
  constructor(page, labels) {
    this.page = page;
    this.territory = page.territory;
    this.labels = labels;
    this.buildings = new BuildingPainter(page);
    this.hatch = null;
    this.disputeHatch = null;
    this.focus = null;
    this.areaOfFaces = this.meanFaceArea();
  }

  /** Mean area of a face in square steps: how dense the map is. */
  meanFaceArea() {
    const { borders } = this.territory;
    let sum = 0;
    for (let face = 0; face < borders.faceCount; face++) {
      sum += Math.pow(2 * borders.labelRadius[face], 2);
    }
    return sum / Math.max(1, borders.faceCount);
  }

  /** Paint a tile at once. */
  paint(canvas, coords, tilePx, sheet) {
    const view = Window.ofTile(canvas, coords, tilePx, this.territory.meta.ground);
    Array.from(this.strokes(view, sheet));
  }

  /** Paint a window, pausing now and then so that the page can answer; `sheet` keeps what lies over the ground, if given. */
  *strokes(view, sheet) {
    const { context } = view;
    context.clearRect(0, 0, view.width, view.height);
    yield* this.fillFaces(view, view.within(this.territory.borders.index, 2));
    if (sheet) {
      yield* this.fillSheet(sheet);
      sheet.layOn(view);
    } else {
      yield* this.strokesOver(view);
    }
    this.plantFlags(view);
    finish(context);
  }

  /** Draw a sheet that shows nothing yet, or what is no longer so. */
  *fillSheet(sheet) {
    const { disputes, lines } = this.territory;
    const { page } = this;
    const drawn = disputes !== null && disputes.isShown ? disputes.drawn(page.days[page.day]).join("") : "";
    const state = [page.texts.language, lines !== null, drawn].join(" ");
    if (sheet.state !== state) {
      sheet.state = "";
      sheet.view.context.clearRect(0, 0, sheet.view.width, sheet.view.height);
      yield* this.strokesOver(sheet.view);
      finish(sheet.view.context);
      sheet.state = state;
    }
  }

  /** All that lies over the ground but flags. */
  *strokesOver(view) {
    view.context.lineJoin = "round";
    this.drawLines(view);
    yield;
    yield* this.strokeBorders(view);
    yield* this.buildings.strokes(view);
    yield;
    this.drawDisputes(view);
    this.writeLineNames(view);
    this.writeLabels(view);
  }

  *fillFaces(view, faces) {
    const { context } = view;
    const detail = this.territory.borders.detail(view.zoom);
    const strength = this.page.background === null ? FILL_STRENGTH : FILL_OVER_PICTURES;
    const byColour = new Map();
    for (const face of faces) {
      const colour = this.faceColour(face, context);
      if (!byColour.has(colour)) {
        byColour.set(colour, []);
      }
      byColour.get(colour).push(face);
    }
    let count = 0;
    for (const [colour, group] of byColour) {
      context.fillStyle = colour;
      for (const face of group) {
        context.globalAlpha = this.isInFocus(face) ? strength : strength * OUT_OF_FOCUS;
        context.beginPath();
        this.traceFace(view, face, detail);
        context.fill("evenodd");
        if (++count % FACES_PER_PAUSE === 0) {
          yield;
          context.fillStyle = colour;
        }
      }
    }
    context.globalAlpha = 1;
  }

  isInFocus(face) {
    return this.focus === null || this.focus[this.territory.borders.faceArea[face]] === 1;
  }

  /** Draw an area strongly and all others faintly; NOWHERE for all alike. Tells whether that changes the map. */
  focusOn(area) {
    const { areas } = this.territory;
    const before = this.focus;
    this.focus =
      area === NOWHERE
        ? null
        : Uint8Array.from({ length: areas.count }, (_, one) => (areas.isWithin(one, area) ? 1 : 0));
    return before !== null || this.focus !== null;
  }

  faceColour(face, context) {
    const { mode } = this.page;
    const block = this.territory.blockOfFace(face);
    const one = block !== NOWHERE ? mode.classOf(block) : this.classOfArea(this.territory.borders.faceArea[face]);
    if (one !== NONE) {
      return mode.colour(one);
    }
    if (this.hatch === null) {
      this.hatch = hatching(context, HATCH_PX, INK.hatchGround, INK.hatch, true);
    }
    return this.hatch;
  }

  /** Class of an area that is shown without blocks. */
  classOfArea(area) {
    const { mode, returns } = this.page;
    return returns !== null && mode.classOfArea ? mode.classOfArea(area) : NONE;
  }

  traceFace(view, face, detail) {
    const { context } = view;
    let isFirst = true;
    let isOpen = false;
    this.territory.borders.walk(
      face,
      (arc, isBackward) => {
        this.traceArc(view, arc, isBackward, detail, isFirst);
        isFirst = false;
      },
      () => {
        if (isOpen) {
          context.closePath();
        }
        isFirst = true;
        isOpen = true;
      },
    );
    context.closePath();
  }

  traceArc(view, arc, isBackward, detail, isMove) {
    const { context, west, north, scale } = view;
    const { x, y } = this.territory.borders;
    const { kept, offset } = detail;
    const step = isBackward ? -1 : 1;
    let at = isBackward ? offset[arc + 1] - 1 : offset[arc];
    const end = isBackward ? offset[arc] - 1 : offset[arc + 1];
    if (isMove) {
      context.moveTo((x[kept[at]] - west) * scale, (north - y[kept[at]]) * scale);
    }
    for (at += step; at !== end; at += step) {
      context.lineTo((x[kept[at]] - west) * scale, (north - y[kept[at]]) * scale);
    }
  }

  drawLines(view) {
    const { lines } = this.territory;
    if (lines === null) {
      return;
    }
    const near = view.within(lines.index, LABEL_MARGIN_PX);
    for (const kind of LINE_ORDER) {
      const number = lines.kinds.indexOf(kind);
      const style = LINE_STYLES[kind];
      if (number >= 0 && view.metresPerPixel <= style.fromMpp) {
        this.strokeLines(
          view,
          near.filter((line) => lines.kind[line] === number),
          style,
        );
      }
    }
  }

  strokeLines(view, lines, style) {
    const { context } = view;
    const width = Math.min(style.mostPx || MOST_LINE_PX, Math.max(style.px, style.metres / view.metresPerPixel));
    const casing = style.edge && width > 2.5 ? [[style.edge, width + 1.4]] : [];
    context.setLineDash(style.dash || []);
    context.lineCap = style.dash ? "butt" : "round";
    for (const [colour, px] of [...casing, [style.colour, width]]) {
      context.strokeStyle = colour;
      context.lineWidth = px;
      this.strokeInGroups(context, lines, (line) => this.traceLine(view, line));
    }
    context.setLineDash([]);
    context.lineCap = "butt";
  }

  traceLine(view, line) {
    const { x, y, pointOffset } = this.territory.lines;
    view.context.moveTo(view.left(x[pointOffset[line]]), view.top(y[pointOffset[line]]));
    for (let k = pointOffset[line] + 1; k < pointOffset[line + 1]; k++) {
      view.context.lineTo(view.left(x[k]), view.top(y[k]));
    }
  }

  /** Write the names of streets and rivers along their longest straight piece, where they have room. */
  writeLineNames(view) {
    const { lines } = this.territory;
    if (lines === null || !lines.names.length || view.metresPerPixel > LINE_NAMES_FROM_MPP) {
      return;
    }
    const { context } = view;
    for (const line of view.within(lines.index, LABEL_MARGIN_PX)) {
      if (lines.isNamed(line, view.scale)) {
        const [x, y, endX, endY] = lines.straight(line);
        const turn = Math.atan2(y - endY, endX - x);
        context.save();
        context.translate(view.left((x + endX) / 2), view.top((y + endY) / 2));
        context.rotate(Math.abs(turn) > Math.PI / 2 ? turn + Math.PI : turn);
        write(context, lines.names[line], 0, 0, LINE_NAME_FONT_PX + "px " + LABEL_FONTS, INK.lineName, true);
        context.restore();
      }
    }
  }

  strokeInGroups(context, things, trace) {
    for (let first = 0; first < things.length; first += ARCS_PER_STROKE) {
      context.beginPath();
      for (let k = first; k < Math.min(things.length, first + ARCS_PER_STROKE); k++) {
        trace(things[k]);
      }
      context.stroke();
    }
  }

  /** Stroke each border once, thin between blocks, stronger the wider the areas it parts. */
  *strokeBorders(view) {
    const { borders } = this.territory;
    const detail = borders.detail(view.zoom);
    const styles = Array.from({ length: borders.outerRank + 1 }, (_, rank) => this.borderStyle(rank, view));
    const byRank = styles.map(() => []);
    for (const arc of view.within(borders.arcIndex, 4)) {
      byRank[borders.rank[arc]].push(arc);
    }
    for (let rank = 0; rank < styles.length; rank++) {
      if (styles[rank] !== null) {
        view.context.strokeStyle = styles[rank].colour;
        view.context.lineWidth = styles[rank].px;
        this.strokeInGroups(view.context, byRank[rank], (arc) => this.traceArc(view, arc, false, detail, true));
        yield;
      }
    }
  }

  /** Line of a border; none between blocks that are only a few pixels wide. */
  borderStyle(rank, view) {
    const facePx = Math.sqrt(this.areaOfFaces) * view.scale;
    const growth = Math.max(0, Math.min(1, (facePx - 4) / 40));
    if (rank === 0) {
      return facePx < 4
        ? null
        : { colour: "rgba(" + INK.block + ", " + (0.3 + 0.5 * growth) + ")", px: 0.4 + 0.8 * growth };
    }
    if (rank === 1) {
      return { colour: INK.community, px: 0.6 + 1.2 * growth };
    }
    return { colour: INK.town, px: Math.min(3.6, 0.6 + 0.4 * rank + 1.4 * growth) };
  }

  writeLabels(view) {
    for (const [label, place, px] of this.labelsNear(view)) {
      const font = (label.isCode ? "600 " : "500 ") + px + "px " + LABEL_FONTS;
      write(view.context, label.text, view.left(place.x), view.top(place.y), font, INK.code, true);
    }
  }

  plantFlags(view) {
    for (const [label, place, px] of this.page.returns === null ? [] : this.labelsNear(view)) {
      if (label.isCode) {
        this.flagBlock(view, label, place, px);
      }
    }
  }

  /** Labels in or near a window, each with its place and size. */
  *labelsNear(view) {
    const margin = 2 * LABEL_MARGIN_PX * view.perPixel;
    const isDeep = view.zoom >= BUILDING_NUMBERS_FROM_ZOOM;
    for (const label of this.labels.at(view.zoom)) {
      const isNear =
        label.x > view.west - margin &&
        label.x < view.east + margin &&
        label.y > view.south - margin &&
        label.y < view.north + margin;
      if (isNear) {
        const isLarge = label.isCode && isDeep;
        yield [label, isLarge ? this.labels.openPlace(label) : label, isLarge ? DEEP_CODE_FONT_PX : label.px];
      }
    }
  }

  /** A flag below the code of a block that is complete, with the date where there is room for it. */
  flagBlock(view, label, place, px) {
    const { returns, day, days, texts } = this.page;
    const since = returns === null ? NOWHERE : returns.completeSince(label.block, day);
    const room = label.radius * view.scale;
    if (since === NOWHERE || room < px * 1.4) {
      return;
    }
    const top = view.top(place.y) + px * 0.62 + FLAG_PX;
    const text = days[since] ? texts.shortDay(days[since]) : "";
    const width = widthInEm(text) * DATE_FONT_PX;
    const hasRoom = text !== "" && room > width * 0.5 + FLAG_PX;
    const left = view.left(place.x) - (hasRoom ? width / 2 + 1 : FLAG_PX * 0.3);
    plantFlag(view.context, left, top, FLAG_PX);
    if (hasRoom) {
      write(
        view.context,
        text,
        left + FLAG_PX + 2 + width / 2,
        top - FLAG_PX * 0.5,
        DATE_FONT_PX + "px " + LABEL_FONTS,
        INK.flag,
        true,
      );
    }
  }

  /** Disputed ground: hatched in red with a broken line around it, and the number of the case; dotted alone where it was found later. */
  drawDisputes(view) {
    const { disputes } = this.territory;
    if (disputes === null || !disputes.isShown) {
      return;
    }
    const { context } = view;
    if (this.disputeHatch === null) {
      this.disputeHatch = hatching(context, HATCH_PX, "", INK.dispute, false);
    }
    const { days, day } = this.page;
    for (const dispute of view.within(disputes.index, LABEL_MARGIN_PX)) {
      const how = disputes.drawnOn(dispute, days[day]);
      if (how === NOT_DRAWN) {
        continue;
      }
      context.beginPath();
      disputes.trace(
        dispute,
        (x, y) => context.moveTo(view.left(x), view.top(y)),
        (x, y) => context.lineTo(view.left(x), view.top(y)),
      );
      if (how === KNOWN) {
        context.fillStyle = this.disputeHatch;
        context.fill("evenodd");
      }
      context.strokeStyle = INK.halo;
      context.lineWidth = 3.6;
      context.stroke();
      context.strokeStyle = INK.dispute;
      context.lineWidth = how === KNOWN ? 1.8 : 1.4;
      context.setLineDash(how === KNOWN ? [7, 3] : [2, 3]);
      context.stroke();
      context.setLineDash([]);
      if (view.metresPerPixel < DISPUTE_CODES_FROM_MPP) {
        const code =
          view.metresPerPixel < FULL_DISPUTE_CODES_FROM_MPP
            ? disputes.code[dispute]
            : disputes.code[dispute].split("-").pop();
        write(
          context,
          code,
          view.left(disputes.labelX[dispute]),
          view.top(disputes.labelY[dispute]),
          "600 11px " + LABEL_FONTS,
          INK.dispute,
          true,
        );
      }
    }
  }
}
