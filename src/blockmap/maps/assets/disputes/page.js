/* The page: what is chosen, and what happens then. */

const CLOSEST_FIT_ZOOM = 19;

class Page {
  constructor(map, bounds, section, language) {
    this.map = map;
    this.bounds = bounds;
    this.territory = new Territory(section);
    this.texts = new Texts(this.territory.meta, language);
    this.dispute = NOWHERE;
    this.describer = new Describer(this);
    map.fitBounds(bounds, { animate: false, padding: [40, 40] });
    this.ground = new GroundLayers(this);
    this.claims = new Claims(this);
    this.labels = new Labels(this);
    this.legend = new Legend(this).addTo(map);
    this.zoom = new Zoom(this).addTo(map);
    new NorthArrow().addTo(map);
    L.control.scale({ position: "bottomright", imperial: false, maxWidth: 140 }).addTo(map);
    this.heading = new Heading(this);
    this.measuring = new Measuring(this);
    this.list = new List(this);
    this.searchField = new SearchField(new Finder(this), this);
    map.on("click", (event) => this.measuring.isOn && this.measuring.add(event.latlng));
    this.render();
    map.invalidateSize({ animate: false, pan: false });
    this.showEverything();
  }

  render() {
    this.heading.render();
    this.zoom.render();
    this.legend.render();
    this.labels.render();
    this.list.render();
    this.measuring.render();
  }

  switchLanguage() {
    this.texts.switchLanguage();
    this.map.closePopup();
    this.render();
  }

  showEverything() {
    this.dispute = NOWHERE;
    this.fit(this.bounds, 40);
    this.list.render();
  }

  /** Show ground whole, beside the legend where the map is wide enough for both. */
  fit(bounds, margin) {
    const { offsetWidth } = this.legend.getContainer();
    const left = 2 * offsetWidth < this.map.getSize().x ? offsetWidth + margin : margin;
    this.map.fitBounds(bounds, {
      paddingTopLeft: [left, margin],
      paddingBottomRight: [margin, margin],
      maxZoom: CLOSEST_FIT_ZOOM,
      animate: false,
    });
  }

  showDispute(dispute) {
    this.dispute = dispute;
    this.map.closePopup();
    this.fit(this.territory.boundsOf(dispute), 60);
    this.list.render();
    byId("live").textContent = this.texts.say("heading", this.territory.disputes[dispute]);
  }

  /** A click on disputed ground opens its card; while measuring, it is a point. */
  chooseDispute(dispute, event) {
    if (!this.measuring.isOn) {
      L.DomEvent.stop(event);
      this.dispute = dispute;
      this.list.render();
      this.heading.unfold();
    }
  }

  chooseBuilding(building, event) {
    if (!this.measuring.isOn) {
      L.DomEvent.stop(event);
      L.popup({ maxWidth: 320 }).setLatLng(event.latlng).setContent(this.describer.building(building)).openOn(this.map);
    }
  }

  goTo(place) {
    if (place.dispute !== undefined) {
      this.showDispute(place.dispute);
    } else if (place.block !== undefined) {
      this.fit(L.latLngBounds(this.territory.shapes.block[place.block].flat()), 0);
    } else {
      const centre = this.territory.centres.building[place.building];
      this.map.setView(centre, CLOSEST_FIT_ZOOM, { animate: false });
      L.popup({ maxWidth: 320 }).setLatLng(centre).setContent(this.describer.building(place.building)).openOn(this.map);
    }
  }
}

async function start(map, settings) {
  const [section, tiles] = await Promise.all([
    openSection("disputes"),
    hasSection("tiles") ? openSection("tiles") : null,
  ]);
  if (tiles !== null) {
    new Background(tiles).addTo(map);
  }
  window.__blockmap.map = map;
  window.__blockmap.page = new Page(map, L.latLngBounds(settings.bounds), section, settings.lang);
}

window.__blockmap = { start: start, map: null, page: null };
