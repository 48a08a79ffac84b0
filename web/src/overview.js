// With no town open: all towns, in the order in which they need work; a click opens one.

import { button, element } from "./dom.js";
import { isDivided, isOwn } from "./standing.js";
import { number, word } from "./words.js";

const share = (town) => (town.blocks ? town.out_of_band / town.blocks : 0);
const handedIn = (town) => town.submitted + town.approved;
const COLUMNS = [
  ["town", (town) => town.name ?? town.code],
  ["blocks", (town) => town.blocks],
  ["households", (town) => town.households],
  ["out_of_band_short", (town) => town.out_of_band],
  ["share", share, (town) => `${Math.round(share(town) * 100)} %`],
  ["unassigned", (town) => town.unassigned],
  ["handed_in", (town) => handedIn(town) / (town.communities || 1), (town) => `${handedIn(town)}/${town.communities}`],
];

let by = 4;
let isDown = true;

export function overview(page) {
  const value = COLUMNS[by][1];
  const towns = [...page.territory.towns].sort((one, other) => {
    const [a, b] = [value(one), value(other)];
    const order = typeof a === "string" ? a.localeCompare(b, "zh-CN") : a - b;
    return (isDown ? -order : order) || (one.code < other.code ? -1 : 1);
  });
  const { blocks, households, out_of_band: out } = sums(towns);
  return element(
    "section",
    { className: "card overview" },
    element("h2", { text: page.territory.name }),
    element("p", { className: "quiet", text: word("overview_sum", { towns: towns.length, blocks, households, out }) }),
    element(
      "table",
      {},
      element("thead", {}, element("tr", {}, ...COLUMNS.map((column, at) => head(page, column, at)))),
      element("tbody", {}, ...towns.map((town) => row(page, town, isDivided(page) && isOwn(page.session, town)))),
    ),
  );
}

function head(page, [key], at) {
  const sort = () => {
    isDown = by === at ? !isDown : at > 0;
    by = at;
    page.redraw();
  };
  const order = by === at ? (isDown ? "descending" : "ascending") : "none";
  return element(
    "th",
    { scope: "col", "aria-sort": order },
    button(word(key) + (by === at ? (isDown ? " ↓" : " ↑") : ""), sort, {
      className: "plain",
      data: { key: `sort-${key}` },
    }),
  );
}

const row = (page, town, isMarked) =>
  element(
    "tr",
    { on: { mouseenter: () => page.view.point(town.area_id), mouseleave: () => page.view.point(null) } },
    ...COLUMNS.map(([, value, shown], at) =>
      element(
        "td",
        {},
        ...(at === 0
          ? [
              button(value(town), () => page.openTown(town.area_id), {
                className: "link",
                data: { key: `town-${town.area_id}` },
              }),
              isMarked ? element("span", { className: "badge own", text: word("own_town") }) : null,
            ]
          : [document.createTextNode(shown ? shown(town) : number(value(town)))]),
      ),
    ),
  );

function sums(towns) {
  const total = { blocks: 0, households: 0, out_of_band: 0 };
  for (const town of towns) for (const name of Object.keys(total)) total[name] += town[name];
  return total;
}
