/* Heading, foot, and the sheet of paper. */

class Heading {
  constructor(page) {
    this.page = page;
    byId("language").addEventListener("click", () => page.switchLanguage());
    byId("print").addEventListener("click", () => window.print());
    byId("fold").addEventListener("click", () => this.fold());
    byId("skip").addEventListener("click", (event) => {
      event.preventDefault();
      page.map.getContainer().focus();
    });
    if (this.isNarrow()) {
      this.fold();
    }
    window.addEventListener("beforeprint", () => this.toPaper(true));
    window.addEventListener("afterprint", () => this.toPaper(false));
  }

  render() {
    const { texts, territory } = this.page;
    const { meta } = territory;
    const heading = texts.say("title", { name: meta.name });
    const open = territory.disputes.filter((dispute, row) => !territory.isSettled(row)).length;
    document.documentElement.lang = texts.language === "zh" ? "zh-CN" : "en";
    document.title = heading;
    byId("title").textContent = heading;
    const asOf = texts.say("as_of", { moment: meta.as_of.slice(0, 16).replace("T", " ") });
    byId("state").textContent = texts.say("summary", { count: territory.disputes.length, open: open }) + " · " + asOf;
    byId("language").textContent = texts.say("other_language");
    byId("language").lang = texts.language === "zh" ? "en" : "zh-CN";
    byId("print").textContent = texts.say("print");
    byId("skip").textContent = texts.say("skip");
    byId("query").placeholder = texts.say("search_hint");
    byId("query").setAttribute("aria-label", texts.say("search"));
    byId("disclaimer").textContent = texts.say("disclaimer");
    byId("side").setAttribute("aria-label", texts.say("overview"));
    this.page.map.getContainer().setAttribute("aria-label", texts.say("map_label", { name: meta.name }));
    this.renderFold();
  }

  renderFold() {
    const isFolded = document.body.classList.contains("bm-folded");
    byId("fold").textContent = this.page.texts.say(isFolded ? "unfold" : "fold");
    byId("fold").setAttribute("aria-expanded", String(!isFolded));
  }

  fold() {
    document.body.classList.toggle("bm-folded");
    this.renderFold();
    this.page.map.invalidateSize({ animate: false, pan: false });
  }

  /** On a telephone the list lies over the map: one of the two is seen. */
  isNarrow() {
    return window.innerWidth < 720;
  }

  /** Show the list where it is hidden. */
  unfold() {
    if (document.body.classList.contains("bm-folded")) {
      this.fold();
    }
  }

  /** Show on paper the ground that was shown on the screen. */
  toPaper(isPaper) {
    const { map } = this.page;
    if (isPaper === document.body.classList.contains("bm-printing")) {
      return;
    }
    const shown = map.getBounds();
    if (isPaper) {
      this.view = [map.getCenter(), map.getZoom()];
    }
    document.body.classList.toggle("bm-printing", isPaper);
    map.invalidateSize({ animate: false, pan: false });
    isPaper ? map.fitBounds(shown.pad(-0.05), { animate: false }) : map.setView(...this.view, { animate: false });
  }
}
