// Figures of quality, before and after, for the communities of a division.

import { element } from "../dom.js";
import { number, word } from "../words.js";

const SHOWN = [
  ["blocks", (value) => number(value)],
  ["in_band", share],
  ["within_12_percent", share],
  ["cv", (value) => value.toFixed(3)],
  ["regret", (value) => value.toFixed(3)],
  ["polsby_popper_median", (value) => value.toFixed(3)],
  ["on_barrier", share],
  ["severed_households", (value) => number(value)],
];
const MORE_IS_BETTER = new Set(["in_band", "within_12_percent", "polsby_popper_median", "on_barrier"]);
const NEITHER = new Set(["blocks"]);

function share(value) {
  return `${(value * 100).toFixed(1)} %`;
}

// names: heads of the two columns.
export function figuresTable(page, before, after, names) {
  return Object.keys(after).map((community) => {
    const area = page.town.communities.getFeatureById(Number(community))?.row;
    const rows = SHOWN.filter(([name]) => after[community][name] !== undefined).map(([name, text]) => {
      const [old, fresh] = [before[community]?.[name], after[community][name]];
      const verdict =
        old === undefined || NEITHER.has(name) || Math.abs(fresh - old) < 5e-4
          ? ""
          : fresh > old === MORE_IS_BETTER.has(name)
            ? "▲"
            : "▼";
      return element(
        "tr",
        {},
        element("th", { scope: "row", text: word(`figure.${name}`) }),
        element("td", { text: old === undefined ? "–" : text(old) }),
        element("td", { text: text(fresh) }),
        element("td", {
          className: verdict === "▲" ? "better" : "worse",
          text: verdict,
          title: verdict && word(verdict === "▲" ? "better" : "worse"),
        }),
      );
    });
    const head = ["", ...names, ""].map((text) => element("th", { text, scope: "col" }));
    return element(
      "table",
      { className: "figures" },
      element("caption", { text: area ? `${area.name ?? ""} ${area.code}`.trim() : community }),
      element("thead", {}, element("tr", {}, ...head)),
      element("tbody", {}, ...rows),
    );
  });
}
