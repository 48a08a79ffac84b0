// Ways from the drawing page to the other pages of the server: the maps for supervisors, the start page, the accounts.

import { send } from "./api.js";
import { button, element } from "./dom.js";
import { isOwner } from "./standing.js";
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
      ...places.map(([href, key, isApart]) =>
        element("a", { href, text: word(key), ...(isApart ? { target: "_blank", rel: "noopener" } : {}) }),
      ),
      isOwner(page) ? null : button(word("start.log_out"), () => logOut(page), { data: { key: "log-out" } }),
    ),
  );
  return menu;
}

// What was accepted goes with its own session: nobody leaves before it is saved.
async function logOut(page) {
  if (page.unsaved) {
    page.status(word("unsaved_stay", { count: page.unsaved }), true);
    return;
  }
  await send("/api/logout", {});
  location.assign("/");
}

window.addEventListener("pointerdown", (event) => {
  const menu = document.querySelector(".ways[open]");
  if (menu && !menu.contains(event.target)) menu.open = false;
});
