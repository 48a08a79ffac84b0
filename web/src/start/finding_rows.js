// Findings with what to do next; the worst first.

import { element } from "../dom.js";
import { said, word } from "../words.js";

const ORDER = ["error", "warning", "note"];
const SHOWN = 200;

export function findingRows(findings, goTo = null, total = findings.length) {
  const sorted = [...findings].sort((one, other) => ORDER.indexOf(one.severity) - ORDER.indexOf(other.severity));
  return element(
    "ul",
    { className: "findings" },
    ...sorted.slice(0, SHOWN).map((found) => {
      const next = said(found.next);
      const place = goTo && found.x !== null;
      return element(
        "li",
        { className: found.severity },
        element("p", { text: said(found.message) }),
        next ? element("p", { className: "next", text: next }) : null,
        place
          ? element("button", {
              type: "button",
              className: "link",
              text: "◎",
              "aria-label": said(found.message),
              on: { click: () => goTo(found.x, found.y) },
            })
          : null,
      );
    }),
    total > Math.min(sorted.length, SHOWN)
      ? element("li", { text: word("start.more_findings", { count: total - Math.min(sorted.length, SHOWN) }) })
      : null,
  );
}
