/* Opening a map: furniture and first picture from the sections they need, then everything else, in turns with the reader. */

function listen(page) {
  const { map } = page;
  let following = 0;
  map.on("click", (event) => page.choose(event.latlng));
  map.on("mousemove", (event) => page.hover(event.latlng));
  map.on("mouseout movestart zoomstart", () => page.hover(null));
  map.on("zoomend", () => page.legend.followZoom());
  map.on("movestart", () => {
    page.isMoving = true;
  });
  map.on("moveend", () => {
    page.isMoving = false;
    page.address.write();
    clearTimeout(following);
    if (!page.isSteered) {
      following = setTimeout(() => page.followView(), FOLLOW_AFTER_MS);
    }
  });
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === map.getContainer()) {
      page.choose(map.getCenter());
    }
  });
}

/** All that stands around the map. */
function furnish(page) {
  const { map } = page;
  page.address = new Address(page);
  page.panel = new Panel(page);
  page.timeBar = new TimeBar(page);
  page.legend = new Legend(page).addTo(map);
  page.zoom = new Zoom(page).addTo(map);
  new NorthArrow().addTo(map);
  L.control.scale({ position: "bottomright", imperial: false, maxWidth: 140 }).addTo(map);
  page.searchField = new SearchField(new Search(page), page);
  page.printing = new Printing(page);
  page.picture = new Picture(page);
  page.furniture = new Furniture(page);
  listen(page);
}

/** Show the map in the room that heading and days leave it. */
function showMap(page) {
  page.steer(() => {
    page.map.invalidateSize({ animate: false, pan: false });
    fit(page.map, page.bounds);
  });
  page.tiles = new BlockTiles(page.painter, { maxZoom: page.map.getMaxZoom() }).addTo(page.map);
}

/** Sections that the first picture does without. */
async function openTheRest(page) {
  const { territory } = page;
  if (hasSection("groups")) {
    openGroupings(await openSection("groups"), territory);
    page.listModes();
    page.openBy(territory.meta.opens_by);
  }
  if (hasSection("disputes")) {
    territory.disputes = new Disputes(await openSection("disputes"));
  }
  if (hasSection("buildings")) {
    territory.buildings = await Buildings.open(await openSection("buildings"));
  }
  await page.openDoors();
  if (location.hash.length > 1) {
    await page.address.follow();
  } else {
    page.renderAll();
  }
  if (territory.disputes !== null || page.mode !== page.modes[0]) {
    page.tiles.repaint();
  }
  page.repaintNear();
  page.isWhole = true;
}

function openIfThere(name) {
  return hasSection(name) ? openSection(name) : null;
}

async function start(map, settings) {
  const first = Address.said().language || settings.lang;
  const [core, lines, tiles] = await Promise.all(["core", "lines", "tiles"].map(openIfThere));
  const territory = await Territory.open(core);
  territory.lines = lines === null ? null : new Lines(lines);
  const page = new Page(map, L.latLngBounds(settings.bounds), territory, first);
  const number = page.startSeries();
  if (number !== NOWHERE) {
    page.takeReturns(number, await openSection("series_" + number));
  }
  page.background = tiles === null ? null : new Background(tiles).addTo(map);
  furnish(page);
  await nextTurn();
  page.renderAll();
  await nextTurn();
  showMap(page);
  window.__blockmap.map = map;
  window.__blockmap.page = page;
  await page.tiles.finishInTurns();
  await openTheRest(page);
}

window.__blockmap = { start: start, map: null, page: null };
