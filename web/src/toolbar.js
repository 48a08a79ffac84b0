// The tools at the left of the map, and undo and redo.

import { button } from "./dom.js";
import { keepingFocus } from "./focus.js";
import { word } from "./words.js";

const TOOLS = ["select", "box", "lasso", "brush", "line"];

export function toolbar(page, host) {
  const draw = () =>
    keepingFocus(host, () =>
      host.replaceChildren(
        ...TOOLS.map((name) =>
          button(word(`tool.${name}`), () => page.useTool(name), {
            "aria-pressed": String(page.tools.name === name),
            className: "tool",
            data: { key: name },
          }),
        ),
        button(word("undo"), () => page.undo(), { className: "tool", "aria-keyshortcuts": "Control+Z", data: { key: "undo" } }),
        button(word("redo"), () => page.redo(), { className: "tool", "aria-keyshortcuts": "Control+Shift+Z", data: { key: "redo" } }),
      ),
    );
  for (const event of ["tool", "language"]) page.on(event, draw);
  draw();
}
