/* How blocks are coloured: by planned households against the target until the first return, by completion afterwards. */

const NO_BAND = -1;
const EMPTY_COLOUR = "#d8d6d0";

class Colouring {
  constructor(territory, core) {
    this.blocks = territory.blocks;
    this.meta = core.meta;
    this.series = core.meta.series.map((facts, number) => ({
      phase: facts.phase,
      measure: facts.measure,
      days: facts.days,
      target: core.columns["series." + number + ".target"],
      done: this.accumulated(core.columns["series." + number + ".done"], facts.days.length),
    }));
    this.showsCompletion = this.series.length > 0;
    this.bands = this.showsCompletion ? this.meta.completion_bands : this.meta.size_bands;
    this.choose(0);
  }

  /** Done so far by day and block from the differences between days; NOWHERE where there is no return yet. */
  accumulated(byDay, dayCount) {
    const width = this.blocks.count;
    for (let k = width; k < width * dayCount; k++) {
      byDay[k] += byDay[k - width];
    }
    return byDay.map((value) => value - 1);
  }

  /** Show a series on its last day. */
  choose(number) {
    this.chosen = number;
    this.day = this.showsCompletion ? this.series[number].days.length - 1 : 0;
  }

  /** Units done in a block on the day shown; NOWHERE without a return. */
  done(block) {
    return this.series[this.chosen].done[this.day * this.blocks.count + block];
  }

  target(block) {
    return this.series[this.chosen].target[block];
  }

  hasReturn(block) {
    return this.showsCompletion && this.done(block) !== NOWHERE;
  }

  /** Whole percent of completion: 100 only when everything is done. */
  percent(block) {
    const target = this.target(block);
    return target > 0 ? Math.floor((100 * this.done(block)) / target) : 100;
  }

  /** Number of a block's class, or NO_BAND without households or without a return. */
  band(block) {
    if (this.showsCompletion) {
      return this.done(block) === NOWHERE ? NO_BAND : this.bandOf(this.percent(block));
    }
    return this.bandOf(this.blocks.households[block]);
  }

  bandOf(value) {
    let band = this.bands.length - 1;
    while (band >= 0 && value < this.bands[band].lowest) {
      band--;
    }
    return band;
  }

  colour(band) {
    return band === NO_BAND ? EMPTY_COLOUR : this.bands[band].colour;
  }

  /** A patch of the colour of a class; hatched where there is no return yet, as on the map. */
  swatch(band) {
    const isHatched = band === NO_BAND && this.showsCompletion;
    const patch = make("i", isHatched ? "bm-hatch" : "");
    if (!isHatched) {
      patch.style.background = this.colour(band);
    }
    return patch;
  }

  /** What a class is called in the legend. */
  bandLabel(band, texts) {
    if (band === NO_BAND) {
      return texts.say(this.showsCompletion ? "legend.no_return" : "legend.no_households");
    }
    const { lowest, highest } = this.bands[band];
    if (this.showsCompletion) {
      return highest === null ? texts.say("legend.complete") : lowest + "–" + highest + "%";
    }
    if (highest === null) {
      return texts.say("legend.from", { count: lowest });
    }
    return lowest <= 1 ? texts.say("legend.up_to", { count: highest }) : lowest + "–" + highest;
  }
}
