/* What every map sheet bears: north arrow, scale bar, buttons, heading, totals and the note on jurisdiction. */

const SVG = "http://www.w3.org/2000/svg";

const NorthArrow = L.Control.extend({
  options: { position: "topright" },

  onAdd() {
    const box = make("div", "bm-north");
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", "N");
    const drawing = document.createElementNS(SVG, "svg");
    drawing.setAttribute("viewBox", "0 0 24 34");
    this.part(drawing, "path", { d: "M12 11 L5 31 L12 26.5 Z", fill: "#1f2733" });
    this.part(drawing, "path", { d: "M12 11 L19 31 L12 26.5 Z", fill: "#ffffff", stroke: "#1f2733" });
    this.part(drawing, "text", { x: 12, y: 9, "text-anchor": "middle", "font-size": 10, "font-weight": 600, fill: "#1f2733" }).textContent = "N";
    box.appendChild(drawing);
    return box;
  },

  part(drawing, tag, attributes) {
    const element = document.createElementNS(SVG, tag);
    Object.keys(attributes).forEach((name) => element.setAttribute(name, attributes[name]));
    drawing.appendChild(element);
    return element;
  },
});

/** Buttons to enlarge, to reduce, and to see everything again. */
const Zoom = L.Control.extend({
  options: { position: "topright" },

  initialize(page) {
    this.page = page;
  },

  onAdd(map) {
    const box = make("div", "bm-zoom leaflet-bar");
    L.DomEvent.disableClickPropagation(box);
    this.buttons = [
      this.button(box, "+", "zoom_in", () => map.zoomIn(1)),
      this.button(box, "−", "zoom_out", () => map.zoomOut(1)),
      this.button(box, "⌂", "zoom_all", () => this.page.showEverything()),
    ];
    this.render();
    return box;
  },

  button(box, sign, term, act) {
    const button = make("button", "", sign);
    button.type = "button";
    button.dataset.term = term;
    button.addEventListener("click", act);
    box.appendChild(button);
    return button;
  },

  render() {
    this.buttons.forEach((button) => {
      button.title = this.page.texts.say(button.dataset.term);
      button.setAttribute("aria-label", button.title);
    });
  },
});

/** The heading, the totals and the foot of the page. */
class Furniture {
  constructor(page) {
    this.page = page;
    byId("language").addEventListener("click", () => page.switchLanguage());
    byId("fold").addEventListener("click", () => this.fold());
    if (window.innerWidth < 720) {
      this.fold();
    }
  }

  render() {
    const { texts, territory } = this.page;
    document.documentElement.lang = texts.language === "zh" ? "zh-CN" : "en";
    document.title = texts.heading();
    byId("title").textContent = texts.heading();
    byId("state").textContent = this.state();
    byId("state").className = this.page.colouring.showsCompletion ? "" : "bm-planned";
    byId("language").textContent = texts.say("other_language");
    byId("language").lang = texts.language === "zh" ? "en" : "zh-CN";
    byId("print").textContent = texts.say("print");
    byId("query").placeholder = texts.say("search_hint");
    byId("query").setAttribute("aria-label", texts.say("search"));
    byId("disclaimer").textContent = texts.say("disclaimer");
    byId("measures").textContent = texts.say("settings", { target: territory.meta.target, low: territory.meta.low, high: territory.meta.high });
    byId("side").setAttribute("aria-label", texts.say("list"));
    this.page.map.getContainer().setAttribute("role", "main");
    this.page.map.getContainer().setAttribute("aria-label", texts.say("map_label", { name: texts.heading() }));
    this.renderFold();
    this.renderTotals();
  }

  /** Whether there are returns, and for which moment the figures hold. */
  state() {
    const { texts, colouring, territory } = this.page;
    const asOf = territory.meta.as_of ? texts.say("as_of", { moment: territory.meta.as_of }) : "";
    const returns = colouring.showsCompletion ? "" : texts.say("planned");
    return [returns, asOf].filter(Boolean).join(" · ");
  }

  renderTotals() {
    const { texts, totals, colouring } = this.page;
    const sums = totals.whole;
    const figures = [
      [texts.say("blocks"), texts.count(sums.blocks)],
      [texts.say("buildings"), texts.count(sums.buildings)],
      [texts.say("households"), texts.count(sums.households)],
      [texts.say("estimated"), texts.percent(sums.estimated, sums.households)],
    ];
    if (colouring.showsCompletion) {
      figures.push([texts.say("done"), texts.percent(sums.done, sums.target)]);
    }
    const list = byId("totals");
    list.textContent = "";
    figures.forEach(([name, value]) => {
      const figure = make("div");
      figure.appendChild(make("dt", "", name));
      figure.appendChild(make("dd", "", value));
      list.appendChild(figure);
    });
  }

  fold() {
    document.body.classList.toggle("bm-folded");
    this.renderFold();
    this.page.map.invalidateSize({ animate: false });
  }

  renderFold() {
    const isFolded = document.body.classList.contains("bm-folded");
    const button = byId("fold");
    button.textContent = this.page.texts.say(isFolded ? "unfold" : "fold");
    button.setAttribute("aria-expanded", String(!isFolded));
  }
}
