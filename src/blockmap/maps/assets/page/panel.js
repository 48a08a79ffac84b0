/* The panel beside the map: where we are, how far it is there, and the lists: parts, ranking, what lags behind. */

const TABS = ["list", "rank", "behind"];

class Panel {
  constructor(page) {
    this.page = page;
    this.tab = "list";
    this.by = "";
    this.isWide = false;
    this.table = new Table(page);
    TABS.forEach((tab) => byId("tab-" + tab).addEventListener("click", () => this.chooseTab(tab)));
    byId("tabs").addEventListener("keydown", (event) => this.stepTab(event));
    byId("wide").addEventListener("click", () => this.widen(!this.isWide));
    byId("by").addEventListener("change", () => {
      this.by = byId("by").value;
      this.render();
    });
  }

  get isRanked() {
    return this.tab !== "list";
  }

  chooseTab(tab) {
    this.tab = tab;
    this.table.sortedBy = null;
    this.render();
    this.page.address.write();
  }

  /** Arrow keys walk through the tabs. */
  stepTab(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const tabs = TABS.filter((tab) => !byId("tab-" + tab).hidden);
    if (step) {
      const tab = tabs[(tabs.indexOf(this.tab) + step + tabs.length) % tabs.length];
      this.chooseTab(tab);
      byId("tab-" + tab).focus();
      event.preventDefault();
    }
  }

  widen(isWide) {
    this.isWide = isWide;
    this.page.resize(() => document.body.classList.toggle("bm-wide", isWide));
    this.render();
  }

  render() {
    this.renderCrumbs();
    this.renderSummary();
    this.renderTabs();
    this.renderTable();
  }

  /** The way down to here; each step leads back. */
  renderCrumbs() {
    const { page } = this;
    const { areas, blocks } = page.territory;
    const crumbs = byId("crumbs");
    crumbs.textContent = "";
    crumbs.setAttribute("aria-label", page.texts.say("crumbs"));
    const { home } = page.territory.meta;
    if (home) {
      const link = make("a", "", page.texts.say("home"));
      link.href = home;
      crumbs.appendChild(link);
    }
    const path = page.area === NOWHERE ? [] : areas.path(page.area);
    const steps = (areas.tops.length === 1 ? path : [NOWHERE, ...path]).map((area) => [
      area === NOWHERE ? page.texts.say("everything") : areas.title(area),
      () => page.showArea(area),
    ]);
    if (page.block !== NOWHERE) {
      steps.push([page.texts.say("block_heading", { short: blocks.shortCode[page.block] }), null]);
    }
    steps.forEach(([title, act], depth) => {
      const isHere = depth === steps.length - 1;
      const step = isHere ? make("strong", "", title) : makeButton("", title, act);
      if (isHere) {
        step.setAttribute("aria-current", "location");
      }
      crumbs.appendChild(step);
    });
  }

  /** Sums of the place looked at. */
  here() {
    const { page } = this;
    return page.block !== NOWHERE
      ? page.rows.ofBlock(page.block)
      : page.area === NOWHERE
        ? Object.assign(page.rows.ofList(page.territory.areas.blocksUnder(NOWHERE), ""), {
            fixed: page.totals.whole,
            sums: page.hasReturns ? page.returns.whole : null,
          })
        : page.rows.ofArea(page.area);
  }

  renderSummary() {
    const { page } = this;
    const summary = byId("summary");
    const row = this.here();
    summary.textContent = "";
    if (page.hasReturns) {
      this.addShare(summary, row);
    }
    if (row.blocks.length) {
      summary.appendChild(classBar(page.mode, countClasses(page.mode, row.blocks), page.texts, "bm-bar bm-bar-wide"));
    }
    if (page.hasReturns) {
      this.addPace(summary, row);
    }
    this.linesOf(row).forEach((line) => summary.appendChild(make("p", "", line)));
    const link = page.area === NOWHERE ? null : page.describer.linkTo(page.area);
    if (link !== null) {
      summary.appendChild(link);
    }
  }

  /** The share done, large; beside it what it is made of. */
  addShare(summary, row) {
    const { texts, day } = this.page;
    const line = make("p", "bm-share");
    line.appendChild(make("b", "", texts.percent(row.sums.done[day], row.sums.target[day])));
    line.appendChild(
      make(
        "span",
        "",
        texts.say("summary_done", {
          done: texts.count(row.sums.done[day]),
          target: texts.count(row.sums.target[day]),
        }),
      ),
    );
    summary.appendChild(line);
  }

  addPace(summary, row) {
    const list = make("dl", "bm-facts");
    this.page.describer
      .paceFacts(row.sums, row.charge)
      .filter((fact) => fact[1] !== "")
      .forEach(([name, value, tone]) => {
        const fact = make("div", tone || "");
        fact.appendChild(make("dt", "", name));
        fact.appendChild(make("dd", "", value));
        list.appendChild(fact);
      });
    summary.appendChild(list);
  }

  linesOf(row) {
    const { page } = this;
    const { texts } = page;
    const { fixed } = row;
    const lines = [
      texts.say(fixed.blocks > 0 ? "summary" : "summary_without_blocks", {
        blocks: texts.count(fixed.blocks),
        buildings: texts.count(fixed.buildings),
        households: texts.count(fixed.households),
      }),
    ];
    if (fixed.estimated > 0) {
      lines.push(texts.say("summary_estimated", { percent: texts.percent(fixed.estimated, fixed.households) }));
    }
    lines.push(...this.reckoning(row));
    if (fixed.withoutBlock > 0) {
      lines.push(texts.say("summary_without_block", { count: texts.count(fixed.withoutBlock) }));
    }
    return lines;
  }

  /** Why the target is not simply the households planned: in one line, where it is not. */
  reckoning(row) {
    const { returns, texts, day } = this.page;
    if (returns === null || row.sums.target[day] === 0) {
      return [];
    }
    if (returns.denominator !== "household_count") {
      return texts.has("reckoned." + returns.denominator) ? [texts.say("reckoned." + returns.denominator)] : [];
    }
    const sumOf = (count) => row.blocks.reduce((sum, block) => sum + count(block), 0);
    const gone = sumOf((block) => returns.goneOf(block, day));
    const ofBlocks = sumOf((block) => returns.targetOf(block, day));
    const planned = sumOf((block) => this.page.territory.blocks.households[block]);
    const parts = [
      ["gone", -gone],
      ["given", ofBlocks - planned + gone],
      ["beyond", row.sums.target[day] - ofBlocks],
    ];
    const said = parts
      .filter(([, change]) => change !== 0)
      .map(([part, change]) => texts.say("reckoned." + part, { change: texts.change(change) }));
    const values = { target: texts.count(row.sums.target[day]), households: texts.count(row.fixed.households) };
    if (planned === row.fixed.households) {
      return said.length
        ? [texts.say("reckoned", Object.assign(values, { parts: said.join(texts.say("reckoned.joiner")) }))]
        : [];
    }
    return row.sums.target[day] === row.fixed.households ? [] : [texts.say("reckoned.unseen", values)];
  }

  renderTabs() {
    const { page } = this;
    const { texts } = page;
    byId("tabs").setAttribute("aria-label", texts.say("list"));
    byId("tab-behind").hidden = !page.hasReturns || page.territory.blocks.count === 0;
    TABS.forEach((tab) => {
      const button = byId("tab-" + tab);
      button.textContent = texts.say("tab." + tab);
      button.setAttribute("aria-selected", String(tab === this.tab));
      button.tabIndex = tab === this.tab ? 0 : -1;
    });
    byId("rows").setAttribute("aria-labelledby", "bm-tab-" + this.tab);
    byId("wide").setAttribute("aria-pressed", String(this.isWide));
    byId("wide").title = texts.say(this.isWide ? "narrow" : "wide");
    byId("wide").setAttribute("aria-label", byId("wide").title);
    byId("by").hidden = this.tab !== "rank";
    byId("by").setAttribute("aria-label", texts.say("rank_by"));
    if (this.tab === "rank") {
      const options = this.rankings();
      this.by = options.some(([value]) => value === this.by) ? this.by : options[0][0];
      fillChoice(byId("by"), options, this.by);
    }
  }

  /** What can be ranked here: deeper levels, blocks, groups. */
  rankings() {
    const { page } = this;
    const { areas, blocks, groupings } = page.territory;
    const depth = page.area === NOWHERE ? NOWHERE : areas.level[page.area];
    const deeper = areas.levels.slice(depth + 1).map((level) => [level, page.texts.levelName(level)]);
    const ofBlocks = blocks.count > 0 ? [["block", page.texts.say("block")]] : [];
    return [...deeper, ...ofBlocks, ...groupings.map((one) => [one.id, one.title(page.texts)])];
  }

  /** Lines of the tab, the heading of their names, and a note. */
  content() {
    const { page } = this;
    const { texts } = page;
    const nameOf = (level) => (texts.has(level) ? texts.say(level) : texts.levelName(level));
    if (this.tab === "behind") {
      return { rows: page.rows.behind(), first: texts.say("block") };
    }
    if (this.tab === "list") {
      return { rows: page.rows.below(), first: nameOf(page.rows.levelBelow()) };
    }
    const grouping = page.territory.groupings.find((one) => one.id === this.by);
    const rows = grouping ? page.rows.ofGrouping(grouping) : page.rows.ofLevel(this.by);
    const key = page.hasReturns ? "percent" : "households";
    const value = (row) => (COLUMNS[key].value(row, page) === null ? -1 : COLUMNS[key].value(row, page));
    return {
      rows: rows.sort((a, b) => value(b) - value(a)),
      first: grouping ? grouping.title(texts) : nameOf(this.by),
      grouping: grouping,
    };
  }

  renderTable() {
    const { page } = this;
    const { texts } = page;
    const { rows, first, grouping } = this.content();
    const keys = columnsFor(page, this.tab, this.isWide);
    const hidden = this.table.render(
      rows,
      keys,
      first,
      texts.say("table_caption", { name: byId("crumbs").textContent }),
    );
    const notes = [
      hidden > 0 ? texts.say("rows_hidden", { shown: MOST_ROWS, hidden: texts.count(hidden) }) : "",
      rows.some((row) => row.title.endsWith(" *")) ? texts.say("guest_note") : "",
      grouping && grouping.isMultiple ? texts.say("tags_note") : "",
      this.tab === "behind" && rows.length === 0 ? texts.say("nothing_behind") : "",
    ];
    byId("note").textContent = notes.filter(Boolean).join(" ");
  }
}
