// Ways from the drawing page to the other pages of the server: the maps for supervisors, the start page, the accounts.

import { element } from "./dom.js";
import "./ways.css";
import { language, word } from "./words.js";

let isShown = false; // the bar is drawn anew while others work; the menu stays as it was

export function ways(page) {
  const { role, is_at_desk: isAtDesk } = page.session;
  const isAdmin = role === "admin";
  const places = [
    [`/progress?lang=${language()}`, "ways.progress", true],
    [`/disputes?lang=${language()}`, "ways.disputes", true],
    ...(isAdmin && isAtDesk ? [["/start", "start.title", false]] : []),
    ...(isAdmin ? [["/users", "users.title", false]] : []),
  ];
  const menu = element(
    "details",
    {
      className: "ways",
      open: isShown,
      on: {
        toggle: () => {
          if (menu.isConnected) isShown = menu.open;
        },
        keydown: (event) => {
          if (event.key !== "Escape" || !menu.open) return;
          event.stopPropagation();
          menu.open = false;
          menu.querySelector("summary").focus();
        },
        focusout: (event) => {
          if (menu.isConnected && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
        },
      },
    },
    element("summary", { id: "ways", text: word("ways.title") }),
    element(
      "nav",
      { "aria-label": word("ways.title") },
      ...places.map(([href, key, isApart]) => element("a", { href, text: word(key), ...(isApart ? { target: "_blank", rel: "noopener" } : {}) })),
    ),
  );
  return menu;
}

window.addEventListener("pointerdown", (event) => {
  const menu = document.querySelector(".ways[open]");
  if (menu && !menu.contains(event.target)) menu.open = false;
});
