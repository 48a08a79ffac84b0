/* The legend, which is also where lines are switched on and off. */

function svgPart(parent, tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  Object.keys(attributes).forEach((name) => element.setAttribute(name, attributes[name]));
  parent.appendChild(element);
  return element;
}

const Legend = L.Control.extend({
  options: { position: "bottomleft" },

  initialize(page) {
    this.page = page;
  },

  onAdd() {
    this.box = make("div", "bm-legend");
    L.DomEvent.disableClickPropagation(this.box);
    this.render();
    return this.box;
  },

  render() {
    const { territory, texts } = this.page;
    this.box.textContent = "";
    this.box.appendChild(make("h2", "bm-hidden", texts.say("legend")));
    Object.keys(LINES)
      .filter((role) => territory.lines.some((line) => line.role === role))
      .forEach((role) => this.line(role));
    const settled = territory.disputes.filter((dispute, row) => territory.isSettled(row)).length;
    if (settled < territory.disputes.length) {
      this.sample(texts.say("legend.face"), (drawing) => this.hatched(drawing, "face"));
    }
    if (settled) {
      this.sample(texts.say("legend.settled"), (drawing) => this.hatched(drawing, "settled"));
    }
    const square = (style) => (drawing) =>
      svgPart(drawing, "rect", { x: 7, y: 1.5, width: 20, height: 10, fill: style.fillColor, stroke: style.color });
    this.sample(texts.say("legend.building"), (drawing) => {
      square(BUILDING.disputed)(drawing);
      svgPart(drawing, "text", {
        x: 17,
        y: 10,
        "text-anchor": "middle",
        "font-size": 9,
        "font-weight": 600,
      }).textContent = "12";
    });
    this.sample(texts.say("legend.other"), square(BUILDING.other));
    this.sample(texts.say("legend.block"), (drawing) =>
      svgPart(drawing, "rect", {
        x: 1,
        y: 1,
        width: 32,
        height: 11,
        fill: "none",
        stroke: "#9b7fa6",
        "stroke-width": 1.4,
      }),
    );
  },

  /** A kind of line with its switch. */
  line(role) {
    const { texts, claims, territory } = this.page;
    const names = new Set(territory.disputes.map((dispute) => (role === "our_claim" ? dispute.ours : dispute.theirs)));
    const name = names.size === 1 ? [...names][0] : texts.say(role === "our_claim" ? "legend.us" : "legend.several");
    const input = make("input");
    input.type = "checkbox";
    input.checked = claims.shown[role];
    input.addEventListener("change", () => {
      claims.switchRole(role, input.checked);
      this.page.labels.render();
    });
    const style = LINES[role];
    this.sample(
      texts.say("legend." + role, { name: name }),
      (drawing) =>
        svgPart(drawing, "line", {
          x1: 0,
          y1: 6.5,
          x2: 34,
          y2: 6.5,
          stroke: style.color,
          "stroke-width": style.weight,
          "stroke-dasharray": style.dashArray || "none",
          "stroke-linecap": style.lineCap || "butt",
        }),
      input,
    );
  },

  hatched(drawing, kind) {
    const [ink, strength] = HATCHES[kind];
    svgPart(drawing, "rect", { x: 1, y: 1, width: 32, height: 11, fill: ink, "fill-opacity": 0.1 });
    for (let x = 4; x < 40; x += 7) {
      svgPart(drawing, "line", {
        x1: x,
        y1: 1,
        x2: x - 8,
        y2: 12,
        stroke: ink,
        "stroke-opacity": strength,
        "stroke-width": 1.4,
      });
    }
  },

  sample(text, draw, input) {
    const row = make("label");
    const drawing = document.createElementNS(SVG, "svg");
    drawing.setAttribute("width", 34);
    drawing.setAttribute("height", 13);
    draw(drawing);
    row.appendChild(drawing);
    row.appendChild(make("span", "", text));
    if (input) {
      input.style.marginLeft = "auto";
      row.appendChild(input);
    }
    this.box.appendChild(row);
  },
});
