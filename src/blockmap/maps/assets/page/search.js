/* Finding a place by what people say: a code, "020", "020-12" for a building, the name of a place, "Lanting 020" for a block of
   a place, or who is in charge, by name or by the code in the office's lists. */

const MOST_FOUND = 8;

class Search {
  constructor(page) {
    this.territory = page.territory;
    this.texts = page.texts;
  }

  /** Places that fit a text, the likeliest first; blocks of the area in view before others. */
  find(text, area) {
    const wanted = text.trim().toLowerCase();
    if (!wanted) {
      return [];
    }
    const found = [
      ...this.numbered(wanted, area),
      ...this.blocks(wanted, area),
      ...this.blocksOfPlace(wanted),
      ...this.areas(wanted),
      ...this.people(wanted),
      ...this.named(wanted),
    ];
    return found.slice(0, MOST_FOUND);
  }

  /** "兰亭 020", with or without a space: a block of an area whose name begins so, or holds it; with "-12", a building of it. */
  blocksOfPlace(wanted) {
    const parts = /^(.*?[^\d\s])\s*(\d+)(?:\s*[-#/]\s*(\d+))?$/.exec(wanted);
    const name = parts ? parts[1] : "";
    if (name.length < 2) {
      return [];
    }
    const { areas, blocks } = this.territory;
    const named = Array.from({ length: areas.count }, (_, area) => area).filter((area) =>
      areas.name[area].toLowerCase().includes(name),
    );
    const begins = (area) => areas.name[area].toLowerCase().startsWith(name);
    const found = [...named.filter(begins), ...named.filter((area) => !begins(area))].flatMap((area) =>
      this.blocksOfCode(parts[2], area).filter((block) => areas.isWithin(blocks.area[block], area)),
    );
    const each = [...new Set(found)];
    return parts[3]
      ? each.flatMap((block) => this.buildingsOf(block, Number(parts[3])))
      : each.map((block) => this.blockFound(block));
  }

  /** "020-12" or a full block code with "-12": building 12 of that block. */
  numbered(wanted, area) {
    const { buildings } = this.territory;
    const parts = /^(\S+)\s*[-#/\s]\s*(\d+)$/.exec(wanted);
    if (!parts || buildings === null) {
      return [];
    }
    return this.blocksOfCode(parts[1], area).flatMap((block) => this.buildingsOf(block, Number(parts[2])));
  }

  /** Buildings of a block with a number. */
  buildingsOf(block, number) {
    const { buildings, blocks } = this.territory;
    return (buildings === null ? [] : buildings.ofBlock(block))
      .filter((building) => buildings.number[building] === number)
      .map((building) => ({
        building: building,
        label: blocks.shortCode[block] + "-" + number,
        detail: this.detail(blocks.area[block], buildings.nameOf(building)),
      }));
  }

  blocks(wanted, area) {
    return this.blocksOfCode(wanted, area).map((block) => this.blockFound(block));
  }

  blockFound(block) {
    const { blocks } = this.territory;
    return {
      block: block,
      label: blocks.shortCode[block],
      detail: this.detail(blocks.area[block], blocks.code[block]),
    };
  }

  /** Blocks of a short code (zeros may be left out), of a full code, or whose full code begins so. */
  blocksOfCode(wanted, area) {
    const { blocks, areas } = this.territory;
    const exact = [];
    const beginning = [];
    for (let block = 0; block < blocks.count; block++) {
      const short = blocks.shortCode[block].toLowerCase();
      const code = blocks.code[block].toLowerCase();
      if (short === wanted || code === wanted || short.replace(/^0+/, "") === wanted) {
        exact.push(block);
      } else if (wanted.length > 3 && code.startsWith(wanted)) {
        beginning.push(block);
      }
    }
    const isHere = (block) => area !== NOWHERE && areas.isWithin(blocks.area[block], area);
    return [...exact.filter(isHere), ...exact.filter((block) => !isHere(block)), ...beginning].slice(0, MOST_FOUND);
  }

  areas(wanted) {
    const { areas } = this.territory;
    const found = [];
    for (let area = 0; area < areas.count && found.length < MOST_FOUND; area++) {
      if (areas.name[area].toLowerCase().includes(wanted) || areas.code[area].toLowerCase() === wanted) {
        const detail = this.texts.levelName(areas.levels[areas.level[area]]) + " · " + areas.code[area];
        found.push({ area: area, label: areas.title(area), detail: detail });
      }
    }
    return found;
  }

  /** People, teams and zones whose name fits, and people whose code does, with their blocks. */
  people(wanted) {
    const found = [];
    this.territory.groupings.forEach((grouping) => {
      for (let group = 0; group < grouping.names.length && found.length < MOST_FOUND; group++) {
        const isCode = grouping.codes[group].toLowerCase().split(" ").includes(wanted);
        if (isCode || grouping.names[group].toLowerCase().includes(wanted)) {
          const blocks = grouping.lists(NOWHERE)[group];
          const said = [
            grouping.title(this.texts),
            grouping.codes[group],
            this.texts.say("blocks_count", { count: blocks.length }),
          ];
          const detail = said.filter(Boolean).join(" · ");
          found.push({ blocks: blocks, label: grouping.names[group], detail: detail });
        }
      }
    });
    return found;
  }

  named(wanted) {
    const { buildings, blocks } = this.territory;
    const found = [];
    if (buildings === null || wanted.length < 2) {
      return found;
    }
    for (let building = 0; building < buildings.names.length && found.length < MOST_FOUND; building++) {
      if (buildings.names[building].toLowerCase().includes(wanted)) {
        const block = buildings.block[building];
        const place =
          block === NOWHERE ? this.texts.say("no_block") : this.detail(blocks.area[block], blocks.shortCode[block]);
        found.push({ building: building, label: buildings.names[building], detail: place });
      }
    }
    return found;
  }

  detail(area, more) {
    return this.territory.areas.title(area) + (more ? " · " + more : "");
  }
}

/** The search field: suggestions as buttons, Enter takes the first. */
class SearchField {
  constructor(search, page) {
    this.search = search;
    this.page = page;
    this.field = byId("query");
    this.list = byId("found");
    this.field.addEventListener("input", () => this.suggest());
    byId("search").addEventListener("submit", (event) => {
      event.preventDefault();
      this.suggest();
      const first = this.list.querySelector("button");
      if (first) {
        first.click();
      }
    });
    byId("search").addEventListener("keydown", (event) => this.step(event));
  }

  suggest() {
    const places = this.search.find(this.field.value, this.page.area);
    this.list.textContent = "";
    this.list.hidden = this.field.value.trim() === "";
    places.forEach((place) => this.list.appendChild(this.suggestion(place)));
    if (!places.length && !this.list.hidden) {
      this.list.appendChild(make("li", "bm-note", this.page.texts.say("nothing_found")));
    }
  }

  suggestion(place) {
    const item = make("li");
    const button = make("button", "", place.label);
    button.type = "button";
    button.appendChild(make("small", "", place.detail));
    button.addEventListener("click", () => {
      this.list.hidden = true;
      this.page.goTo(place);
    });
    item.appendChild(button);
    return item;
  }

  /** Arrow keys walk through the suggestions, Escape closes them. */
  step(event) {
    const stops = [this.field, ...this.list.querySelectorAll("button")];
    const at = stops.indexOf(document.activeElement);
    if (event.key === "ArrowDown" && at + 1 < stops.length) {
      stops[at + 1].focus();
    } else if (event.key === "ArrowUp" && at > 0) {
      stops[at - 1].focus();
    } else if (event.key === "Escape") {
      this.list.hidden = true;
      this.field.focus();
    } else {
      return;
    }
    event.preventDefault();
  }
}
