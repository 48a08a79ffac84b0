/* The legend: what the colours mean and how many blocks have each; the choice of series and day when there are several. */

const Legend = L.Control.extend({
  options: { position: "bottomleft" },

  initialize(page) {
    this.page = page;
  },

  onAdd() {
    this.box = make("section", "bm-legend");
    L.DomEvent.disableClickPropagation(this.box);
    L.DomEvent.disableScrollPropagation(this.box);
    this.render();
    return this.box;
  },

  render() {
    const { texts, colouring } = this.page;
    this.box.textContent = "";
    this.box.appendChild(make("h2", "", texts.say(colouring.showsCompletion ? "legend.completion" : "legend.size", {
      target: this.page.territory.meta.target,
    })));
    this.box.appendChild(this.bandList());
    if (colouring.showsCompletion) {
      this.addSeriesChoice();
      this.addDayChoice();
    }
  },

  bandList() {
    const { texts, colouring, totals, territory } = this.page;
    const sums = totals.of(this.page.area);
    const list = make("ul");
    [...colouring.bands.keys(), NO_BAND].forEach((band) => {
      const count = sums.bands.get(band) || 0;
      if (band !== NO_BAND || count > 0) {
        list.appendChild(this.entry(colouring.swatch(band), colouring.bandLabel(band, texts), texts.count(count)));
      }
    });
    if (territory.borders.faceCount > territory.blocks.groundCount) {
      list.appendChild(this.entry(make("i", "bm-hatch"), texts.say("legend.unplanned"), ""));
    }
    return list;
  },

  entry(swatch, label, count) {
    const item = make("li");
    item.appendChild(swatch);
    item.appendChild(make("span", "", label));
    item.appendChild(make("b", "", count));
    return item;
  },

  addSeriesChoice() {
    const { texts, colouring } = this.page;
    if (colouring.series.length < 2) {
      return;
    }
    const choice = make("select");
    choice.setAttribute("aria-label", texts.say("series"));
    colouring.series.forEach((series, number) => {
      const option = make("option", "", this.seriesName(series));
      option.value = number;
      choice.appendChild(option);
    });
    choice.value = colouring.chosen;
    choice.addEventListener("change", () => {
      colouring.choose(Number(choice.value));
      this.page.recolour();
    });
    this.box.appendChild(choice);
  },

  /** Name of a series: phase and measure as the page's texts call them, or as they are written. */
  seriesName(series) {
    const { texts } = this.page;
    const name = (kind, value) => (texts.has(kind + "." + value) ? texts.say(kind + "." + value) : value);
    return [name("phase", series.phase), name("measure", series.measure)].filter(Boolean).join(" · ") || "–";
  },

  addDayChoice() {
    const { texts, colouring } = this.page;
    const days = colouring.series[colouring.chosen].days;
    if (days.length < 2) {
      return;
    }
    const label = make("label", "bm-day");
    const day = make("output", "", days[colouring.day]);
    const slider = make("input");
    Object.assign(slider, { type: "range", min: 0, max: days.length - 1 });
    slider.value = colouring.day;
    slider.setAttribute("aria-label", texts.say("day"));
    slider.addEventListener("input", () => {
      colouring.day = Number(slider.value);
      day.textContent = days[colouring.day];
      this.page.repaintDay();
    });
    slider.addEventListener("change", () => this.page.recolour());
    label.appendChild(day);
    label.appendChild(slider);
    this.box.appendChild(label);
  },
});
