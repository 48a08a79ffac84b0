/* The days: a slider with a play button, and below it what came in day by day, for the place looked at. */

const PLAY_MS = 650;
const CURVE_HEIGHT = 34;
const SVG_NAMES = "http://www.w3.org/2000/svg";

class TimeBar {
  constructor(page) {
    this.page = page;
    this.slider = byId("day");
    this.playing = 0;
    this.slider.addEventListener("input", () => this.page.chooseDay(Number(this.slider.value)));
    byId("play").addEventListener("click", () => (this.playing ? this.stop() : this.play()));
    const isOneDay = page.days.length < 2 || page.series === NOWHERE;
    byId("time").hidden = isOneDay;
    document.body.classList.toggle("bm-timeless", isOneDay);
    this.slider.max = String(page.days.length - 1);
  }

  /** Before this day nothing happened in the phase shown: its first day, or that of its first return. */
  firstDay() {
    const { returns, days, pace } = this.page;
    const begins = days.indexOf(pace.firstDay(returns.phase));
    const came = returns.whole.last.findIndex((day) => day !== NOWHERE);
    const known = [begins, came].filter((day) => day !== NOWHERE);
    return known.length ? Math.min(...known, days.length - 1) : 0;
  }

  play() {
    if (this.page.day === this.page.days.length - 1) {
      this.page.chooseDay(this.firstDay());
    }
    this.playing = setInterval(() => this.step(), PLAY_MS);
    this.render();
  }

  step() {
    if (this.page.day + 1 >= this.page.days.length) {
      this.stop();
    } else {
      this.page.chooseDay(this.page.day + 1);
    }
  }

  stop() {
    clearInterval(this.playing);
    this.playing = 0;
    this.render();
  }

  render() {
    const { page } = this;
    if (!page.hasReturns || page.days.length < 2) {
      return;
    }
    const { texts, days, day } = page;
    this.slider.min = String(this.firstDay());
    this.slider.value = String(day);
    this.slider.setAttribute("aria-label", texts.say("day"));
    this.slider.setAttribute("aria-valuetext", days[day]);
    byId("today").textContent = days[day];
    byId("play").setAttribute("aria-label", texts.say(this.playing ? "pause" : "play"));
    byId("play").title = byId("play").getAttribute("aria-label");
    byId("play").classList.toggle("bm-playing", this.playing !== 0);
    const sums = page.panel.here().sums;
    const came = this.dailyOf(sums);
    byId("came").textContent = texts.say("came_in", { count: texts.count(came[day]) });
    this.drawCurve(came, sums);
  }

  /** Units that came in on each day. */
  dailyOf(sums) {
    return Array.from(sums.done, (done, day) => done - (day > 0 ? sums.done[day - 1] : 0));
  }

  /** Bars of every day, and the line of all that is done against the target. */
  drawCurve(came, sums) {
    const { page } = this;
    const curve = byId("curve");
    const first = this.firstDay();
    const count = came.length - first;
    const most = Math.max(1, ...came);
    const whole = Math.max(1, ...sums.target, ...sums.done);
    curve.textContent = "";
    curve.setAttribute("viewBox", first + " 0 " + count + " " + CURVE_HEIGHT);
    curve.setAttribute("aria-label", page.texts.say("curve", { most: page.texts.count(most) }));
    came.forEach((value, day) => {
      const height = (Math.max(0, value) / most) * (CURVE_HEIGHT - 2);
      this.part(curve, "rect", {
        x: day + 0.15,
        y: CURVE_HEIGHT - height,
        width: 0.7,
        height: height,
        class: day === page.day ? "bm-now" : day > page.day ? "bm-later" : "",
      });
    });
    const points = Array.from(
      sums.done,
      (done, day) => day + 0.5 + "," + (CURVE_HEIGHT - 1 - (done / whole) * (CURVE_HEIGHT - 3)),
    );
    this.part(curve, "polyline", { points: points.join(" ") });
  }

  part(parent, tag, attributes) {
    const element = document.createElementNS(SVG_NAMES, tag);
    Object.keys(attributes).forEach((name) => element.setAttribute(name, String(attributes[name])));
    parent.appendChild(element);
  }
}
