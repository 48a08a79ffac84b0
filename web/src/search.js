// Finding by code, short code, name, "020-13" (block and number) or address; hits elsewhere open their town.

import { get } from "./api.js";
import { showBlock, showHouse } from "./choosing.js";
import { element } from "./dom.js";
import { word } from "./words.js";

const PAUSE_MS = 200;

export function searchBox(page) {
  const list = element("ul", { id: "hits", role: "listbox", hidden: true, "aria-label": word("hits") });
  let timer = null;
  let hits = [];
  let asked = "";
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
  };
  const take = async (hit) => {
    close();
    input.value = "";
    document.getElementById("map").focus();
    await goTo(page, hit);
  };
  const look = async () => {
    const text = input.value.trim();
    asked = text;
    if (!text) {
      close();
      return;
    }
    const found = await get(
      `/api/search?q=${encodeURIComponent(text)}${page.town ? `&town=${page.town.area.area_id}` : ""}`,
    );
    if (asked !== text) return;
    hits = found;
    list.replaceChildren(
      ...(hits.length
        ? hits.map((hit, at) =>
            element(
              "li",
              {
                role: "option",
                id: `hit-${at}`,
                "aria-selected": String(at === 0),
                on: { mousedown: () => take(hit) },
              },
              element("b", { text: word(`hit.${hit.kind}`) }),
              document.createTextNode(` ${hit.label}`),
            ),
          )
        : [
            element("li", {
              role: "option",
              "aria-selected": "false",
              "aria-disabled": "true",
              text: word("not_found", { asked: text }),
            }),
          ]),
    );
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  };
  const step = (by) => {
    const items = [...list.querySelectorAll("[id]")];
    const at = items.findIndex((one) => one.getAttribute("aria-selected") === "true");
    const next = (at + by + items.length) % items.length;
    for (const [place, one] of items.entries()) one.setAttribute("aria-selected", String(place === next));
    input.setAttribute("aria-activedescendant", `hit-${next}`);
  };
  const input = element("input", {
    id: "find",
    type: "search",
    role: "combobox",
    "aria-expanded": "false",
    "aria-controls": "hits",
    "aria-autocomplete": "list",
    autocomplete: "off",
    placeholder: word("find"),
    title: word("key.find"),
    "aria-label": word("find"),
    on: {
      input: () => {
        clearTimeout(timer);
        timer = setTimeout(look, PAUSE_MS);
      },
      blur: close,
      keydown: async (event) => {
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
          event.preventDefault();
          step(event.key === "ArrowDown" ? 1 : -1);
        } else if (event.key === "Enter") {
          clearTimeout(timer);
          await look();
          const at = [...list.querySelectorAll("[id]")].findIndex(
            (one) => one.getAttribute("aria-selected") === "true",
          );
          if (hits[at]) take(hits[at]);
          else page.status(word("not_found", { asked }), true);
        } else if (event.key === "Escape") close();
      },
    },
  });
  return element("span", { className: "search" }, input, list);
}

async function goTo(page, hit) {
  if (hit.kind === "area" && page.territory.towns.some((town) => town.area_id === hit.id)) {
    await page.openTown(hit.id);
    return;
  }
  if (hit.town !== null && hit.town !== page.town?.area.area_id) await page.openTown(hit.town);
  if (hit.kind === "block") showBlock(hit.id);
  else if (hit.kind === "building") showHouse(hit.id);
  else if (hit.x !== null) page.view.goTo(hit.x, hit.y);
}
