/* Printing: the page takes the shape of the sheet, shows the same ground, and paints every tile before the printer looks. */

/* Twice as sharp as the screen. Chromium draws tiles anew for paper, and misplaces them at 3. */
const PAPER_RATIO = 2;

class Printing {
  constructor(page) {
    this.page = page;
    this.view = null;
    window.addEventListener("beforeprint", () => this.prepare());
    window.addEventListener("afterprint", () => this.restore());
    byId("print").addEventListener("click", () => window.print());
  }

  prepare() {
    const { map, tiles } = this.page;
    if (this.view === null) {
      const shown = map.getBounds();
      const ground = shown.contains(this.page.bounds) ? this.page.bounds : shown;
      this.view = { centre: map.getCenter(), zoom: map.getZoom() };
      document.body.classList.add("bm-printing");
      map.invalidateSize({ animate: false, pan: false });
      this.page.steer(() => fit(map, ground));
      this.page.furniture.render();
      tiles.sharpen(PAPER_RATIO);
      tiles.finish();
    }
  }

  restore() {
    const { map, tiles } = this.page;
    document.body.classList.remove("bm-printing");
    this.page.furniture.render();
    map.invalidateSize({ animate: false, pan: false });
    this.page.steer(() => map.setView(this.view.centre, this.view.zoom, { animate: false }));
    tiles.sharpen(1);
    this.view = null;
  }
}
