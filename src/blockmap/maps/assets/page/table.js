/* The table beside the map: sortable by every column, read line by line by screen readers. */

class Table {
  constructor(page) {
    this.page = page;
    this.element = byId("table");
    this.sortedBy = null;
    this.isDescending = false;
  }

  /** Show some lines in their order, or in the order that a reader chose. */
  render(rows, keys, first, caption) {
    this.shown = { rows, keys, first, caption };
    const { element } = this;
    const sorted = this.sorted(rows, keys);
    element.textContent = "";
    element.appendChild(make("caption", "bm-hidden", caption));
    element.appendChild(this.head(keys, first));
    const body = make("tbody");
    sorted.slice(0, MOST_ROWS).forEach((row, rank) => body.appendChild(this.line(row, keys, rank)));
    element.appendChild(body);
    element.hidden = rows.length === 0;
    return Math.max(0, rows.length - MOST_ROWS);
  }

  head(keys, first) {
    const head = make("thead");
    const row = make("tr");
    ["", ...keys].forEach((key) => {
      const cell = make("th", key && COLUMNS[key].isText ? "bm-text" : "");
      cell.scope = "col";
      const isSorted = this.sortedBy === key;
      cell.setAttribute("aria-sort", isSorted ? (this.isDescending ? "descending" : "ascending") : "none");
      const name = key ? this.page.texts.say(COLUMNS[key].key) : first;
      cell.appendChild(makeButton("", name, () => this.sortBy(key)));
      row.appendChild(cell);
    });
    head.appendChild(row);
    return head;
  }

  line(row, keys, rank) {
    const { page } = this;
    const line = make("tr", (row.isChosen ? "bm-chosen" : "") + (row.isExtra ? " bm-extra" : ""));
    const first = make("th");
    first.scope = "row";
    const name = make("div", row.blocks.length > 1 ? "bm-name" : "bm-name bm-short");
    if (page.panel.isRanked) {
      name.appendChild(make("span", "bm-rank", String(rank + 1)));
    }
    name.appendChild(
      row.place === null ? make("span", "", row.title) : makeButton("", row.title, () => page.goTo(row.place)),
    );
    if (row.link) {
      name.appendChild(this.link(row));
    }
    this.addBar(name, row);
    first.appendChild(name);
    line.appendChild(first);
    keys.forEach((key) => {
      const column = COLUMNS[key];
      line.appendChild(
        make("td", column.isText ? "bm-text" : "", column.write(column.value(row, page), page.texts, row, page)),
      );
    });
    return line;
  }

  /** The way to the map of an area, on the index of many maps. */
  link(row) {
    const link = make("a", "bm-open", "↗");
    link.href = row.link;
    link.title = this.page.texts.say("open_map", { name: row.title });
    link.setAttribute("aria-label", link.title);
    return link;
  }

  addBar(cell, row) {
    const { mode, texts } = this.page;
    if (row.blocks.length) {
      cell.appendChild(
        classBar(mode, countClasses(mode, row.blocks), texts, row.blocks.length > 1 ? "bm-bar" : "bm-bar bm-chip"),
      );
    } else if (row.area !== undefined && mode.classOfArea) {
      cell.appendChild(classBar(mode, [[mode.classOfArea(row.area), 1]], texts, "bm-bar bm-chip"));
    }
  }

  /** Sort by a column, "" being the name; a second time the other way round. */
  sortBy(key) {
    this.isDescending = this.sortedBy === key ? !this.isDescending : key !== "" && !COLUMNS[key].isText;
    this.sortedBy = key;
    const { rows, keys, first, caption } = this.shown;
    this.render(rows, keys, first, caption);
    this.element.querySelectorAll("thead button")[["", ...keys].indexOf(key)].focus();
  }

  /** Order chosen by the reader; lines that no block holds stay at the end, and so do missing values. */
  sorted(rows, keys) {
    const key = this.sortedBy;
    if (key === null || (key !== "" && !keys.includes(key))) {
      return rows;
    }
    const valueOf = new Map(rows.map((row) => [row, key === "" ? row.title : COLUMNS[key].value(row, this.page)]));
    const order = (a, b) => compareValues(valueOf.get(a), valueOf.get(b));
    const isLast = (row) => (row.isExtra || valueOf.get(row) === null ? 1 : 0);
    return rows.slice().sort((a, b) => isLast(a) - isLast(b) || (this.isDescending ? order(b, a) : order(a, b)));
  }
}

function compareValues(a, b) {
  if (a === null || b === null) {
    return 0;
  }
  return typeof a === "string" ? a.localeCompare(b, "zh-CN", { numeric: true }) : a - b;
}
