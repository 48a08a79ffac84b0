/* What is said of a block or a building when somebody points at it. Names are set as text, never as markup. */

class Describer {
  constructor(territory, colouring, texts) {
    this.territory = territory;
    this.colouring = colouring;
    this.texts = texts;
  }

  /** A card with a heading, a line of where, and rows of facts. */
  card(heading, where, facts) {
    const card = make("div", "bm-card");
    card.appendChild(make("h2", "", heading));
    if (where) {
      card.appendChild(make("p", "bm-where", where));
    }
    const list = make("dl");
    facts.filter((fact) => fact[1] !== "").forEach(([name, value]) => {
      list.appendChild(make("dt", "", name));
      list.appendChild(make("dd", "", value));
    });
    card.appendChild(list);
    return card;
  }

  where(area) {
    return this.territory.areas.path(area).map((at) => this.territory.areas.title(at)).join(" › ");
  }

  block(block) {
    const { blocks } = this.territory;
    const heading = this.texts.say("block_heading", { short: blocks.shortCode[block] });
    const card = this.card(heading, this.where(blocks.area[block]), this.blockFacts(block));
    const guests = blocks.guestsOf(block);
    if (guests.length) {
      card.appendChild(make("p", "bm-note", this.texts.say("guests", { codes: guests.map((one) => blocks.shortCode[one]).join(", ") })));
    }
    return card;
  }

  blockFacts(block) {
    const { blocks } = this.territory;
    const { texts } = this;
    return [
      [texts.say("code"), blocks.code[block]],
      [texts.say("households"), this.householdsOfBlock(block)],
      [texts.say("persons"), blocks.persons[block] === NOWHERE ? "" : texts.count(blocks.persons[block])],
      [texts.say("buildings"), texts.count(blocks.buildingCount[block])],
      ...this.completionFacts(block),
      [texts.say("kind"), blocks.kind[block] === GROUND ? "" : this.kind(block)],
      [texts.say("irregular"), blocks.irregular[block] ? texts.reason(blocks.irregular[block]) : ""],
      [texts.say("remark"), blocks.remark[block]],
    ];
  }

  householdsOfBlock(block) {
    const { blocks } = this.territory;
    const { texts } = this;
    const count = texts.count(blocks.households[block]);
    return blocks.estimated[block] > 0 ? texts.say("of_which_estimated", { count: count, estimated: texts.count(blocks.estimated[block]) }) : count;
  }

  completionFacts(block) {
    const { texts, colouring } = this;
    if (!colouring.showsCompletion) {
      return [];
    }
    if (!colouring.hasReturn(block)) {
      return [[texts.say("done"), texts.say("legend.no_return")]];
    }
    const done = colouring.done(block);
    const target = colouring.target(block);
    return [
      [texts.say("done"), texts.say("done_of", { done: texts.count(done), target: texts.count(target), percent: texts.percent(done, target) })],
      [texts.say("left"), texts.count(Math.max(0, target - done))],
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
      [texts.say("storeys"), buildings.floors[building] ? String(buildings.floors[building]) : ""],
      [texts.say("households"), buildings.isEstimate[building] ? texts.say("estimated_count", { count: households }) : households],
      [texts.say("state"), state === "standing" ? "" : texts.say("state." + state)],
    ];
  }

  /** One line for the read-out under the pointer and for screen readers. */
  line(block) {
    const { blocks, areas } = this.territory;
    const { texts, colouring } = this;
    const parts = [
      areas.title(blocks.area[block]) + " " + blocks.shortCode[block],
      texts.say("households_count", { count: texts.count(blocks.households[block]) }),
      texts.say("buildings_count", { count: texts.count(blocks.buildingCount[block]) }),
    ];
    if (colouring.hasReturn(block)) {
      parts.push(texts.percent(colouring.done(block), colouring.target(block)));
    }
    return parts.join(" · ");
  }
}
