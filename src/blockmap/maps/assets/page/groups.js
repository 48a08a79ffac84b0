/* Groupings of blocks beside their areas: people by role, teams, zones, tags. Blocks without a group come last, so sums match. */

class Grouping {
  constructor(number, facts, columns, territory) {
    [this.kind, this.key] = facts;
    this.territory = territory;
    this.names = columns["group." + number + ".name"];
    this.codes = columns["group." + number + ".code"];
    this.blocks = columns["group." + number + ".block"];
    this.groups = columns["group." + number + ".of"];
    this.first = new Int32Array(territory.blocks.count).fill(NOWHERE);
    for (let k = this.blocks.length - 1; k >= 0; k--) {
      this.first[this.blocks[k]] = this.groups[k];
    }
    this.colours = null;
  }

  /** Whether a block may belong to several groups, so that the groups' sums are more than the whole. */
  get isMultiple() {
    return this.kind === "tag";
  }

  get id() {
    return this.kind + (this.key ? "." + this.key : "");
  }

  of(block) {
    return this.first[block];
  }

  nameOf(block) {
    return this.of(block) === NOWHERE ? "" : this.names[this.of(block)];
  }

  /** All groups of a block, by name. */
  namesOf(block) {
    const names = [];
    for (let k = 0; k < this.blocks.length; k++) {
      if (this.blocks[k] === block) {
        names.push(this.names[this.groups[k]]);
      }
    }
    return names;
  }

  /** Blocks of some area by group; the last list holds those without a group. */
  lists(area) {
    const { areas } = this.territory;
    const lists = Array.from({ length: this.names.length + 1 }, () => []);
    const isInside = new Set(areas.blocksUnder(area));
    for (let k = 0; k < this.blocks.length; k++) {
      if (isInside.has(this.blocks[k])) {
        lists[this.groups[k]].push(this.blocks[k]);
      }
    }
    lists[this.names.length] = areas.blocksUnder(area).filter((block) => this.first[block] === NOWHERE);
    return lists;
  }

  /** Number of a colour for every group, so that groups which touch differ as long as there are colours. */
  colourOf(group, colourCount) {
    if (this.colours === null) {
      this.colours = this.names.length <= colourCount ? Array.from(this.names.keys()) : this.greedyColours(colourCount);
    }
    return this.colours[group];
  }

  greedyColours(colourCount) {
    const touching = this.neighbours();
    const colours = new Array(this.names.length).fill(NOWHERE);
    for (let group = 0; group < colours.length; group++) {
      const taken = new Set(Array.from(touching[group], (other) => colours[other]));
      let colour = group % colourCount;
      for (let tries = 0; taken.has(colour) && tries < colourCount; tries++) {
        colour = (colour + 1) % colourCount;
      }
      colours[group] = colour;
    }
    return colours;
  }

  neighbours() {
    const { borders, blocks } = this.territory;
    const touching = this.names.map(() => new Set());
    for (let arc = 0; arc < borders.arcCount; arc++) {
      const [one, other] = [borders.sides[arc * 2], borders.sides[arc * 2 + 1]].map((face) =>
        face === NOWHERE || face >= blocks.groundCount ? NOWHERE : this.first[face],
      );
      if (one !== NOWHERE && other !== NOWHERE && one !== other) {
        touching[one].add(other);
        touching[other].add(one);
      }
    }
    return touching;
  }

  /** What this grouping is called. */
  title(texts) {
    if (this.kind === "zone") {
      return this.key;
    }
    const key = this.kind === "role" ? "role." + this.key : "by." + this.kind;
    const said = texts.has(key) ? texts.say(key) : this.key;
    return said.charAt(0).toUpperCase() + said.slice(1);
  }

  /** What blocks without a group are called. */
  restTitle(texts) {
    return texts.say("rest." + this.kind);
  }
}

function openGroupings(section, territory) {
  territory.groupings = section.meta.groupings.map(
    (facts, number) => new Grouping(number, facts, section.columns, territory),
  );
  territory.charges = section.meta.charges;
}
