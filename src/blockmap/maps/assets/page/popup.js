/* What is said of a place when somebody points at it. Names are set as text, never as markup. */

class Describer {
  constructor(page) {
    this.page = page;
    this.territory = page.territory;
  }

  get texts() {
    return this.page.texts;
  }

  /** A card with a heading, a line of where, and rows of facts. */
  card(heading, where, facts) {
    const card = make("div", "bm-card");
    card.appendChild(make("h2", "", heading));
    if (where) {
      card.appendChild(make("p", "bm-where", where));
    }
    const list = make("dl");
    facts
      .filter((fact) => fact[1] !== "")
      .forEach(([name, value]) => {
        list.appendChild(make("dt", "", name));
        list.appendChild(make("dd", "", value));
      });
    card.appendChild(list);
    return card;
  }

  where(area) {
    return this.territory.areas
      .path(area)
      .map((at) => this.territory.areas.title(at))
      .join(" › ");
  }

  block(block) {
    const { blocks } = this.territory;
    const heading = this.texts.say("block_heading", { short: blocks.shortCode[block] });
    const card = this.card(heading, this.where(blocks.area[block]), this.blockFacts(block));
    const guests = blocks.guestsOf(block);
    if (guests.length) {
      const row = make("p", "bm-note", this.texts.say("guests", { codes: "" }));
      guests.forEach((guest) =>
        row.appendChild(makeButton("", blocks.shortCode[guest], () => this.page.goToBlock(guest))),
      );
      card.appendChild(row);
    }
    return card;
  }

  blockFacts(block) {
    const { blocks } = this.territory;
    const { texts } = this;
    return [
      [texts.say("code"), blocks.code[block]],
      ...this.completionFacts(block),
      ...this.peopleOf(block),
      [texts.say("households"), this.householdsOfBlock(block)],
      [texts.say("persons"), blocks.persons[block] === NOWHERE ? "" : texts.count(blocks.persons[block])],
      [texts.say("buildings"), texts.count(blocks.buildingCount[block])],
      [texts.say("kind"), blocks.kind[block] === GROUND ? "" : this.kind(block)],
      [texts.say("irregular"), blocks.irregular[block] ? texts.reason(blocks.irregular[block]) : ""],
      [texts.say("remark"), blocks.remark[block]],
    ];
  }

  householdsOfBlock(block) {
    const { blocks } = this.territory;
    const { texts } = this;
    const count = texts.count(blocks.households[block]);
    return blocks.estimated[block] > 0
      ? texts.say("of_which_estimated", { count: count, estimated: texts.count(blocks.estimated[block]) })
      : count;
  }

  completionFacts(block) {
    const { texts, page } = this;
    const { returns, day, days } = page;
    if (!page.hasReturns) {
      return [];
    }
    const done = returns.doneOf(block, day);
    const target = returns.targetOf(block, day);
    if (done === NO_RETURN) {
      return [
        [texts.say("done"), texts.say("legend.no_return")],
        [texts.say("target"), texts.count(target)],
      ];
    }
    const since = returns.completeSince(block, day);
    const last = returns.lastReturn(block, day);
    return [
      [
        texts.say("done"),
        texts.say("done_of", {
          done: texts.count(done),
          target: texts.count(target),
          percent: texts.percent(done, target),
        }),
      ],
      [texts.say("left"), texts.count(target - done)],
      [texts.say("complete_since"), since === NOWHERE ? "" : days[since]],
      [texts.say("last_return"), last === NOWHERE ? "" : days[last]],
    ];
  }

  /** Who is in charge of a block, by role, and the zones and tags it has: pairs of a name and a text. */
  peopleOf(block) {
    return this.territory.groupings
      .map((one) => [one.title(this.texts), one.isMultiple ? one.namesOf(block).join(", ") : one.nameOf(block)])
      .filter((fact) => fact[1] !== "");
  }

  /** Names of those in charge of a block, joined. */
  rolesOf(block) {
    const names = this.territory.groupings.filter((one) => one.kind === "role").map((one) => one.nameOf(block));
    return names.filter((name) => name !== "").join("、");
  }

  /** How fast it goes and when it will be done: names, values, and a tone for what needs attention. */
  paceFacts(sums, charge) {
    const { texts, page } = this;
    const { pace, day, days, returns } = page;
    const rate = pace.rate(sums, day, returns.phase);
    const required = pace.required(sums, day, returns.phase);
    const ahead = pace.ahead(sums, day, returns.phase);
    const last = sums.last[day];
    return [
      [texts.say("left"), texts.count(pace.left(sums, day))],
      [texts.say("rate"), rate === null ? "" : texts.decimal(rate)],
      [
        texts.say("required"),
        required === null ? "" : texts.decimal(required),
        rate !== null && required > rate ? "bm-late" : "",
      ],
      [texts.say("forecast"), pace.forecast(sums, day, returns.phase)],
      [
        texts.say("ahead"),
        ahead === null ? "" : texts.say(ahead < 0 ? "days_behind" : "days_ahead", { days: Math.abs(ahead) }),
        ahead < 0 ? "bm-late" : "",
      ],
      [
        texts.say("complete_blocks"),
        sums.due[day] > 1 ? texts.count(sums.complete[day]) + " / " + texts.count(sums.due[day]) : "",
      ],
      [
        texts.say("last_return"),
        last < 0 ? texts.say("legend.no_return") : days[last] === "" ? "" : texts.shortDay(days[last]),
      ],
      [texts.say("charge"), charge],
      [
        texts.say("extra.unmatched"),
        sums.beside[day] > 0 ? texts.say("not_counted", { count: texts.count(sums.beside[day]) }) : "",
        "bm-late",
      ],
    ];
  }

  kind(block) {
    const { blocks } = this.territory;
    if (blocks.kind[block] === VIRTUAL) {
      return this.texts.say("kind.virtual");
    }
    const host = blocks.host[block];
    return this.texts.say("kind.stacked", { host: host === NOWHERE ? "–" : blocks.shortCode[host] });
  }

  building(building) {
    const { buildings, blocks } = this.territory;
    const { texts } = this;
    const block = buildings.block[building];
    const number = buildings.number[building];
    const name = buildings.nameOf(building);
    const said = number ? texts.say("building_heading", { number: number }) : texts.say("building_unnumbered");
    const where = block === NOWHERE ? texts.say("no_block") : texts.say("in_block", { short: blocks.shortCode[block] });
    return this.card(name ? said + " · " + name : said, where, this.buildingFacts(building));
  }

  buildingFacts(building) {
    const { buildings } = this.territory;
    const { texts } = this;
    const state = buildings.states[buildings.state[building]];
    const households = texts.count(buildings.households[building]);
    return [
      [texts.say("address"), buildings.addressOf(building)],
      ...this.doorFacts(building),
      [texts.say("storeys"), buildings.floors[building] ? String(buildings.floors[building]) : ""],
      [
        texts.say("households"),
        buildings.isEstimate[building] ? texts.say("estimated_count", { count: households }) : households,
      ],
      [texts.say("state"), state === "standing" ? "" : texts.say("state." + state)],
    ];
  }

  /** How far a building is: figures of the last day, and since when it is complete as seen on the day shown. */
  doorFacts(building) {
    const { texts, page } = this;
    const { doors, day, days } = page;
    if (doors === null) {
      return [];
    }
    if (!doors.hasReturn(building)) {
      return [[texts.say("done"), texts.say("legend.no_return")]];
    }
    const [done, target] = [doors.done(building), doors.target[building]];
    const since = doors.completeSince(building, day);
    return [
      [
        texts.say("done"),
        texts.say("done_of", {
          done: texts.count(done),
          target: texts.count(target),
          percent: texts.percent(done, target),
        }),
      ],
      [texts.say("complete_since"), since === NOWHERE ? "" : days[since]],
    ];
  }

  dispute(dispute) {
    const { disputes } = this.territory;
    const { texts } = this;
    return this.card(texts.say("dispute_heading", { code: disputes.code[dispute] }), "", [
      [texts.say("kind"), texts.named("dispute_kind", disputes.kind[dispute])],
      [texts.say("state"), this.stateOfDispute(dispute)],
      [texts.say("buildings"), texts.count(disputes.buildings[dispute])],
      [texts.say("households"), texts.count(disputes.households[dispute])],
      [texts.say("interim"), disputes.interimSide[dispute] ? texts.named("side", disputes.interimSide[dispute]) : ""],
    ]);
  }

  /** State of a dispute on the day shown, and since when; or when it was found, if that was later. */
  stateOfDispute(dispute) {
    const { page, texts } = this;
    const { disputes } = this.territory;
    const state = disputes.stateOn(dispute, page.days[page.day]);
    if (state === null) {
      return texts.say("dispute_later", { day: disputes.stateDay[disputes.stateOffset[dispute]] });
    }
    const name = texts.named("dispute_state", state.name);
    return state.since ? texts.say("dispute_since", { state: name, day: state.since }) : name;
  }

  /** An area that is shown without blocks. */
  area(area) {
    const { page, texts } = this;
    const card = this.card(
      this.territory.areas.title(area),
      this.where(area),
      page.hasReturns && page.territory.blocks.count === 0
        ? [[texts.say("done"), this.shareOfArea(area)], ...this.paceFacts(page.returns.sumsOf(area), "")]
        : [[texts.say("state"), texts.say("legend.unplanned")]],
    );
    const link = this.linkTo(area);
    card.appendChild(link || makeButton("", texts.say("show_area"), () => page.showArea(area)));
    return card;
  }

  /** On the index of many maps, the way to the map of an area; nothing elsewhere. */
  linkTo(area) {
    const { areas, meta } = this.territory;
    const address = (meta.links || {})[areas.code[area]];
    if (!address) {
      return null;
    }
    const link = make("a", "bm-link", this.texts.say("open_map", { name: areas.title(area) }));
    link.href = address;
    return link;
  }

  shareOfArea(area) {
    const { page } = this;
    const sums = page.returns.sumsOf(area);
    return this.texts.percent(sums.done[page.day], sums.target[page.day]);
  }

  areaLine(area) {
    const { page, texts } = this;
    const isIndex = page.hasReturns && page.territory.blocks.count === 0;
    return (
      this.territory.areas.title(area) + " · " + (isIndex ? this.shareOfArea(area) : texts.say("legend.unplanned"))
    );
  }

  /** One line for the read-out under the pointer and for screen readers. */
  line(block) {
    const { page, texts } = this;
    const { blocks, areas } = this.territory;
    const parts = [
      areas.title(blocks.area[block]) + " " + blocks.shortCode[block],
      texts.say("households_count", { count: texts.count(blocks.households[block]) }),
      texts.say("buildings_count", { count: texts.count(blocks.buildingCount[block]) }),
    ];
    if (page.hasReturns) {
      parts.push(
        page.returns.hasReturn(block, page.day)
          ? texts.percent(page.returns.doneOf(block, page.day), page.returns.targetOf(block, page.day))
          : texts.say("legend.no_return"),
      );
    }
    if (page.mode.grouping) {
      parts.push(page.mode.grouping.nameOf(block) || page.mode.grouping.restTitle(texts));
    }
    return parts.join(" · ");
  }
}
