/* A picture of what is on the screen, for a chat or a report: heading, map, legend, scale, and the note on jurisdiction. */

const PICTURE_RATIO = 2;
const PICTURE_MARGIN = 24;
const PICTURE_HEAD = 74;
const PICTURE_FOOT = 40;
const LEGEND_LINE = 21;

class Picture {
  constructor(page) {
    this.page = page;
    byId("picture").addEventListener("click", () => this.save());
  }

  /** Hand the picture to the reader as a file. */
  save() {
    this.draw().toBlob((blob) => {
      const link = make("a");
      link.href = URL.createObjectURL(blob);
      link.download = this.fileName();
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    }, "image/png");
  }

  fileName() {
    const { page } = this;
    const parts = [page.texts.heading(), page.days[page.day]].filter(Boolean);
    return parts.join(" ").replace(/[\\/:*?"<>|]+/g, "_") + ".png";
  }

  draw() {
    const { page } = this;
    const size = page.map.getSize();
    const sheet = make("canvas");
    const width = size.x + 2 * PICTURE_MARGIN;
    const height = size.y + PICTURE_HEAD + PICTURE_FOOT;
    sheet.width = width * PICTURE_RATIO;
    sheet.height = height * PICTURE_RATIO;
    const context = sheet.getContext("2d");
    context.scale(PICTURE_RATIO, PICTURE_RATIO);
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, width, height);
    this.writeHead(context);
    this.drawMap(context, size);
    this.drawLegend(context, PICTURE_MARGIN + 12, PICTURE_HEAD + size.y - 12);
    this.drawScale(context, PICTURE_MARGIN + size.x - 14, PICTURE_HEAD + size.y - 14);
    this.drawNorth(context, PICTURE_MARGIN + size.x - 26, PICTURE_HEAD + 14);
    this.say(context, page.texts.say("disclaimer"), PICTURE_MARGIN, height - 15, "12px", INK.storeys);
    return sheet;
  }

  writeHead(context) {
    const { page } = this;
    const { texts } = page;
    const facts = page.territory.meta.series[page.series];
    const here = byId("crumbs").lastChild;
    const names = facts ? [texts.phaseName(facts.phase), texts.measureName(facts.measure)] : [];
    const sums = page.hasReturns ? page.panel.here().sums : null;
    const share = sums
      ? texts.percent(sums.done[page.day], sums.target[page.day]) +
        "  " +
        texts.say("summary_done", {
          done: texts.count(sums.done[page.day]),
          target: texts.count(sums.target[page.day]),
        })
      : "";
    this.say(context, texts.heading(), PICTURE_MARGIN, 32, "600 21px", INK.code);
    this.say(
      context,
      [here ? here.textContent : "", ...names, share, byId("state").textContent].filter(Boolean).join(" · "),
      PICTURE_MARGIN,
      56,
      "13px",
      INK.storeys,
    );
  }

  /** The map's window as it stands on the screen, drawn anew at twice the dots. */
  drawMap(context, size) {
    const { page } = this;
    const corner = page.map.getPixelBounds().min;
    const canvas = make("canvas");
    canvas.width = size.x * PICTURE_RATIO;
    canvas.height = size.y * PICTURE_RATIO;
    const inner = canvas.getContext("2d", { willReadFrequently: true });
    inner.scale(PICTURE_RATIO, PICTURE_RATIO);
    const place = { left: corner.x, top: corner.y, width: size.x, height: size.y };
    Array.from(page.painter.strokes(new Window(inner, page.map.getZoom(), place, page.territory.meta.ground)));
    context.fillStyle = "#f5f4f0";
    context.fillRect(PICTURE_MARGIN, PICTURE_HEAD, size.x, size.y);
    this.drawBackground(context);
    context.drawImage(canvas, PICTURE_MARGIN, PICTURE_HEAD, size.x, size.y);
    context.strokeStyle = INK.town;
    context.lineWidth = 1;
    context.strokeRect(PICTURE_MARGIN, PICTURE_HEAD, size.x, size.y);
  }

  /** Pictures that travel inside the file; those of a server may not be copied. */
  drawBackground(context) {
    const { background, map } = this.page;
    if (background === null || !background.isInside) {
      return;
    }
    const frame = map.getContainer().getBoundingClientRect();
    context.save();
    context.beginPath();
    context.rect(PICTURE_MARGIN, PICTURE_HEAD, frame.width, frame.height);
    context.clip();
    map
      .getContainer()
      .querySelectorAll(".bm-background img")
      .forEach((tile) => {
        const box = tile.getBoundingClientRect();
        context.drawImage(
          tile,
          PICTURE_MARGIN + box.left - frame.left,
          PICTURE_HEAD + box.top - frame.top,
          box.width,
          box.height,
        );
      });
    context.restore();
  }

  drawLegend(context, left, bottom) {
    const { page } = this;
    const { mode, texts } = page;
    const entries = page.legend.entries();
    const title = mode.title(texts);
    const labels = entries.map(([one]) => mode.label(one, texts));
    context.font = "12.5px " + LABEL_FONTS;
    const width = Math.max(...[title, ...labels].map((text) => context.measureText(text).width)) + 62;
    const height = (entries.length + 1) * LEGEND_LINE + 14;
    context.fillStyle = "rgba(255, 255, 255, 0.95)";
    context.fillRect(left, bottom - height, width, height);
    this.say(context, title, left + 12, bottom - height + 21, "600 12.5px", INK.code);
    entries.forEach(([one], line) => {
      const top = bottom - height + 11 + (line + 1) * LEGEND_LINE;
      context.fillStyle =
        one === NONE ? hatching(context, HATCH_PX, INK.hatchGround, INK.hatch, true) : mode.colour(one);
      context.fillRect(left + 12, top, 20, 13);
      context.strokeStyle = "rgba(31, 39, 51, 0.35)";
      context.strokeRect(left + 12, top, 20, 13);
      this.say(context, labels[line], left + 42, top + 11, "12.5px", INK.code);
    });
  }

  /** A bar of a round number of metres. */
  drawScale(context, right, bottom) {
    const metresPerPixel = this.page.metresPerPixel();
    const round =
      [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000]
        .filter((metres) => metres / metresPerPixel < 150)
        .pop() || 10;
    const width = round / metresPerPixel;
    context.strokeStyle = INK.code;
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(right - width, bottom - 6);
    context.lineTo(right - width, bottom);
    context.lineTo(right, bottom);
    context.lineTo(right, bottom - 6);
    context.stroke();
    write(
      context,
      round >= 1000 ? round / 1000 + " km" : round + " m",
      right - width / 2,
      bottom - 9,
      "11px " + LABEL_FONTS,
      INK.code,
      true,
    );
  }

  drawNorth(context, left, top) {
    context.fillStyle = INK.code;
    context.beginPath();
    context.moveTo(left, top + 12);
    context.lineTo(left - 7, top + 32);
    context.lineTo(left, top + 27);
    context.lineTo(left + 7, top + 32);
    context.fill();
    write(context, "N", left, top + 5, "600 11px " + LABEL_FONTS, INK.code, true);
  }

  say(context, text, left, baseline, font, colour) {
    context.font = font + " " + LABEL_FONTS;
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    context.fillStyle = colour;
    context.fillText(text, left, baseline);
  }
}
