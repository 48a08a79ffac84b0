// The bar on top: which territory and town, finding, who else is here, the legend, the language.

import { button, element } from "./dom.js";
import { keepingFocus } from "./focus.js";
import { legend, shareLegend } from "./looks.js";
import { searchBox } from "./search.js";
import { isDivided, isOwn, whoIs } from "./standing.js";
import { ways } from "./ways.js";
import { language, setLanguage, word } from "./words.js";

export function bar(page, host) {
  const draw = () => keepingFocus(host, () => host.replaceChildren(...pieces(page).filter(Boolean)));
  for (const event of ["town", "people", "language", "saving", "reach"]) page.on(event, draw);
  draw();
}

let isShown = false;

const imagery = (page) =>
  button(
    word("imagery"),
    (event) => {
      isShown = !isShown;
      page.view.showImagery(isShown);
      event.target.setAttribute("aria-pressed", String(isShown));
    },
    { "aria-pressed": String(isShown), data: { key: "imagery" } },
  );

function townOptions(page) {
  const option = (town) =>
    element("option", {
      value: town.area_id,
      text: word("town_option", { name: town.name ?? town.code, blocks: town.blocks }),
      selected: town.area_id === page.town?.area.area_id,
    });
  const { towns } = page.territory;
  if (!isDivided(page)) return towns.map(option);
  const group = (key, isIn) =>
    element(
      "optgroup",
      { label: word(key) },
      ...towns.filter((town) => isOwn(page.session, town) === isIn).map(option),
    );
  return [group("own_towns", true), group("other_towns", false)];
}

function pieces(page) {
  const towns = element(
    "select",
    {
      id: "towns",
      "aria-label": word("town"),
      on: { change: (event) => page.openTown(Number(event.target.value) || null) },
    },
    element("option", { value: "", text: word("all_towns"), selected: !page.town }),
    ...townOptions(page),
  );
  const here = page.people.filter((one) => one.user !== page.session.user && one.town === page.town?.area.area_id);
  return [
    button("blockmap", () => page.openTown(null), { className: "brand", title: word("all_towns") }),
    towns,
    searchBox(page),
    element("span", {
      className: "saving",
      role: "status",
      text: page.unsaved ? word("not_saved", { count: page.unsaved }) : "",
    }),
    document.body.classList.contains("offline")
      ? element("span", { className: "saving off", role: "alert", text: `⚠ ${word("offline")}` })
      : null,
    element("span", {
      className: "people",
      text: here.length ? word("also_here", { who: here.map((one) => whoIs(one.user)).join(word("list_comma")) }) : "",
    }),
    page.territory.imagery ? imagery(page) : null,
    element(
      "span",
      { className: "legend" },
      element("span", { text: word(page.town ? "legend_households" : "legend_share") }),
      ...(page.town ? legend(page.territory.settings) : shareLegend()).map(([colour, text]) =>
        element("span", {}, element("i", { style: { background: colour } }), document.createTextNode(text)),
      ),
    ),
    ways(page),
    button(
      language() === "zh" ? "English" : "中文",
      () => {
        setLanguage(language() === "zh" ? "en" : "zh");
        page.tell("language");
      },
      { id: "language", lang: language() === "zh" ? "en" : "zh-CN" },
    ),
  ];
}
