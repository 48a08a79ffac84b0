/* How fast the work goes, and when it will be done: rate per day, rate required, forecast, days ahead or behind. */

/** The pace is that of the last three days, or of as many as the phase has had; as in the tally. */
const RATE_DAYS = 3;
const MS_PER_DAY = 86400000;

class Pace {
  constructor(days, phases) {
    this.days = days;
    this.phases = phases;
  }

  /** Units per day over the last days up to a day; null before anything came in. */
  rate(sums, day, phase) {
    if (sums.last[day] < 0) {
      return null;
    }
    const first = this.firstDay(phase);
    const gone = first && this.isDated() ? this.between(first, this.days[day]) + 1 : day + 1;
    const window = Math.max(1, Math.min(RATE_DAYS, gone));
    const before = day - window >= 0 ? sums.done[day - window] : 0;
    return (sums.done[day] - before) / window;
  }

  /** What is still to be done; below zero where more was done than was expected. */
  left(sums, day) {
    return sums.target[day] - sums.done[day];
  }

  /** Day on which all was done, or will be at the rate of the last days, ISO 8601; "" where there is no telling. */
  forecast(sums, day, phase) {
    const since = sums.completeSince(day);
    if (since !== NOWHERE) {
      return this.days[since];
    }
    const left = this.left(sums, day);
    const rate = this.rate(sums, day, phase);
    if (!this.isDated() || left <= 0 || rate === null || rate <= 0) {
      return "";
    }
    return this.later(this.days[day], Math.ceil(left / rate));
  }

  /** Units per day that the days left demand; null without a last day, or after it. */
  required(sums, day, phase) {
    const last = this.lastDay(phase);
    if (!last || !this.isDated()) {
      return null;
    }
    const untilFirst = this.firstDay(phase) ? this.between(this.days[day], this.firstDay(phase)) - 1 : 0;
    const daysLeft = this.between(this.days[day], last) - Math.max(0, untilFirst);
    return daysLeft > 0 ? Math.max(0, this.left(sums, day)) / daysLeft : null;
  }

  /** Days between the forecast and the last day of the phase: ahead above zero, behind below; null where there is no telling. */
  ahead(sums, day, phase) {
    const last = this.lastDay(phase);
    const forecast = this.forecast(sums, day, phase);
    return last && forecast ? this.between(forecast, last) : null;
  }

  firstDay(phase) {
    return phase in this.phases ? this.phases[phase].first : "";
  }

  lastDay(phase) {
    return phase in this.phases ? this.phases[phase].last : "";
  }

  isDated() {
    return this.days[0] !== "";
  }

  later(day, count) {
    return new Date(Date.parse(day) + count * MS_PER_DAY).toISOString().slice(0, 10);
  }

  between(from, to) {
    return Math.round((Date.parse(to) - Date.parse(from)) / MS_PER_DAY);
  }
}
