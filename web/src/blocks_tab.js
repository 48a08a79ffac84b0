// All blocks of the town as a table, like the table of attributes beside a map: sorted by a press on its head, filtered, copied to a
// spreadsheet. A press on a row goes there; the table stays open, and marks what is chosen.

import { communityName } from "./block_card.js";
import { choose, showBlock } from "./choosing.js";
import { button, element } from "./dom.js";
import { actions, card, pick } from "./forms.js";
import { percent } from "./live.js";
import { blockColour } from "./looks.js";
import { ids } from "./page.js";
import { sizeOf } from "./size.js";
import { isOut, isSpecial } from "./walk.js";
import { number, word } from "./words.js";

const LISTED = 300; // rows at a time

const FILTERS = {
  all: () => true,
  out: (row, settings) => isOut(row, settings),
  special: (row, settings) => isSpecial(row, settings),
  locked: (row) => row.locked,
  frozen: (row) => row.frozen,
};

const off = (row, { target }) => (sizeOf(row) ? sizeOf(row) / target - 1 : null);

// [key of its text, what it is sorted by, what is written]
const COLUMNS = [
  ["block", (row) => row.code ?? "", ({ code, short }) => (code ? `${code.slice(-6, -3)}-${short}` : "–")],
  ["households", (row) => row.households ?? 0, (row) => number(row.households ?? 0)],
  ["deviation", (row, settings) => Math.abs(off(row, settings) ?? 0), (row, settings) => percent(off(row, settings))],
  ["houses_short", (row) => row.buildings ?? 0, (row) => number(row.buildings ?? 0)],
];

const held = { filter: "all", community: 0, by: 0, isDown: false, shown: LISTED };

function rowsOf(page) {
  const { settings } = page.territory;
  const isMeant = FILTERS[held.filter];
  const [, value] = COLUMNS[held.by];
  const turn = held.isDown ? -1 : 1;
  const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  return page.town
    .blockRows()
    .filter((row) => (!held.community || row.community_id === held.community) && isMeant(row, settings))
    .sort(
      (one, other) =>
        turn * order(value(one, settings), value(other, settings)) || order(one.code ?? "", other.code ?? ""),
    );
}

export const blocksTab = {
  key: "blocks",
  title: "tab.blocks",
  redrawOn: ["changed"],
  start(page) {
    page.on("chosen", () => page.tab === "blocks" && mark(page));
  },
  onTown() {
    Object.assign(held, { community: 0, shown: LISTED });
  },
  draw(page) {
    if (!page.town) return element("p", { className: "quiet", text: word("open_a_town") });
    const rows = rowsOf(page);
    const households = rows.reduce((sum, row) => sum + (row.households ?? 0), 0);
    return card(
      "",
      filters(page),
      element("p", { className: "quiet", text: word("blocks_sum", { blocks: rows.length, households }) }),
      listing(page, rows),
      actions(
        rows.length > held.shown ? pick(word("more_rows"), () => more(page), "more-blocks") : null,
        navigator.clipboard && rows.length
          ? pick(word("copy_table"), () => copy(page, rows), "copy-blocks", { title: word("copy_table_why") })
          : null,
      ),
    );
  },
};

function more(page) {
  held.shown += LISTED;
  page.redraw();
}

function filters(page) {
  const set = (name, make) => (event) => {
    Object.assign(held, { [name]: make(event.target.value), shown: LISTED });
    page.redraw();
  };
  const { settings } = page.territory;
  const rows = page.town.blockRows();
  const communities = page.town.communities.getFeatures().sort((a, b) => (a.row.code < b.row.code ? -1 : 1));
  return element(
    "div",
    { className: "filters" },
    element(
      "select",
      { id: "blocks-filter", "aria-label": word("filter"), on: { change: set("filter", String) } },
      ...Object.entries(FILTERS).map(([name, isMeant]) =>
        element("option", {
          value: name,
          text: word("filter_option", {
            name: word(`filter.${name}`),
            count: rows.filter((row) => isMeant(row, settings)).length,
          }),
          selected: held.filter === name,
        }),
      ),
    ),
    element(
      "select",
      { id: "blocks-community", "aria-label": word("community"), on: { change: set("community", Number) } },
      element("option", { value: 0, text: word("all_communities"), selected: !held.community }),
      ...communities.map(({ row }) =>
        element("option", {
          value: row.area_id,
          text: `${row.code.slice(-3)} ${row.name ?? ""}`.trim(),
          selected: held.community === row.area_id,
        }),
      ),
    ),
  );
}

function listing(page, rows) {
  const { settings } = page.territory;
  const body = element("tbody", {}, ...rows.slice(0, held.shown).map((row) => line(page, row, settings)));
  return element(
    "table",
    { className: "blocks" },
    element("thead", {}, element("tr", {}, ...COLUMNS.map((column, at) => head(page, column, at)))),
    body,
  );
}

function head(page, [key], at) {
  const isBy = held.by === at;
  const sort = () => {
    Object.assign(held, { by: at, isDown: isBy ? !held.isDown : at > 0 });
    page.redraw();
  };
  return element(
    "th",
    { scope: "col", "aria-sort": isBy ? (held.isDown ? "descending" : "ascending") : "none" },
    button(word(key) + (isBy ? (held.isDown ? " ↓" : " ↑") : ""), sort, {
      className: "plain",
      data: { key: `order-${key}` },
    }),
  );
}

// Shift or Ctrl takes a block to those chosen.
function line(page, row, settings) {
  const go = (event) => {
    const feature = page.town.block(row.id);
    if (event.shiftKey || event.ctrlKey || event.metaKey)
      choose([...page.chosen.blocks.filter((one) => one !== feature), feature], []);
    else showBlock(row.id);
  };
  const signs = [
    row.locked ? `🔒 ${word("locked")}` : "",
    row.frozen ? word("frozen") : "",
    row.irregular ? word(`irregular.${row.irregular}`) : "",
  ].filter(Boolean);
  const [first, ...others] = COLUMNS;
  return element(
    "tr",
    { data: { block: row.id }, className: isChosen(page, row.id) ? "chosen" : "" },
    element(
      "td",
      {},
      element("i", { className: "swatch", style: { background: blockColour(row, settings) } }),
      button(first[2](row), go, {
        className: "link",
        title: [row.code, communityName(page, row), ...signs].filter(Boolean).join("  "),
        data: { key: `row-${row.id}` },
      }),
      row.locked ? element("span", { className: "sign", text: "🔒", title: word("locked") }) : null,
    ),
    ...others.map(([, , text], at) =>
      element("td", { className: at === 1 && isOut(row, settings) ? "out" : "", text: text(row, settings) }),
    ),
  );
}

const isChosen = (page, id) => ids(page.chosen.blocks).includes(id);

function mark(page) {
  for (const row of document.querySelectorAll("table.blocks tr[data-block]"))
    row.classList.toggle("chosen", isChosen(page, Number(row.dataset.block)));
}

// Full codes, and figures as plain numbers: what a spreadsheet takes as they are.
async function copy(page, rows) {
  const heads = ["code", "community", "households", "deviation", "buildings", "irregular"].map((key) => word(key));
  const { settings } = page.territory;
  const cells = rows.map((row) => [
    row.code ?? "",
    communityName(page, row),
    row.households ?? 0,
    percent(off(row, settings)),
    row.buildings ?? 0,
    row.irregular ? word(`irregular.${row.irregular}`) : "",
  ]);
  await navigator.clipboard.writeText([heads, ...cells].map((row) => row.join("\t")).join("\n"));
  page.status(word("copied", { count: rows.length }));
}
