/* The list beside the map: from the district down to the blocks, with totals; what it shows, the map outlines. */

class Panel {
  constructor(page) {
    this.page = page;
    this.sortedBy = null;
    this.isDescending = false;
  }

  render() {
    this.renderCrumbs();
    this.renderSummary();
    this.renderTable();
  }

  /** The way down to here; each step leads back. */
  renderCrumbs() {
    const { page } = this;
    const { areas } = page.territory;
    const crumbs = byId("crumbs");
    crumbs.textContent = "";
    crumbs.setAttribute("aria-label", page.texts.say("crumbs"));
    const path = page.area === NOWHERE ? [] : areas.path(page.area);
    const steps = areas.tops.length === 1 ? path : [NOWHERE, ...path];
    steps.forEach((area, depth) => {
      const title = area === NOWHERE ? page.texts.say("everything") : areas.title(area);
      const step = make(depth === steps.length - 1 ? "strong" : "button", "", title);
      if (step.tagName === "BUTTON") {
        step.type = "button";
        step.addEventListener("click", () => page.showArea(area));
      }
      crumbs.appendChild(step);
    });
  }

  renderSummary() {
    const { texts, totals, colouring } = this.page;
    const sums = totals.of(this.page.area);
    const summary = byId("summary");
    summary.textContent = "";
    summary.appendChild(this.bandBar(sums.bands, "bm-bar bm-bar-wide"));
    const lines = [texts.say("summary", {
      blocks: texts.count(sums.blocks), buildings: texts.count(sums.buildings), households: texts.count(sums.households),
    })];
    if (colouring.showsCompletion) {
      lines.push(texts.say("summary_done", {
        done: texts.count(sums.done), target: texts.count(sums.target), percent: texts.percent(sums.done, sums.target),
      }));
    }
    if (sums.estimated > 0) {
      lines.push(texts.say("summary_estimated", { percent: texts.percent(sums.estimated, sums.households) }));
    }
    if (sums.withoutBlock > 0) {
      lines.push(texts.say("summary_without_block", { count: texts.count(sums.withoutBlock) }));
    }
    lines.forEach((line) => summary.appendChild(make("p", "", line)));
  }

  /** How many blocks are in each class, as one bar. */
  bandBar(bands, className) {
    const { colouring, texts } = this.page;
    const bar = make("span", className);
    const said = [];
    [...colouring.bands.keys(), NO_BAND].forEach((band) => {
      const count = bands.get(band) || 0;
      if (count > 0) {
        const part = colouring.swatch(band);
        part.style.flexGrow = count;
        bar.appendChild(part);
        said.push(colouring.bandLabel(band, texts) + ": " + count);
      }
    });
    bar.title = said.join("\n");
    bar.setAttribute("role", "img");
    bar.setAttribute("aria-label", said.join("; "));
    return bar;
  }

  renderTable() {
    const table = byId("table");
    const { texts, area } = this.page;
    const { areas } = this.page.territory;
    table.textContent = "";
    const below = area === NOWHERE ? areas.tops : areas.children[area];
    const showsBlocks = below.length === 0;
    const rows = this.sorted(showsBlocks ? this.blockRows() : this.areaRows(below));
    const level = showsBlocks ? "block" : areas.levels[areas.level[below[0]]];
    table.appendChild(this.head(showsBlocks ? texts.say("block") : texts.levelName(level), showsBlocks));
    const body = make("tbody");
    rows.forEach((row) => body.appendChild(this.row(row)));
    table.appendChild(body);
    byId("note").textContent = showsBlocks ? this.guestNote() : "";
  }

  areaRows(below) {
    const { areas } = this.page.territory;
    return below.map((area) => {
      const sums = this.page.totals.of(area);
      return { place: { area: area }, title: areas.title(area), bands: sums.bands, values: this.values(sums, sums.buildings), isChosen: false };
    });
  }

  blockRows() {
    const { blocks, areas } = this.page.territory;
    return areas.blocksOf[this.page.area === NOWHERE ? 0 : this.page.area].map((block) => {
      const sums = this.page.totals.ofBlock(block);
      const mark = blocks.kind[block] === GROUND ? "" : " *";
      return {
        place: { block: block },
        title: blocks.shortCode[block] + mark,
        bands: sums.bands,
        isBlock: true,
        values: this.values(sums, blocks.buildingCount[block]).slice(1),
        isChosen: block === this.page.block,
      };
    });
  }

  /** Figures of a row: blocks, buildings, households; with returns blocks, left, percent. */
  values(sums, buildings) {
    if (this.page.colouring.showsCompletion) {
      const percent = sums.target > 0 ? Math.floor((1000 * sums.done) / sums.target) / 10 : 100;
      return [sums.blocks, Math.max(0, sums.target - sums.done), percent];
    }
    return [sums.blocks, buildings, sums.households];
  }

  columnNames(showsBlocks) {
    const { texts, colouring } = this.page;
    const names = colouring.showsCompletion ? ["blocks", "left", "percent"] : ["blocks", "buildings", "households"];
    return (showsBlocks ? names.slice(1) : names).map((name) => texts.say(name));
  }

  head(first, showsBlocks) {
    const head = make("thead");
    const row = make("tr");
    [first, ...this.columnNames(showsBlocks)].forEach((name, column) => {
      const cell = make("th");
      cell.scope = "col";
      const isSorted = this.sortedBy === column - 1;
      cell.setAttribute("aria-sort", isSorted ? (this.isDescending ? "descending" : "ascending") : "none");
      const button = make("button", "", name);
      button.type = "button";
      button.addEventListener("click", () => this.sortBy(column - 1));
      cell.appendChild(button);
      row.appendChild(cell);
    });
    head.appendChild(row);
    return head;
  }

  row(row) {
    const line = make("tr", row.isChosen ? "bm-chosen" : "");
    const first = make("th");
    first.scope = "row";
    const button = make("button", "", row.title);
    button.type = "button";
    button.addEventListener("click", () => this.page.goTo(row.place));
    first.appendChild(button);
    first.appendChild(this.bandBar(row.bands, row.isBlock ? "bm-bar bm-chip" : "bm-bar"));
    line.appendChild(first);
    const isPercent = (column) => this.page.colouring.showsCompletion && column === row.values.length - 1;
    row.values.forEach((value, column) => {
      line.appendChild(make("td", "", isPercent(column) ? value.toFixed(1) + "%" : this.page.texts.count(value)));
    });
    return line;
  }

  /** Sort by a column, -1 being the name; a second time the other way round. */
  sortBy(column) {
    this.isDescending = this.sortedBy === column ? !this.isDescending : column >= 0;
    this.sortedBy = column;
    this.renderTable();
    byId("table").querySelectorAll("thead button")[column + 1].focus();
  }

  sorted(rows) {
    if (this.sortedBy === null) {
      return rows;
    }
    const column = this.sortedBy;
    const order = (a, b) => (column < 0 ? a.title.localeCompare(b.title) : a.values[column] - b.values[column]);
    return rows.slice().sort((a, b) => (this.isDescending ? order(b, a) : order(a, b)));
  }

  guestNote() {
    const { blocks, areas } = this.page.territory;
    const list = areas.blocksOf[this.page.area === NOWHERE ? 0 : this.page.area];
    return list.some((block) => blocks.kind[block] !== GROUND) ? this.page.texts.say("guest_note") : "";
  }
}
