/* The side of the page: all disputes, or one of them; and finding things by their code. */

class List {
  constructor(page) {
    this.page = page;
  }

  render() {
    const { page } = this;
    const rows = byId("rows");
    rows.textContent = "";
    rows.scrollTop = 0;
    this.renderCrumbs();
    if (page.dispute !== NOWHERE) {
      rows.appendChild(page.describer.dispute(page.dispute));
      return;
    }
    page.territory.disputes.forEach((dispute, row) => rows.appendChild(this.item(dispute, row)));
  }

  renderCrumbs() {
    const { page } = this;
    const crumbs = byId("crumbs");
    crumbs.textContent = "";
    if (page.dispute === NOWHERE) {
      crumbs.appendChild(make("strong", "", page.texts.say("overview")));
      return;
    }
    crumbs.appendChild(makeButton("", page.texts.say("overview"), () => page.showEverything()));
    crumbs.appendChild(make("strong", "", page.territory.disputes[page.dispute].code));
  }

  item(dispute, row) {
    const { page } = this;
    const { texts, describer } = page;
    const button = makeButton("bd-item", "", () => page.showDispute(row));
    const head = make("span", "bd-head", dispute.code);
    head.appendChild(
      make("span", "bd-state" + (page.territory.isSettled(row) ? " bd-settled" : ""), describer.stateOf(dispute)),
    );
    button.appendChild(head);
    const facts = [
      dispute.theirs,
      texts.named("kind", dispute.kind),
      describer.area(dispute.area_m2),
      texts.say("buildings_count", { count: texts.count(dispute.building) }),
      texts.say("households_count", { count: texts.count(dispute.household) }),
    ];
    button.appendChild(make("span", "bd-facts", facts.join(" · ")));
    const side = dispute.interim_side
      ? texts.say("interim_by", { side: texts.named("interim_side", dispute.interim_side) })
      : "";
    const due = dispute.due ? texts.say("due") + " " + describer.dueOf(dispute) : "";
    if (!page.territory.isSettled(row) && (side || due)) {
      button.appendChild(make("br"));
      button.appendChild(
        make("span", "bd-facts" + (dispute.is_late ? " bd-late" : ""), [side, due].filter(Boolean).join(" · ")),
      );
    }
    return button;
  }
}

class Finder {
  constructor(page) {
    this.page = page;
  }

  find(text) {
    const wanted = text.trim().toLowerCase();
    return wanted
      ? [...this.disputes(wanted), ...this.blocks(wanted), ...this.buildings(wanted)].slice(0, MOST_FOUND)
      : [];
  }

  disputes(wanted) {
    const { territory, texts } = this.page;
    return territory.disputes
      .map((dispute, row) => ({ dispute: row, label: dispute.code, detail: texts.say("between", dispute) }))
      .filter(
        (place) =>
          place.label.toLowerCase().endsWith(wanted) ||
          place.label.toLowerCase().startsWith(wanted) ||
          place.detail.toLowerCase().includes(wanted),
      );
  }

  blocks(wanted) {
    const { columns } = this.page.territory;
    return columns["block.code"]
      .map((code, row) => ({ block: row, label: columns["block.short"][row], detail: code }))
      .filter((place) => place.label.toLowerCase() === wanted || place.detail.toLowerCase() === wanted);
  }

  buildings(wanted) {
    const { territory, texts } = this.page;
    const addresses = territory.columns["building.address"];
    return addresses
      .map((address, row) => ({
        building: row,
        label: territory.buildingName(row) || texts.say("unnumbered"),
        detail: address,
      }))
      .filter(
        (place) =>
          place.label.toLowerCase() === wanted || (wanted.length > 1 && place.detail.toLowerCase().includes(wanted)),
      );
  }
}
