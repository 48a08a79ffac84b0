// The tools at the left of the map, and undo and redo, each with its key.

import { button, element } from "./dom.js";
import { keepingFocus } from "./focus.js";
import { keyOf } from "./keys.js";
import { word } from "./words.js";

const CHOOSING = ["select", "box", "lasso", "brush"];
const DRAWING = ["line", "edge", "house", "barrier"];
const LOOKING = ["barrier"]; // of these, what also shows something to whoever only reads

export function toolbar(page, host) {
  const draw = () => keepingFocus(host, () => host.replaceChildren(...pieces(page)));
  for (const event of ["tool", "language", "town"]) page.on(event, draw);
  draw();
}

function pieces(page) {
  const tool = (name) =>
    labelled(`tool.${name}`, () => page.useTool(name), {
      "aria-pressed": String(Boolean(page.town) && page.tools.name === name),
      disabled: !page.town,
      data: { key: name },
    });
  const may = page.can("edit");
  return [
    ...CHOOSING.map(tool),
    element("hr"),
    ...(may ? DRAWING : LOOKING).map(tool),
    page.can("comment") ? tool("remark") : null,
    tool("measure"),
    element("hr"),
    page.can("undo")
      ? labelled("undo", () => page.undo(), { "aria-keyshortcuts": "Control+Z", data: { key: "undo" } })
      : null,
    page.can("undo")
      ? labelled("redo", () => page.redo(), { "aria-keyshortcuts": "Control+Shift+Z", data: { key: "redo" } })
      : null,
    page.can("undo") ? element("hr") : null,
    labelled("key.help", () => page.showHelp(), { data: { key: "help" } }),
  ].filter(Boolean);
}

function labelled(name, press, more) {
  const key = keyOf(name);
  const made = button(word(name), press, {
    className: "tool",
    title: key ? `${word(name)} (${key})` : word(name),
    ...more,
  });
  if (key && key.length === 1) made.append(element("kbd", { text: key, "aria-hidden": "true" }));
  return made;
}
