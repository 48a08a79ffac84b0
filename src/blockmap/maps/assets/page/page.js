/* The page of a map: what is looked at (place, day, phase and measure, colours), and what happens when a reader changes it. */

const FIT_PADDING = 20;
const LEGEND_PX = 240;
const CLOSEST_FIT_ZOOM = 18;
const BUILDING_FIT_ZOOM = 19;
const FILLING_SHARE = 0.55;
const FOLLOW_AFTER_MS = 220;
/** Width of a card, what is round its content, and the most of the map's height that is kept for it above its block. */
const CARD_PX = 300;
const AROUND_CARD_PX = 66;
const MOST_ABOVE = 0.75;

/** Show bounds whole, as far beside the legend as the room allows. */
function fit(map, bounds) {
  const zoom = Math.min(CLOSEST_FIT_ZOOM, map.getBoundsZoom(bounds, false, L.point(2 * FIT_PADDING, 2 * FIT_PADDING)));
  const [one, other] = [map.project(bounds.getSouthWest(), zoom), map.project(bounds.getNorthEast(), zoom)];
  const free = (map.getSize().x - Math.abs(other.x - one.x)) / 2 - FIT_PADDING;
  const aside = map.getSize().x > 3 * LEGEND_PX ? Math.max(0, Math.min(free, LEGEND_PX / 2)) : 0;
  map.setView(map.unproject(one.add(other).divideBy(2).subtract([aside, 0]), zoom), zoom, { animate: false });
}

class Page {
  constructor(map, bounds, territory, language) {
    const { meta } = territory;
    this.map = map;
    this.bounds = bounds;
    this.territory = territory;
    this.texts = new Texts(meta, language);
    this.days = meta.days;
    this.day = this.days.length - 1;
    this.pace = new Pace(this.days, meta.phases);
    this.series = NOWHERE;
    this.opened = new Map();
    this.returns = null;
    this.doors = null;
    this.background = null;
    this.totals = new Totals(this.territory);
    this.rows = new Rows(this);
    this.describer = new Describer(this);
    this.highlights = new Highlights(map, this.territory);
    this.painter = new Painter(this, new Labels(this.territory));
    this.area = this.startArea();
    this.block = NOWHERE;
    this.hovered = NOWHERE;
    this.isMoving = false;
    this.isSteered = false;
    this.modes = [new SizeMode(this)];
    this.mode = this.modes[0];
  }

  /** Whether there are returns at all. */
  get hasReturns() {
    return this.returns !== null;
  }

  startArea() {
    const { tops } = this.territory.areas;
    return tops.length === 1 ? tops[0] : NOWHERE;
  }

  /** Number of the phase and measure to open with: what the address says, else what was chosen when the map was made. */
  startSeries() {
    const { series, opens_with: chosen } = this.territory.meta;
    const said = Address.said();
    const named = series.findIndex((one) => one.phase === said.phase && one.measure === (said.measure || ""));
    return named !== NOWHERE ? named : series.length ? chosen : NOWHERE;
  }

  /** Open coloured and ranked by a grouping that was asked for when the map was made. */
  openBy(asked) {
    const grouping = asked && this.territory.groupings.find((one) => one.kind === asked[0] && one.key === asked[1]);
    if (grouping) {
      this.hasChosenMode = true;
      this.mode = this.modes.find((mode) => mode.id === grouping.id);
      this.panel.tab = "rank";
      this.panel.by = grouping.id;
    }
  }

  /** Take the returns of a phase and measure for those to be shown. */
  takeReturns(number, section) {
    this.opened.set(number, new Returns(this.territory.meta.series[number], section, this.territory, this.days.length));
    this.useReturns(number);
  }

  useReturns(number) {
    this.series = number;
    this.returns = this.opened.get(number);
    this.listModes();
  }

  /** All ways of colouring this map, completion first when there are returns. */
  listModes() {
    const chosen = this.mode.id;
    const ofReturns = this.hasReturns ? [this.newMainMode(), ...(this.days.length > 1 ? [new AgeMode(this)] : [])] : [];
    const ofGroups = this.territory.groupings.map((grouping) => new GroupMode(grouping));
    const ofBlocks = this.territory.blocks.count > 0 ? [new SizeMode(this)] : [];
    this.modes = [...ofReturns, ...ofGroups, ...ofBlocks];
    const isFirst = this.hasReturns && !this.hasChosenMode;
    this.mode = (isFirst ? null : this.modes.find((mode) => mode.id === chosen)) || this.modes[0];
  }

  /** Completion; or mere counts, for a measure that is compared with nothing. */
  newMainMode() {
    const isCompared = this.returns.whole.target[this.days.length - 1] > 0;
    return isCompared ? new CompletionMode(this) : new CountMode(this);
  }

  chooseMode(id) {
    this.hasChosenMode = true;
    this.mode = this.modes.find((mode) => mode.id === id) || this.modes[0];
    this.refresh();
  }

  /** Show another phase and measure; the day stays. */
  async chooseSeries(number) {
    if (!this.opened.has(number)) {
      this.takeReturns(number, await openSection("series_" + number));
    }
    this.useReturns(number);
    this.day = Math.max(this.day, this.timeBar.firstDay());
    this.refresh();
    await this.openDoors();
    this.panel.render();
    this.repaintNear();
  }

  /** Show another day: map, sums and lists at once. */
  chooseDay(day) {
    this.day = day;
    this.refresh();
  }

  /** Say and paint everything anew. */
  refresh() {
    this.renderAll();
    this.tiles.repaint();
    this.address.write();
  }

  renderAll() {
    this.furniture.render();
    this.timeBar.render();
    this.panel.render();
    this.legend.render();
    this.zoom.render();
  }

  switchLanguage() {
    this.texts.switchLanguage();
    this.map.closePopup();
    this.refresh();
  }

  /** Move the map for the reader; the list does not follow such moves. */
  steer(move) {
    this.isSteered = true;
    move();
    this.isSteered = false;
  }

  /** Give the map more room or less: a place that was seen whole is still seen whole, else the middle stays. */
  resize(change) {
    const { map } = this;
    const place = this.area === NOWHERE || this.area === this.startArea() ? this.bounds : this.areaBounds(this.area);
    const wasWhole = map.getBounds().contains(place);
    change();
    this.steer(() => {
      map.invalidateSize({ animate: false, pan: true });
      if (wasWhole && this.block === NOWHERE) {
        fit(map, place);
      }
    });
  }

  showEverything() {
    this.showArea(this.startArea());
  }

  /** Show an area whole: outlined on the map, its parts in the list. */
  showArea(area) {
    this.chooseArea(area);
    this.steer(() => fit(this.map, area === NOWHERE ? this.bounds : this.areaBounds(area)));
  }

  areaBounds(area) {
    return boxBounds(this.territory.meta.ground, this.territory.borders.boxOfAreas(this.territory.areas), area);
  }

  /** Make an area the one that list and legend tell of, without moving the map; `isQuiet` leaves the rest of the map as strong. */
  chooseArea(area, isQuiet) {
    this.area = area;
    this.block = NOWHERE;
    this.map.closePopup();
    this.highlights.clear("block");
    this.highlights.clear("area");
    const isPart = area !== NOWHERE && area !== this.startArea();
    if (isPart) {
      this.highlights.area(area);
    }
    if (this.painter.focusOn(isPart && !isQuiet ? area : NOWHERE)) {
      this.tiles.repaint();
    }
    this.timeBar.render();
    this.panel.render();
    this.legend.render();
    this.address.write();
  }

  /** After a reader moved the map, list the narrowest area that fills the view. */
  followView() {
    const { territory } = this;
    const face = territory.borders.at(...fromLatLng(territory.meta.ground, this.map.getCenter()));
    const path = face === NOWHERE ? [] : territory.areas.path(territory.borders.faceArea[face]);
    const filling = path.filter((area) => area === this.startArea() || this.fillsView(area)).pop();
    const area = filling === undefined ? this.startArea() : filling;
    const keepsBlock = this.block !== NOWHERE && territory.blocks.area[this.block] === area;
    if (area !== this.area && !keepsBlock) {
      this.chooseArea(area, true);
    } else {
      this.highlights.refine();
    }
  }

  fillsView(area) {
    const bounds = this.areaBounds(area);
    const corner = this.map.latLngToContainerPoint(bounds.getNorthWest());
    const span = this.map.latLngToContainerPoint(bounds.getSouthEast()).subtract(corner);
    const size = this.map.getSize();
    return span.x >= FILLING_SHARE * size.x || span.y >= FILLING_SHARE * size.y;
  }

  /** Go to what was found or chosen in the list. */
  goTo(place) {
    if (place.area !== undefined) {
      this.showArea(place.area);
    } else if (place.block !== undefined) {
      this.goToBlock(place.block);
    } else if (place.building !== undefined) {
      this.goToBuilding(place.building);
    } else {
      this.goToBlocks(place.blocks);
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
    const above = Math.min(this.cardHeight(this.describer.block(block)), this.map.getSize().y * MOST_ABOVE);
    this.steer(() =>
      this.map.fitBounds(boxBounds(territory.meta.ground, territory.borders.box, face), {
        paddingTopLeft: [80, above],
        paddingBottomRight: [80, 40],
        maxZoom: CLOSEST_FIT_ZOOM,
        animate: false,
      }),
    );
    const { labelX, labelY } = territory.borders;
    this.showBlock(block, toLatLng(territory.meta.ground, labelX[face], labelY[face]));
  }

  /** Outline several blocks, as those of a person, and show them all. */
  goToBlocks(list) {
    const { territory } = this;
    const faces = list.map((block) => territory.faceOfBlock(block)).filter((face) => face !== NOWHERE);
    if (faces.length === 0 || list.length === 1) {
      this.goToBlock(list[0]);
      return;
    }
    this.highlights.faces("block", faces);
    const bounds = faces.reduce(
      (all, face) => all.extend(boxBounds(territory.meta.ground, territory.borders.box, face)),
      L.latLngBounds([]),
    );
    this.steer(() => this.map.fitBounds(bounds, { padding: [40, 40], maxZoom: CLOSEST_FIT_ZOOM, animate: false }));
    byId("live").textContent = this.texts.say("blocks_count", { count: list.length });
  }

  goToBuilding(building) {
    const { buildings, blocks, meta } = this.territory;
    const block = buildings.block[building];
    if (block !== NOWHERE && blocks.area[block] !== this.area) {
      this.chooseArea(blocks.area[block]);
    }
    if (block !== NOWHERE && block !== this.block) {
      this.block = block;
      this.panel.render();
    }
    const place = innerPlace(buildings, building);
    const latLng = toLatLng(meta.ground, place.x, place.y);
    this.steer(() => this.map.setView(latLng, Math.max(BUILDING_FIT_ZOOM, this.map.getZoom()), { animate: false }));
    this.showBuilding(building, latLng);
  }

  /** Answer a click: the building there, if buildings are drawn; else disputed ground; else the block, or an area without any. */
  choose(latLng) {
    const { territory } = this;
    const [x, y] = fromLatLng(territory.meta.ground, latLng);
    const building = this.showsBuildings() ? territory.buildings.at(x, y) : NOWHERE;
    const dispute =
      territory.disputes !== null && territory.disputes.isShown
        ? territory.disputes.at(x, y, this.days[this.day])
        : NOWHERE;
    const face = territory.borders.at(x, y);
    if (building !== NOWHERE) {
      this.showBuilding(building, latLng);
    } else if (dispute !== NOWHERE) {
      this.open(this.describer.dispute(dispute), latLng);
    } else if (face !== NOWHERE && territory.blockOfFace(face) !== NOWHERE) {
      this.showBlock(territory.blockOfFace(face), latLng);
    } else if (face !== NOWHERE) {
      this.open(this.describer.area(territory.borders.faceArea[face]), latLng);
    }
  }

  showsBuildings() {
    return this.territory.buildings !== null && this.metresPerPixel() < OUTLINED_BUILDINGS_FROM_MPP;
  }

  /** Whether the ground of buildings tells how far each is. */
  showsDoors() {
    return this.showsBuildings() && this.doors !== null && this.mode.id === "completion";
  }

  showBlock(block, latLng) {
    const face = this.territory.faceOfBlock(block);
    this.block = block;
    this.area = this.territory.blocks.area[block];
    this.highlights.clear("block");
    if (face !== NOWHERE) {
      this.highlights.faces("block", [face]);
    }
    this.open(this.describer.block(block), face === NOWHERE ? latLng : this.cardPlace(face, latLng));
    this.panel.render();
    this.timeBar.render();
    this.address.write();
    byId("live").textContent = this.describer.line(block);
  }

  /** Where the card of a block points at: its northern edge, so that the card does not hide it, where both find room. */
  cardPlace(face, latLng) {
    const { meta, borders } = this.territory;
    const bounds = boxBounds(meta.ground, borders.box, face);
    const [top, bottom] = [bounds.getNorthWest(), bounds.getSouthEast()].map(
      (corner) => this.map.latLngToContainerPoint(corner).y,
    );
    const hasRoom = bottom - top + this.cardHeight(this.describer.block(this.block)) <= this.map.getSize().y;
    return hasRoom ? L.latLng(bounds.getNorth(), latLng.lng) : latLng;
  }

  /** Pixels that a card takes above its place, its tip and some air included. */
  cardHeight(card) {
    const frame = make("div", "leaflet-popup-content bm-measured");
    frame.style.width = CARD_PX + "px";
    frame.appendChild(card);
    document.body.appendChild(frame);
    const height = frame.offsetHeight + AROUND_CARD_PX;
    frame.remove();
    return height;
  }

  showBuilding(building, latLng) {
    this.highlights.building(building);
    this.open(this.describer.building(building), latLng);
  }

  open(card, latLng) {
    const popup = L.popup({ maxWidth: 320, autoPanPadding: [20, 20] })
      .setLatLng(latLng)
      .setContent(card);
    popup.on("remove", () => {
      if (!this.map.hasLayer(this.popup)) {
        this.highlights.clear("block");
      }
    });
    const kept = this.highlights.shapes.block;
    delete this.highlights.shapes.block;
    this.steer(() => popup.openOn(this.map));
    this.popup = popup;
    this.highlights.shapes.block = kept;
  }

  /** Read out the block under the pointer; not while the map moves, which must stay smooth. */
  hover(latLng) {
    const { territory } = this;
    const face =
      latLng === null || this.isMoving ? NOWHERE : territory.borders.at(...fromLatLng(territory.meta.ground, latLng));
    if (face === this.hovered) {
      return;
    }
    this.hovered = face;
    this.furniture.readOut(face === NOWHERE ? "" : this.lineOfFace(face));
    if (face === NOWHERE) {
      this.highlights.clear("hover");
    } else {
      this.highlights.faces("hover", [face]);
    }
  }

  lineOfFace(face) {
    const block = this.territory.blockOfFace(face);
    return block !== NOWHERE
      ? this.describer.line(block)
      : this.describer.areaLine(this.territory.borders.faceArea[face]);
  }

  /** Completion of buildings for the phase and measure shown, where there is any. */
  async openDoors() {
    const name = "doors_" + this.series;
    if (this.territory.buildings === null || this.series === NOWHERE) {
      return;
    }
    this.openedDoors = this.openedDoors || new Map();
    if (!this.openedDoors.has(name) && hasSection(name)) {
      this.openedDoors.set(name, new Doors(await openSection(name), this.territory.buildings.households));
    }
    this.doors = this.openedDoors.get("doors_" + this.series) || null;
  }

  /** Paint anew where buildings are seen. */
  repaintNear() {
    if (this.metresPerPixel() <= BUILDINGS_FROM_MPP) {
      this.tiles.repaint();
    }
  }

  metresPerPixel() {
    const { ground } = this.territory.meta;
    return stepsPerPixel(this.map.getZoom(), ground) * ground.metres;
  }
}
