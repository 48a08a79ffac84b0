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
    this.part(drawing, "text", {
      x: 12,
      y: 9,
      "text-anchor": "middle",
      "font-size": 10,
      "font-weight": 600,
      fill: "#1f2733",
    }).textContent = "N";
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

/** The heading, what is shown, and the foot of the page. */
class Furniture {
  constructor(page) {
    this.page = page;
    this.under = make("div", "bm-readout");
    page.map.getContainer().appendChild(this.under);
    byId("language").addEventListener("click", () => page.switchLanguage());
    byId("fold").addEventListener("click", () => this.fold());
    byId("phase").addEventListener("change", () => page.chooseSeries(this.seriesOf(byId("phase").value, "")));
    byId("measure").addEventListener("change", () =>
      page.chooseSeries(this.seriesOf(this.phase(), byId("measure").value)),
    );
    byId("skip").addEventListener("click", (event) => {
      event.preventDefault();
      page.map.getContainer().focus();
    });
    if (window.innerWidth < 720) {
      this.fold();
    }
  }

  /** Write what lies under the pointer. */
  readOut(text) {
    this.under.textContent = text;
  }

  phase() {
    return this.page.territory.meta.series[this.page.series].phase;
  }

  /** Number of the series of a phase and measure; of the measure by which the phase is judged where none is named. */
  seriesOf(phase, measure) {
    const { series, phases } = this.page.territory.meta;
    const current = series[this.page.series].measure;
    const judged = phase in phases ? phases[phase].measure : "";
    const numberOf = (name) =>
      series.findIndex((one) => one.phase === phase && (name === null || one.measure === name));
    return [measure || current, judged, null].map(numberOf).find((number) => number !== NOWHERE);
  }

  render() {
    const { texts, territory } = this.page;
    document.documentElement.lang = texts.language === "zh" ? "zh-CN" : "en";
    document.title = texts.heading();
    byId("title").textContent = texts.heading();
    byId("state").textContent = this.state();
    byId("language").textContent = texts.say("other_language");
    byId("language").lang = texts.language === "zh" ? "en" : "zh-CN";
    byId("print").textContent = texts.say("print");
    byId("picture").textContent = texts.say("picture");
    byId("skip").textContent = texts.say("skip");
    byId("query").placeholder = texts.say("search_hint");
    byId("query").setAttribute("aria-label", texts.say("search"));
    byId("disclaimer").textContent = texts.say("disclaimer");
    byId("measures").textContent = texts.say("settings", {
      target: territory.meta.target,
      low: territory.meta.low,
      high: territory.meta.high,
    });
    byId("side").setAttribute("aria-label", texts.say("list"));
    byId("time").setAttribute("aria-label", texts.say("days"));
    this.page.map.getContainer().setAttribute("role", "main");
    this.page.map.getContainer().setAttribute("aria-label", texts.say("map_label", { name: texts.heading() }));
    this.renderFold();
    this.renderChoices();
  }

  /** Whether there are returns, and for which moment the figures hold. */
  state() {
    const { texts, territory, hasReturns, day, days } = this.page;
    const asOf = territory.meta.as_of ? texts.say("as_of", { moment: territory.meta.as_of }) : "";
    const shown = hasReturns && day < days.length - 1 ? texts.say("shown_day", { day: days[day] }) : "";
    return [hasReturns ? "" : texts.say("planned"), asOf, shown, this.figures()].filter(Boolean).join(" · ");
  }

  /** On paper, where no list stands beside the map: the place and how far it is. */
  figures() {
    const { page } = this;
    if (!page.hasReturns || !document.body.classList.contains("bm-printing")) {
      return "";
    }
    const { sums } = page.panel.here();
    const [done, target] = [sums.done[page.day], sums.target[page.day]];
    const said = page.texts.say("summary_done", { done: page.texts.count(done), target: page.texts.count(target) });
    return byId("crumbs").lastChild.textContent + " " + page.texts.percent(done, target) + "  " + said;
  }

  /** Choices of phase and measure, where there are several. */
  renderChoices() {
    const { page } = this;
    const { texts } = page;
    const { series } = page.territory.meta;
    byId("choices").hidden = !page.hasReturns || series.every((one) => one.phase === "" && one.measure === "");
    if (byId("choices").hidden) {
      return;
    }
    const phases = [...new Set(series.map((one) => one.phase))];
    const measures = series.filter((one) => one.phase === this.phase()).map((one) => one.measure);
    const shown = series[page.series];
    byId("phase-name").textContent = texts.say("phase");
    byId("measure-name").textContent = texts.say("measure");
    fillChoice(
      byId("phase"),
      phases.map((phase) => [phase, texts.phaseName(phase)]),
      shown.phase,
    );
    fillChoice(
      byId("measure"),
      measures.map((measure) => [measure, texts.measureName(measure)]),
      shown.measure,
    );
    byId("phase").disabled = phases.length < 2;
    byId("measure").disabled = measures.length < 2;
  }

  fold() {
    this.page.resize(() => document.body.classList.toggle("bm-folded"));
    this.renderFold();
  }

  renderFold() {
    const isFolded = document.body.classList.contains("bm-folded");
    const button = byId("fold");
    button.textContent = this.page.texts.say(isFolded ? "unfold" : "fold");
    button.setAttribute("aria-expanded", String(!isFolded));
  }
}
