/* The page of a map: opens the payload, puts the parts together, and answers what a reader does. */

const FIT_PADDING = [24, 24];
const CLOSEST_FIT_ZOOM = 18;
const BUILDING_FIT_ZOOM = 19;

class Page {
  constructor(map, bounds, core, lines, language) {
    this.map = map;
    this.bounds = bounds;
    this.territory = new Territory(core);
    this.territory.lines = lines === null ? null : new Lines(lines);
    this.texts = new Texts(core.meta, language);
    this.colouring = new Colouring(this.territory, core);
    this.totals = new Totals(this.territory, this.colouring);
    this.describer = new Describer(this.territory, this.colouring, this.texts);
    this.highlights = new Highlights(map, this.territory);
    this.painter = new Painter(this.territory, this.colouring, new Labels(this.territory));
    this.painter.texts = this.texts;
    this.area = this.startArea();
    this.block = NOWHERE;
    this.hovered = NOWHERE;
    this.isMoving = false;
    this.tiles = new BlockTiles(this.painter, { maxZoom: map.getMaxZoom() }).addTo(map);
  }

  /** Parts that a reader needs a moment later than the first picture. */
  furnish() {
    this.panel = new Panel(this);
    this.legend = new Legend(this).addTo(this.map);
    this.furniture = new Furniture(this);
    this.zoom = new Zoom(this).addTo(this.map);
    new NorthArrow().addTo(this.map);
    L.control.scale({ position: "bottomright", imperial: false, maxWidth: 140 }).addTo(this.map);
    this.readOut = make("div", "bm-readout");
    this.map.getContainer().appendChild(this.readOut);
    this.searchField = new SearchField(new Search(this.territory, this.texts), this);
    this.printing = new Printing(this);
    this.listen();
    this.renderAll();
    this.fitAnew();
  }

  /** The heading may have changed the room for the map; nobody has moved it yet. */
  fitAnew() {
    const before = this.map.getSize();
    this.map.invalidateSize({ animate: false, pan: false });
    if (!this.map.getSize().equals(before)) {
      this.map.fitBounds(this.bounds, { padding: FIT_PADDING, animate: false });
    }
  }

  startArea() {
    const { tops } = this.territory.areas;
    return tops.length === 1 ? tops[0] : NOWHERE;
  }

  listen() {
    this.map.on("click", (event) => this.choose(event.latlng));
    this.map.on("mousemove", (event) => this.hover(event.latlng));
    this.map.on("mouseout movestart zoomstart", () => this.hover(null));
    this.map.on("movestart", () => { this.isMoving = true; });
    this.map.on("moveend", () => { this.isMoving = false; });
    this.map.getContainer().addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target === this.map.getContainer()) {
        this.choose(this.map.getCenter());
      }
    });
  }

  renderAll() {
    this.furniture.render();
    this.panel.render();
    this.legend.render();
    this.zoom.render();
  }

  switchLanguage() {
    this.texts.switchLanguage();
    this.map.closePopup();
    this.renderAll();
    this.tiles.repaint();
  }

  /** Show another day at once; sums follow when the slider rests. */
  repaintDay() {
    this.tiles.repaint();
  }

  recolour() {
    this.totals.refresh();
    this.renderAll();
    this.tiles.repaint();
  }

  showEverything() {
    this.showArea(this.startArea());
  }

  /** Show an area whole: outlined on the map, its parts in the list. */
  showArea(area) {
    this.chooseArea(area);
    const outline = this.highlights.shapes.area;
    const bounds = outline ? outline.getBounds() : this.bounds;
    this.map.fitBounds(bounds, { padding: FIT_PADDING, maxZoom: CLOSEST_FIT_ZOOM });
  }

  /** Make an area the one that list and legend tell of, without moving the map. */
  chooseArea(area) {
    this.area = area;
    this.block = NOWHERE;
    this.map.closePopup();
    this.highlights.clear("block");
    this.highlights.clear("area");
    const isPart = area !== NOWHERE && area !== this.startArea();
    if (isPart) {
      this.highlights.area(area);
    }
    this.painter.focusOn(isPart ? area : NOWHERE);
    this.tiles.repaint();
    this.panel.render();
    this.legend.render();
  }

  /** Go to what was found or chosen in the list. */
  goTo(place) {
    if (place.area !== undefined) {
      this.showArea(place.area);
    } else if (place.block !== undefined) {
      this.goToBlock(place.block);
    } else {
      this.goToBuilding(place.building);
    }
  }

  goToBlock(block) {
    const { territory } = this;
    const face = territory.faceOfBlock(block);
    const area = territory.blocks.area[block];
    if (area !== this.area) {
      this.chooseArea(area);
    }
    if (face === NOWHERE) {
      this.showBlock(block, this.map.getCenter());
      return;
    }
    this.map.fitBounds(boxBounds(territory.meta.ground, territory.borders.box, face), {
      padding: [80, 80], maxZoom: CLOSEST_FIT_ZOOM, animate: false,
    });
    const { labelX, labelY } = territory.borders;
    this.showBlock(block, toLatLng(territory.meta.ground, labelX[face], labelY[face]));
  }

  goToBuilding(building) {
    const { buildings, blocks, meta } = this.territory;
    const block = buildings.block[building];
    if (block !== NOWHERE && blocks.area[block] !== this.area) {
      this.chooseArea(blocks.area[block]);
    }
    const place = innerPlace(buildings, building);
    const latLng = toLatLng(meta.ground, place.x, place.y);
    this.map.setView(latLng, Math.max(BUILDING_FIT_ZOOM, this.map.getZoom()), { animate: false });
    this.showBuilding(building, latLng);
  }

  /** Answer a click: the building there, if buildings are drawn; else the block. */
  choose(latLng) {
    const { territory } = this;
    const [x, y] = fromLatLng(territory.meta.ground, latLng);
    if (territory.buildings !== null && this.metresPerPixel() < OUTLINED_BUILDINGS_FROM_MPP) {
      const building = territory.buildings.at(x, y);
      if (building !== NOWHERE) {
        this.showBuilding(building, latLng);
        return;
      }
    }
    const face = territory.borders.at(x, y);
    if (face !== NOWHERE && territory.blockOfFace(face) !== NOWHERE) {
      this.showBlock(territory.blockOfFace(face), latLng);
    }
  }

  showBlock(block, latLng) {
    const face = this.territory.faceOfBlock(block);
    this.block = block;
    this.highlights.clear("block");
    if (face !== NOWHERE) {
      this.highlights.face("block", face);
    }
    this.open(this.describer.block(block), latLng);
    this.panel.renderTable();
    byId("live").textContent = this.describer.line(block);
  }

  showBuilding(building, latLng) {
    this.highlights.building(building);
    this.open(this.describer.building(building), latLng);
  }

  open(card, latLng) {
    const popup = L.popup({ maxWidth: 320, autoPanPadding: [20, 20] }).setLatLng(latLng).setContent(card);
    popup.on("remove", () => {
      if (!this.map.hasLayer(this.popup)) {
        this.highlights.clear("block");
      }
    });
    const kept = this.highlights.shapes.block;
    delete this.highlights.shapes.block;
    popup.openOn(this.map);
    this.popup = popup;
    this.highlights.shapes.block = kept;
  }

  /** Read out the block under the pointer; not while the map moves, which must stay smooth. */
  hover(latLng) {
    const { territory } = this;
    const face = latLng === null || this.isMoving ? NOWHERE : territory.borders.at(...fromLatLng(territory.meta.ground, latLng));
    if (face === this.hovered) {
      return;
    }
    this.hovered = face;
    this.readOut.textContent = face === NOWHERE ? "" : this.lineOfFace(face);
    if (face === NOWHERE) {
      this.highlights.clear("hover");
    } else {
      this.highlights.face("hover", face);
    }
  }

  lineOfFace(face) {
    const block = this.territory.blockOfFace(face);
    if (block !== NOWHERE) {
      return this.describer.line(block);
    }
    return this.territory.areas.title(this.territory.borders.faceArea[face]) + " · " + this.texts.say("legend.unplanned");
  }

  async openBuildings() {
    this.territory.buildings = new Buildings(await openSection("buildings"));
    if (this.metresPerPixel() <= BUILDINGS_FROM_MPP) {
      this.tiles.repaint();
    }
  }

  metresPerPixel() {
    const { ground } = this.territory.meta;
    return stepsPerPixel(this.map.getZoom(), ground) * ground.metres;
  }
}

function whenIdle(task) {
  (window.requestIdleCallback || window.setTimeout)(task);
}

async function start(map, settings) {
  const bounds = L.latLngBounds(settings.bounds);
  map.fitBounds(bounds, { padding: FIT_PADDING, animate: false });
  const [core, lines] = await Promise.all([openSection("core"), hasSection("lines") ? openSection("lines") : null]);
  const page = new Page(map, bounds, core, lines, settings.lang);
  window.__blockmap.map = map;
  window.__blockmap.page = page;
  requestAnimationFrame(() => page.furnish());
  whenIdle(() => page.openBuildings());
}

window.__blockmap = { start: start, map: null, page: null };
