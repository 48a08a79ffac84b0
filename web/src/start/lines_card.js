// What the lines of a source are: a column is chosen, and what its values mean is corrected.

import { element } from "../dom.js";
import { word } from "../words.js";

export function linesCard(making, source, tried) {
  const columns = Object.keys(tried.values);
  if (source.step.table !== "barriers" || !columns.length) return null;
  const held = source.lines;
  const field = held?.field ?? making.lineColumn?.get(source.number) ?? "";
  return element(
    "details",
    {
      className: "lines",
      open: Boolean(held || making.openLines?.has(source.number)),
      on: { toggle: (event) => opened(making, source, event.target.open) },
    },
    element("summary", { text: word("lines.title") }),
    element("p", { className: "why", text: word("lines.how") }),
    element(
      "div",
      { className: "fields" },
      element("label", { for: "lines-column", text: word("lines.column") }),
      element(
        "select",
        { id: "lines-column", on: { change: (event) => choose(making, source, event.target.value) } },
        element("option", { value: "", text: word("lines.as_found") }),
        ...columns.map((name) => element("option", { value: name, text: name, selected: name === field })),
      ),
    ),
    field && tried.values[field]
      ? element(
          "div",
          { className: "line-values" },
          ...Object.entries(tried.values[field]).map(([value, count], i) =>
            row(making, source, field, value, count, i),
          ),
        )
      : null,
  );
}

function opened(making, source, isOpen) {
  making.openLines ??= new Set();
  making.openLines[isOpen ? "add" : "delete"](source.number);
}

// Another column: what was said of the former one goes; nothing is said of this one yet.
function choose(making, source, field) {
  making.lineColumn ??= new Map();
  making.lineColumn.set(source.number, field);
  if (source.lines) making.change(source, {}, source.is_read, null);
  else making.draw();
}

function row(making, source, field, value, count, i) {
  const line = source.lines?.values[value];
  const say = (changed) => {
    const { [value]: _, ...others } = source.lines?.values ?? {};
    const values = changed.kind ? { ...others, [value]: { is_crossable: true, ...line, ...changed } } : others;
    making.change(source, {}, source.is_read, Object.keys(values).length ? { field, values } : null);
  };
  const kinds = [
    ["", word("lines.as_found")],
    ...making.said.kinds.lines.map((kind) => [kind, word(`barrier.${kind}`)]),
  ];
  const name = `${value} (${count})`;
  return element(
    "div",
    { className: "line-value" },
    element("label", { for: `line-${i}`, text: name }),
    element(
      "select",
      { id: `line-${i}`, on: { change: (event) => say({ kind: event.target.value }) } },
      ...[...kinds, ["none", word("lines.none")]].map(([kind, text]) =>
        element("option", { value: kind, text, selected: kind === (line?.kind ?? "") }),
      ),
    ),
    element(
      "label",
      {},
      element("input", {
        type: "checkbox",
        id: `line-never-${i}`,
        disabled: !line || line.kind === "none",
        checked: line?.is_crossable === false,
        on: { change: (event) => say({ kind: line.kind, is_crossable: !event.target.checked }) },
      }),
      ` ${word("lines.never")}`,
    ),
  );
}
