/* How blocks are coloured: each mode sorts blocks into classes and gives every class a colour and a name.
   NONE is the class of ground of which nothing is known: it is hatched. */

const NONE = -1;
const NOTHING_DUE = -2;
const QUIET_COLOUR = "#e4e2dc";
const ALARM_COLOUR = "#c2410c";
const STAFFED_COLOUR = "#b9d7d3";
const OWN_NAME_SHARE = 0.5;
/** A bar of more parts than this shows nothing. */
const MOST_BAR_PARTS = 14;

/** Colours of groups: of Paul Tol's muted and light schemes, told apart by colour-blind eyes. */
const GROUP_COLOURS = [
  "#77aadd",
  "#eedd88",
  "#44bb99",
  "#ee8866",
  "#aaaa00",
  "#ffaabb",
  "#99ddff",
  "#bbcc33",
  "#b58bbf",
  "#c9b28b",
];

const AGE_COLOURS = ["#22427e", "#4aabbd", "#cde6b6", "#f2c879", "#c2713f"];
/** Days since the last return, lowest of each class. */
const AGE_FROM = [0, 1, 2, 4, 8];

class CompletionMode {
  constructor(page) {
    this.page = page;
    this.id = "completion";
    this.bands = page.territory.meta.completion_bands;
    this.isHatching = true;
  }

  classOf(block) {
    const { returns, day } = this.page;
    const done = returns.doneOf(block, day);
    const target = returns.targetOf(block, day);
    if (target <= 0) {
      return NOTHING_DUE;
    }
    return done === NO_RETURN ? NONE : this.ofShare(done, target);
  }

  classOfArea(area) {
    const { returns, day } = this.page;
    const sums = returns.sumsOf(area);
    return sums.last[day] < 0 ? NONE : this.ofShare(sums.done[day], sums.target[day]);
  }

  /** Class of a share in whole percent: the last one only when everything is done. */
  ofShare(done, target) {
    const percent = done >= target ? 100 : Math.floor((100 * done) / target);
    return bandOf(this.bands, percent);
  }

  classes() {
    return [...this.bands.keys(), NONE, NOTHING_DUE];
  }

  isAlwaysShown(one) {
    return one >= 0;
  }

  colour(one) {
    return one === NOTHING_DUE ? QUIET_COLOUR : this.bands[one].colour;
  }

  label(one, texts) {
    if (one === NONE) {
      return texts.say("legend.no_return");
    }
    if (one === NOTHING_DUE) {
      return texts.say("legend.nothing_due");
    }
    const { lowest, highest } = this.bands[one];
    return highest === null ? texts.say("legend.complete") : lowest + "–" + highest + "%";
  }

  title(texts) {
    return texts.say("legend.completion");
  }
}

const COUNT_COLOURS = ["#f4f0e4", "#fbe3a6", "#f3b866", "#dd8452", "#a8483f"];
/** Cases in a block, fewest of each class. */
const COUNT_FROM = [0, 1, 3, 6, 11];

/** How many there are of something that is compared with nothing: refusals, vacant dwellings. */
class CountMode {
  constructor(page) {
    this.page = page;
    this.id = "completion";
    this.bands = COUNT_FROM.map((lowest, one) => ({
      lowest: lowest,
      highest: one + 1 < COUNT_FROM.length ? COUNT_FROM[one + 1] - 1 : null,
      colour: COUNT_COLOURS[one],
    }));
  }

  classOf(block) {
    const { returns, day } = this.page;
    const done = returns.doneOf(block, day);
    return done === NO_RETURN ? NONE : bandOf(this.bands, done);
  }

  classes() {
    return [...this.bands.keys(), NONE];
  }

  isAlwaysShown(one) {
    return one >= 0;
  }

  colour(one) {
    return this.bands[one].colour;
  }

  label(one, texts) {
    if (one === NONE) {
      return texts.say("legend.no_return");
    }
    const { lowest, highest } = this.bands[one];
    return highest === null
      ? texts.say("legend.from", { count: lowest })
      : lowest === highest
        ? String(lowest)
        : lowest + "–" + highest;
  }

  title(texts) {
    return texts.say("legend.count");
  }
}

class SizeMode {
  constructor(page) {
    this.page = page;
    this.id = "size";
    this.bands = page.territory.meta.size_bands;
  }

  classOf(block) {
    const households = this.page.territory.blocks.households[block];
    return households > 0 ? bandOf(this.bands, households) : NOTHING_DUE;
  }

  classes() {
    return [...this.bands.keys(), NOTHING_DUE];
  }

  isAlwaysShown(one) {
    return one >= 0;
  }

  colour(one) {
    return one === NOTHING_DUE ? QUIET_COLOUR : this.bands[one].colour;
  }

  label(one, texts) {
    if (one === NOTHING_DUE) {
      return texts.say("legend.no_households");
    }
    const { lowest, highest } = this.bands[one];
    if (highest === null) {
      return texts.say("legend.from", { count: lowest });
    }
    return lowest <= 1 ? texts.say("legend.up_to", { count: highest }) : lowest + "–" + highest;
  }

  title(texts) {
    return texts.say("legend.size", { target: this.page.territory.meta.target });
  }
}

/** How long ago something last came in from blocks that are not complete. */
class AgeMode {
  constructor(page) {
    this.page = page;
    this.id = "age";
  }

  classOf(block) {
    const { returns, day } = this.page;
    if (returns.isComplete(block, day) || returns.targetOf(block, day) <= 0) {
      return NOTHING_DUE;
    }
    const last = returns.lastReturn(block, day);
    if (last === NOWHERE) {
      return NONE;
    }
    let one = AGE_FROM.length - 1;
    while (day - last < AGE_FROM[one]) {
      one--;
    }
    return one;
  }

  classes() {
    return [...AGE_FROM.keys(), NONE, NOTHING_DUE];
  }

  isAlwaysShown(one) {
    return one >= 0;
  }

  colour(one) {
    return one === NOTHING_DUE ? QUIET_COLOUR : AGE_COLOURS[one];
  }

  label(one, texts) {
    if (one === NONE) {
      return texts.say("legend.no_return");
    }
    if (one === NOTHING_DUE) {
      return texts.say("legend.complete");
    }
    if (one === 0) {
      return texts.say("legend.today");
    }
    const to = one + 1 < AGE_FROM.length ? AGE_FROM[one + 1] - 1 : null;
    const span = to === null ? AGE_FROM[one] + "+" : to === AGE_FROM[one] ? String(to) : AGE_FROM[one] + "–" + to;
    return texts.say("legend.days_ago", { days: span });
  }

  title(texts) {
    return texts.say("legend.age");
  }
}

/** Groups in colours that differ where they touch; what has no group stands out where somebody ought to be in charge. */
class GroupMode {
  constructor(grouping) {
    this.grouping = grouping;
    this.id = grouping.id;
    // Where nearly every block has a name of its own, only whether it has one can be seen.
    this.isYesOrNo =
      grouping.kind === "role" &&
      grouping.names.length > GROUP_COLOURS.length &&
      grouping.names.length > grouping.blocks.length * OWN_NAME_SHARE;
  }

  classOf(block) {
    const group = this.grouping.of(block);
    return group === NOWHERE ? NOTHING_DUE : this.isYesOrNo ? 0 : group;
  }

  classes() {
    return this.isYesOrNo ? [0, NOTHING_DUE] : [...this.grouping.names.keys(), NOTHING_DUE];
  }

  isAlwaysShown() {
    return false;
  }

  /** With more groups than colours a legend of all would say nothing. */
  get hasTooManyForLegend() {
    return !this.isYesOrNo && this.grouping.names.length > GROUP_COLOURS.length;
  }

  colour(one) {
    if (one === NOTHING_DUE) {
      return this.grouping.kind === "role" ? ALARM_COLOUR : QUIET_COLOUR;
    }
    return this.isYesOrNo ? STAFFED_COLOUR : GROUP_COLOURS[this.grouping.colourOf(one, GROUP_COLOURS.length)];
  }

  label(one, texts) {
    if (one === NOTHING_DUE) {
      return this.grouping.restTitle(texts);
    }
    return this.isYesOrNo ? texts.say("legend.staffed") : this.grouping.names[one];
  }

  title(texts) {
    return this.grouping.title(texts);
  }
}

function bandOf(bands, value) {
  let band = bands.length - 1;
  while (band > 0 && value < bands[band].lowest) {
    band--;
  }
  return band;
}

/** A patch of the colour of a class; hatched where nothing is known, as on the map. */
function swatch(mode, one) {
  const patch = make("i", one === NONE ? "bm-hatch" : "");
  if (one !== NONE) {
    patch.style.background = mode.colour(one);
  }
  return patch;
}

/** How many blocks are in each class, as one bar. */
function classBar(mode, counts, texts, className) {
  const bar = make("span", className);
  if (counts.length > MOST_BAR_PARTS) {
    bar.hidden = true;
    return bar;
  }
  counts.forEach(([one, count]) => {
    const part = swatch(mode, one);
    part.style.flexGrow = count;
    bar.appendChild(part);
  });
  const said = counts.map(([one, count]) => mode.label(one, texts) + ": " + texts.count(count));
  bar.title = said.slice(0, 12).join("\n");
  bar.setAttribute("role", "img");
  bar.setAttribute("aria-label", said.slice(0, 12).join("; "));
  return bar;
}
