/* Writing on the map: codes of disputes, sides of the claims, codes of blocks, households and addresses of buildings.
   Only what is in view is written, and only where it does not lie on what is written already. */

const BLOCKS_FROM_ZOOM = 15.5;
const COUNTS_FROM_ZOOM = 16.5;
const ADDRESSES_FROM_ZOOM = 18.5;
const MARKS = ["our_claim", "their_claim", "decided"];

class Labels {
  constructor(page) {
    this.page = page;
    this.layer = L.layerGroup().addTo(page.map);
    page.map.on("moveend", () => this.render());
    this.render();
  }

  render() {
    this.layer.clearLayers();
    this.taken = [];
    const zoom = this.page.map.getZoom();
    const isNear = zoom >= COUNTS_FROM_ZOOM;
    const disputes = () => this.writeDisputes(isNear);
    const marks = () => this.writeMarks();
    // What is written first finds room: from afar which dispute it is matters more than whose claim is where.
    (isNear ? [marks, disputes] : [disputes, marks]).forEach((write) => write());
    if (isNear) {
      this.writeBuildings(zoom >= ADDRESSES_FROM_ZOOM);
    }
    if (zoom >= BLOCKS_FROM_ZOOM) {
      this.writeBlocks();
    }
  }

  writeDisputes(isNear) {
    const { territory } = this.page;
    territory.disputes.forEach((dispute, row) => {
      this.write(
        isNear
          ? L.latLng(territory.boundsOf(row).getNorth(), territory.boundsOf(row).getCenter().lng)
          : territory.boundsOf(row).getCenter(),
        [dispute.code.split("-").pop()],
        "bd-code",
      );
    });
  }

  /** Say beside each claim whose it is, at the vertex nearest to the middle of the view. */
  writeMarks() {
    const { territory, map, texts, claims } = this.page;
    const view = map.getBounds().pad(-0.05);
    if (map.getZoom() < BLOCKS_FROM_ZOOM - 1) {
      return;
    }
    territory.lines.forEach((line) => {
      if (!MARKS.includes(line.role) || !claims.shown[line.role]) {
        return;
      }
      const seen = territory.shapes.line[line.row].flat().filter((point) => view.contains(point));
      const share = { our_claim: 0.3, their_claim: 0.7, decided: 0.5 }[line.role];
      if (seen.length) {
        this.write(
          seen[Math.floor((seen.length - 1) * share)],
          [texts.say("mark." + line.role)],
          "bd-mark bd-" + line.role,
        );
      }
    });
  }

  writeBuildings(hasAddress) {
    const { columns, centres } = this.page.territory;
    centres.building.forEach((place, row) => {
      const households = columns["building.households"][row];
      if (columns["building.dispute"][row] === NOWHERE || households < 0) {
        return;
      }
      const count = String(households);
      const address = hasAddress ? columns["building.address"][row] : "";
      if (!address || !this.write(place, [count, address], "bd-count")) {
        this.write(place, [count], "bd-count");
      }
    });
  }

  writeBlocks() {
    const { columns, centres } = this.page.territory;
    centres.block.forEach((place, row) => {
      this.write(place, [columns["block.short"][row]], "bd-block");
    });
  }

  /** Write lines of text with their middle at a place; false where there is no room. */
  write(latLng, lines, className) {
    const { map } = this.page;
    const point = map.latLngToContainerPoint(latLng);
    const size = map.getSize();
    const wide = Math.max(...lines.map((line) => line.length * (/[^\x00-\xff]/.test(line) ? 11 : 7))) / 2 + 2;
    const high = 7 * lines.length;
    const box = [point.x - wide, point.y - high, point.x + wide, point.y + high];
    const isOutside = point.x < 0 || point.y < 0 || point.x > size.x || point.y > size.y;
    if (
      isOutside ||
      this.taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])
    ) {
      return false;
    }
    this.taken.push(box);
    const holder = make("span");
    lines.forEach((line, k) => holder.appendChild(make(k ? "small" : "span", "", line)));
    L.marker(latLng, {
      interactive: false,
      keyboard: false,
      icon: L.divIcon({ className: "bd-text " + className, html: holder, iconSize: [0, 0] }),
    }).addTo(this.layer);
    return true;
  }
}
