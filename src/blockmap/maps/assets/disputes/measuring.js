/* Measuring on the map: length of a line through points, and the area that it closes. */

class Measuring {
  constructor(page) {
    this.page = page;
    this.isOn = false;
    this.points = [];
    this.output = make("output", "bd-measured");
    this.output.hidden = true;
    page.map.getContainer().appendChild(this.output);
    this.shape = L.polygon([], {
      color: "#111111",
      weight: 2,
      dashArray: "2 4",
      fillOpacity: 0.08,
      interactive: false,
    });
    byId("measure").addEventListener("click", () => this.toggle());
    document.addEventListener("keydown", (event) => this.step(event));
  }

  toggle() {
    this.isOn = !this.isOn;
    this.points = [];
    document.body.classList.toggle("bd-measuring", this.isOn);
    this.isOn ? this.shape.addTo(this.page.map) : this.shape.remove();
    this.page.map.closePopup();
    this.render();
  }

  add(latLng) {
    this.points.push(latLng);
    this.render();
  }

  step(event) {
    if (!this.isOn || (event.target.tagName === "INPUT" && event.target.type === "search")) {
      return;
    }
    if (event.key === "Escape") {
      this.toggle();
    } else if (event.key === "Backspace") {
      this.points.pop();
      this.render();
      event.preventDefault();
    }
  }

  render() {
    const { texts, describer } = this.page;
    this.output.hidden = !this.isOn;
    this.shape.setLatLngs(this.points);
    byId("measure").setAttribute("aria-pressed", String(this.isOn));
    byId("measure").textContent = texts.say(this.isOn ? "measure_end" : "measure");
    this.output.textContent =
      this.points.length < 2
        ? texts.say("measure_hint")
        : texts.say("measured", {
            points: this.points.length,
            length: texts.say("metres", { value: texts.decimal(lengthOf(this.points)) }),
            area: this.points.length < 3 ? "–" : describer.area(areaOf(this.points)),
          });
  }
}
