// One file: what it is taken for, how it is read, which column is which, and what was found in it. Everything is corrected by choosing.

import { button, element } from "../dom.js";
import { said, word } from "../words.js";
import { findingRows } from "./finding_rows.js";
import { linesCard } from "./lines_card.js";

const ENCODINGS = ["utf-8", "gb18030", "big5", "cp1252", "cp1250", "cp1251", "cp932", "cp949"];
const SOURCE_CRS = ["EPSG:4490", "EPSG:4326", "gcj02", "bd09"];

export function sourceCard(making, source, tried) {
  const { step } = source;
  return element(
    "div",
    { className: "card source-card" },
    element("h2", { text: step.source }),
    element(
      "div",
      { className: "fields" },
      ...select("table", "start.taken_for", tableOptions(making), source.is_read ? step.table : "", (value) =>
        making.change(source, { table: value, fields: {} }, value !== ""),
      ),
      ...(source.layers.length > 1
        ? select(
            "layer",
            "start.layer",
            source.layers.map((name) => [name, name]),
            step.layer,
            (value) => making.change(source, { layer: value }),
          )
        : []),
      ...(source.is_read ? how(making, source, tried) : []),
    ),
    tried?.fault ? element("p", { className: "fault", text: said(tried.fault.message) }) : null,
    tried && !tried.fault && source.is_read
      ? element("p", { className: "account", text: account(tried.account) })
      : null,
    lacksCrs(tried) ? element("p", { text: word("start.choose_crs", { crs: making.said.crs }) }) : null,
    source.is_read && tried?.known.length && !lacksCrs(tried) ? columns(making, source, tried) : null,
    source.is_read && tried && !tried.fault ? linesCard(making, source, tried) : null,
    !source.is_read && tried ? samples(tried) : null,
    tried?.findings.length ? element("h3", { text: word("start.findings", { count: tried.found }) }) : null,
    tried?.findings.length ? findingRows(tried.findings, (x, y) => making.preview.goTo(x, y), tried.found) : null,
    button(word("start.close_card"), () => making.close()),
  );
}

// Every row of the file is one of these.
function account({ rows_read: read, rows_taken: taken, rows_repaired: repaired, rows_rejected: rejected }) {
  if (taken === undefined) return word("start.account_list", { read });
  return word("start.account", { read, taken: taken + repaired, repaired, rejected });
}

// Nothing was read yet, so that nothing can be said of columns.
const lacksCrs = (tried) => tried?.fault?.error === "crs_missing";

const tableOptions = (making) => [
  ["", word("start.not_read")],
  ...making.said.tables.map((name) => [name, tableName(name)]),
];

// Levels that an office has named itself go by their own names.
export const tableName = (name) => (word(`table.${name}`) === `table.${name}` ? name : word(`table.${name}`));

function how(making, source, tried) {
  const { step } = source;
  const found = tried?.encoding ? word("start.found", { what: tried.encoding }) : word("start.by_itself");
  const crs = tried?.crs && !step.crs ? word("start.found", { what: tried.crs }) : word("start.by_itself");
  const codes = [
    ...new Set([
      ...SOURCE_CRS,
      making.said.crs,
      ...(source.place ? [source.place] : []),
      ...(step.crs ? [step.crs] : []),
    ]),
  ];
  return [
    ...select(
      "encoding",
      "start.encoding",
      [["", step.encoding ? word("start.by_itself") : found], ...ENCODINGS.map((name) => [name, name])],
      step.encoding ?? "",
      (value) => making.change(source, { encoding: value || null }),
    ),
    ...select(
      "crs",
      "start.source_crs",
      [["", crs], ...codes.map((code) => [code, named(code)])],
      step.crs ?? "",
      (value) => making.change(source, { crs: value || null }),
    ),
  ];
}

const named = (code) => {
  const names = { "EPSG:4490": "CGCS2000", "EPSG:4326": "WGS 84", gcj02: "GCJ-02", bd09: "BD-09" };
  return names[code] ? `${names[code]} (${code})` : code;
};

function select(id, key, options, value, change) {
  return [
    element("label", { for: `source-${id}`, text: word(key) }),
    element(
      "select",
      { id: `source-${id}`, on: { change: (event) => change(event.target.value) } },
      ...options.map(([name, text]) => element("option", { value: name, text, selected: name === (value ?? "") })),
    ),
  ];
}

// Ours on the left, the file's on the right with some of its values.
function columns(making, source, tried) {
  const options = [
    ["", word("start.no_column")],
    ...tried.columns.map((one) => [
      one.name,
      [one.name, one.samples.join("、")].filter(Boolean).join("：").slice(0, 60),
    ]),
  ];
  return element(
    "details",
    { open: true },
    element("summary", { text: word("start.columns") }),
    element(
      "div",
      { className: "fields" },
      ...tried.known
        .filter((ours) => word(`field.${ours}`) !== `field.${ours}` || tried.used[ours])
        .flatMap((ours) =>
          select(`column-${ours}`, fieldKey(ours), options, tried.used[ours] ?? "", (value) =>
            making.change(source, { fields: { ...source.step.fields, [ours]: value } }),
          ),
        ),
    ),
  );
}

// Tags of OpenStreetMap go by their own names.
const fieldKey = (ours) => (word(`field.${ours}`) === `field.${ours}` ? ours : `field.${ours}`);

function samples(tried) {
  return element(
    "ul",
    { className: "plain quiet" },
    ...tried.columns.map((one) => element("li", { text: `${one.name}：${one.samples.join("、")}` })),
  );
}
