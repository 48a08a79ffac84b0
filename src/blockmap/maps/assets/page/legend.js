/* The legend: what the colours mean and how many blocks have each; by what the map is coloured; what else is drawn. */

const Legend = L.Control.extend({
  options: { position: "bottomleft" },

  initialize(page) {
    this.page = page;
    this.isFolded = window.innerWidth < 720;
  },

  onAdd() {
    this.box = make("section", "bm-legend");
    const head = make("div", "bm-legend-head");
    this.title = make("h2");
    this.choice = make("select");
    this.choice.addEventListener("change", () => this.page.chooseMode(this.choice.value));
    this.fold = makeButton("bm-legend-fold", "", () => {
      this.isFolded = !this.isFolded;
      this.render();
    });
    head.append(this.title, this.choice, this.fold);
    this.body = make("div");
    this.box.append(head, this.body);
    L.DomEvent.disableClickPropagation(this.box);
    L.DomEvent.disableScrollPropagation(this.box);
    return this.box;
  },

  render() {
    const { page } = this;
    const { texts, mode, modes } = page;
    this.box.setAttribute("aria-label", texts.say("legend"));
    this.title.textContent = mode.title(texts);
    this.title.hidden = modes.length > 1 && !this.isFolded;
    this.fold.setAttribute("aria-label", texts.say("legend"));
    this.fold.setAttribute("aria-expanded", String(!this.isFolded));
    this.box.classList.toggle("bm-legend-folded", this.isFolded);
    this.choice.hidden = modes.length < 2 || this.isFolded;
    this.choice.setAttribute("aria-label", texts.say("colour_by"));
    fillChoice(
      this.choice,
      modes.map((one) => [one.id, one.title(texts)]),
      mode.id,
    );
    this.body.textContent = "";
    if (!this.isFolded) {
      this.body.appendChild(this.classList());
      this.addDoors();
      this.addDisputes();
    }
  },

  /** Classes of the legend with how many blocks of the place looked at are in each. */
  entries() {
    const { page } = this;
    const { mode } = page;
    const counts = new Map(countClasses(mode, page.territory.areas.blocksUnder(page.area)));
    const shown = mode.classes().filter((one) => counts.has(one) || mode.isAlwaysShown(one));
    return mode.hasTooManyForLegend
      ? shown.filter((one) => one < 0).map((one) => [one, counts.get(one)])
      : shown.map((one) => [one, counts.get(one) || 0]);
  },

  classList() {
    const { page } = this;
    const { texts, mode, territory } = page;
    const list = make("ul");
    const hasBlocks = territory.blocks.count > 0;
    this.entries().forEach(([one, count]) => {
      list.appendChild(this.entry(swatch(mode, one), mode.label(one, texts), hasBlocks ? texts.count(count) : ""));
    });
    if (mode.hasTooManyForLegend) {
      list.appendChild(
        make("li", "bm-note", texts.say("legend.many", { count: texts.count(mode.classes().length - 1) })),
      );
    }
    if (hasBlocks && territory.borders.faceCount > territory.blocks.groundCount) {
      list.appendChild(this.entry(make("i", "bm-hatch"), texts.say("legend.unplanned"), ""));
    }
    return list;
  },

  /** What the ground of buildings means, where they are seen. */
  addDoors() {
    const { page } = this;
    this.hasDoors = page.showsDoors();
    if (this.hasDoors) {
      const list = make("ul", "bm-doors");
      [
        ["complete", INK.doorComplete],
        ["begun", INK.doorBegun],
      ].forEach(([state, colour]) => {
        const patch = make("i");
        patch.style.background = colour;
        list.appendChild(this.entry(patch, page.texts.say("legend.door_" + state), ""));
      });
      this.body.appendChild(list);
    }
  },

  /** Explain buildings once the reader is near enough to see them. */
  followZoom() {
    if (!this.isFolded && this.hasDoors !== this.page.showsDoors()) {
      this.render();
    }
  },

  entry(patch, label, count) {
    const item = make("li");
    item.append(patch, make("span", "", label), make("b", "", count));
    return item;
  },

  addDisputes() {
    const { page } = this;
    const { disputes } = page.territory;
    if (disputes === null) {
      return;
    }
    const label = make("label", "bm-layer");
    const box = make("input");
    box.type = "checkbox";
    box.checked = disputes.isShown;
    box.addEventListener("change", () => {
      disputes.isShown = box.checked;
      page.tiles.repaint();
    });
    const drawn = disputes.drawn(page.days[page.day]);
    const [known, later] = [KNOWN, FOUND_LATER].map((how) => drawn.filter((one) => one === how).length);
    label.append(box, make("i", "bm-dispute"), make("span", "", page.texts.say("disputes", { count: known })));
    this.body.appendChild(label);
    if (later > 0) {
      const line = make("div", "bm-layer");
      line.append(
        make("i", "bm-dispute bm-later"),
        make("span", "", page.texts.say("disputes_later", { count: later })),
      );
      this.body.appendChild(line);
    }
    const said = page.territory.meta.disputes_said;
    if (said && page.day === page.days.length - 1) {
      this.body.appendChild(make("p", "bm-note bm-figures", said[page.texts.language]));
    }
  },
});
