/* The lines of the table: parts of an area, areas of a level, groups, blocks that lag, buildings of a block. */

const MOST_ROWS = 300;

class Rows {
  constructor(page) {
    this.page = page;
  }

  /** What lies directly in the place looked at: areas, blocks, or the buildings of a block; and what no block of it holds. */
  below() {
    const { page } = this;
    const { areas } = page.territory;
    if (page.block !== NOWHERE) {
      return this.ofBuildings(page.block);
    }
    const children = page.area === NOWHERE ? areas.tops : areas.children[page.area];
    const parts = children.length
      ? children.map((area) => this.ofArea(area))
      : this.ofBlocks(areas.blocksUnder(page.area));
    return [...parts, ...this.ofExtras(page.area)];
  }

  /** What the lines of `below` are: a level, "block" or "building". */
  levelBelow() {
    const { page } = this;
    const { areas } = page.territory;
    if (page.block !== NOWHERE) {
      return "building";
    }
    const children = page.area === NOWHERE ? areas.tops : areas.children[page.area];
    return children.length ? areas.levels[areas.level[children[0]]] : "block";
  }

  /** All areas of a level, or all blocks, of the area looked at. */
  ofLevel(level) {
    const { areas } = this.page.territory;
    if (level === "block") {
      return this.ofBlocks(areas.blocksUnder(this.page.area));
    }
    return areas.ofLevel(areas.levels.indexOf(level), this.page.area).map((area) => this.ofArea(area));
  }

  ofGrouping(grouping) {
    const { page } = this;
    const lists = grouping.lists(page.area);
    const title = (group) => (group < grouping.names.length ? grouping.names[group] : grouping.restTitle(page.texts));
    return lists.map((blocks, group) => this.ofList(blocks, title(group))).filter((row) => row.blocks.length > 0);
  }

  /** Blocks that are not complete, those with the least done first. */
  behind() {
    const { page } = this;
    const { returns, day, territory } = page;
    const open = territory.areas
      .blocksUnder(page.area)
      .filter((block) => returns.targetOf(block, day) > 0 && !returns.isComplete(block, day));
    const share = (block) => Math.max(0, returns.doneOf(block, day)) / returns.targetOf(block, day);
    const rest = (block) => returns.targetOf(block, day) - Math.max(0, returns.doneOf(block, day));
    return this.ofBlocks(
      open.sort((a, b) => share(a) - share(b) || rest(b) - rest(a) || a - b),
      true,
    );
  }

  ofArea(area) {
    const { page } = this;
    const { areas, charges } = page.territory;
    const named = charges.filter((charge) => charge[0] === area).map((charge) => charge[2]);
    return {
      place: { area: area },
      title: areas.title(area),
      blocks: areas.blocksUnder(area),
      area: area,
      fixed: page.totals.of(area),
      sums: page.hasReturns ? page.returns.sumsOf(area) : null,
      charge: named.join("; "),
      link: (page.territory.meta.links || {})[areas.code[area]] || "",
    };
  }

  ofBlocks(list, withPath) {
    return list.map((block) => this.ofBlock(block, withPath));
  }

  ofBlock(block, withPath) {
    const { page } = this;
    const { blocks, areas } = page.territory;
    const mark = blocks.kind[block] === GROUND ? "" : " *";
    const below = page.area !== NOWHERE && areas.children[page.area].length > 0;
    const where = withPath || below ? areas.title(blocks.area[block]) + " " : "";
    return {
      place: { block: block },
      title: where + blocks.shortCode[block] + mark,
      blocks: [block],
      fixed: Object.assign(page.totals.ofBlocks([block]), { buildings: blocks.buildingCount[block] }),
      sums: page.hasReturns ? page.returns.sumsOfBlock(block) : null,
      charge: page.describer.rolesOf(block),
      isChosen: block === page.block,
    };
  }

  ofList(list, title) {
    const { page } = this;
    return {
      place: { blocks: list },
      title: title,
      blocks: list,
      fixed: page.totals.ofBlocks(list),
      sums: page.hasReturns ? page.returns.sumsOfBlocks(list) : null,
      charge: "",
    };
  }

  ofBuildings(block) {
    const { page } = this;
    const { buildings } = page.territory;
    return buildings === null ? [] : buildings.ofBlock(block).map((building) => this.ofBuilding(building));
  }

  ofBuilding(building) {
    const { page } = this;
    const { buildings } = page.territory;
    const number = buildings.number[building];
    const name = buildings.nameOf(building);
    const title = number ? page.texts.say("building_short", { number: number }) : page.texts.say("building_unnumbered");
    return {
      place: { building: building },
      title: name ? title + " " + name : title,
      blocks: [],
      building: building,
      fixed: { blocks: 0, buildings: 1, households: buildings.households[building], estimated: 0, withoutBlock: 0 },
      sums: null,
      charge: "",
    };
  }

  /** Figures of an area that no block holds, one line each. */
  ofExtras(area) {
    const { page } = this;
    if (!page.hasReturns || area === NOWHERE) {
      return [];
    }
    const { returns } = page;
    return returns
      .extrasOf(area)
      .filter((extra) => returns.extraKinds[returns.extraKind[extra]] !== "own")
      .map((extra) => ({
        place: null,
        title: page.texts.named("extra", returns.extraKinds[returns.extraKind[extra]]),
        blocks: [],
        fixed: page.totals.nothing(),
        sums: returns.sumsOfExtra(extra),
        charge: "",
        isExtra: true,
      }));
  }
}
