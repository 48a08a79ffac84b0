/* The address of the page tells what is looked at, so that a colleague who gets it sees the same. Codes, never positions. */

class Address {
  constructor(page) {
    this.page = page;
    this.isFollowing = false;
    window.addEventListener("hashchange", () => this.follow());
  }

  /** What the address says. */
  static said() {
    const values = new URLSearchParams(location.hash.slice(1));
    const language = values.get("l");
    return {
      area: values.get("a"),
      block: values.get("b"),
      phase: values.get("p"),
      measure: values.get("m"),
      day: values.get("d"),
      mode: values.get("c"),
      tab: values.get("t"),
      view: values.get("v"),
      language: language === "zh" || language === "en" ? language : "",
    };
  }

  write() {
    const { page } = this;
    if (this.isFollowing || !page.isWhole) {
      return;
    }
    const { areas, blocks } = page.territory;
    const centre = page.map.getCenter();
    const values = new URLSearchParams();
    const facts = page.territory.meta.series[page.series];
    const said = [
      ["a", page.area !== NOWHERE && page.area !== page.startArea() ? areas.code[page.area] : ""],
      ["b", page.block === NOWHERE ? "" : blocks.code[page.block]],
      ["p", facts ? facts.phase : ""],
      ["m", facts ? facts.measure : ""],
      ["d", page.day < page.days.length - 1 ? page.days[page.day] : ""],
      ["c", page.mode === page.modes[0] ? "" : page.mode.id],
      ["t", page.panel.tab === "list" ? "" : page.panel.tab],
      ["v", [page.map.getZoom(), centre.lat.toFixed(5), centre.lng.toFixed(5)].join("_")],
      ["l", page.texts.language],
    ];
    said.filter(([, value]) => value !== "").forEach(([name, value]) => values.set(name, value));
    history.replaceState(null, "", "#" + values.toString());
  }

  /** Show what the address says; what it does not say, or says of another map, stays as it is. */
  async follow() {
    const { page } = this;
    const said = Address.said();
    this.isFollowing = true;
    const number = page.territory.meta.series.findIndex(
      (one) => one.phase === (said.phase || "") && one.measure === (said.measure || ""),
    );
    if (number !== NOWHERE && number !== page.series) {
      await page.chooseSeries(number);
    }
    if (page.days.includes(said.day)) {
      page.day = page.days.indexOf(said.day);
    }
    if (page.modes.some((mode) => mode.id === said.mode)) {
      page.chooseMode(said.mode);
    }
    if (TABS.includes(said.tab)) {
      page.panel.tab = said.tab;
    }
    if (said.language && said.language !== page.texts.language) {
      page.texts.switchLanguage();
    }
    this.goTo(said);
    this.isFollowing = false;
    page.refresh();
  }

  goTo(said) {
    const { page } = this;
    const { areas, blocks } = page.territory;
    const block = said.block ? blocks.code.indexOf(said.block) : NOWHERE;
    const area = said.area ? areas.code.indexOf(said.area) : NOWHERE;
    if (block !== NOWHERE) {
      page.goToBlock(block);
    } else if (area !== NOWHERE) {
      page.showArea(area);
    }
    const view = (said.view || "").split("_").map(Number);
    if (view.length === 3 && view.every(Number.isFinite)) {
      page.steer(() => page.map.setView([view[1], view[2]], view[0], { animate: false }));
    }
  }
}
