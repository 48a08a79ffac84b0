// The way in: log in, open a territory, make one from files; and the accounts. One page that shows what its address says.

import { belongTo, get, send } from "../api.js";
import { button, element } from "../dom.js";
import { watch, whyNot } from "../faults.js";
import { isOwner, whoIs } from "../standing.js";
import "../style.css";
import { language, load, setLanguage, word } from "../words.js";
import { home } from "./home.js";
import { door } from "./login.js";
import "./start.css";
import { users } from "./users.js";

const at = (id) => document.getElementById(id);

const frame = {
  session: null,
  view: null, // () => draws the page anew, in the language of the moment
  show(view) {
    frame.view = view;
    bar();
    at("start").replaceChildren(...[view()].flat());
    at("start").querySelector("h1")?.focus();
  },
  status(text, isBad = false) {
    at("status").textContent = text;
    at("status").classList.toggle("bad", isBad);
  },
  refused(fault) {
    frame.status(whyNot(fault), true);
  },
};

async function start() {
  await load();
  bar();
  const held = await get("/api/door");
  if (!held.is_in) {
    frame.show(door(held));
    return;
  }
  frame.session = await get("/api/session");
  bar();
  if (location.pathname === "/users") belongTo(frame.session.office);
  frame.show(await (location.pathname === "/users" ? users(frame) : home(frame)));
}

function bar() {
  const { session } = frame;
  const link = (path, key) =>
    element("a", { href: path, text: word(key), "aria-current": location.pathname === path ? "page" : null });
  at("bar").replaceChildren(
    element("strong", { text: "blockmap" }),
    element(
      "nav",
      { "aria-label": "blockmap" },
      ...(session
        ? [
            ...(session.is_open ? [link("/", "start.to_drawing")] : []),
            ...(session.is_at_desk && session.role === "admin" ? [link("/start", "start.title")] : []),
            ...(session.role === "admin" && session.is_open ? [link("/users", "users.title")] : []),
          ]
        : []),
    ),
    element("span", {
      className: "people",
      text: session
        ? isOwner(frame)
          ? whoIs(session.user)
          : word("start.you_are", { name: session.user, role: word(`role.${session.role}`) })
        : "",
    }),
    ...(session ? [button(word("start.log_out"), logOut)] : []),
    button(language() === "zh" ? "English" : "中文", () => {
      setLanguage(language() === "zh" ? "en" : "zh");
      frame.show(frame.view);
    }),
  );
}

async function logOut() {
  await send("/api/logout", {});
  location.assign("/");
}

window.__blockmap = frame; // for the browser tests

watch(frame.status);

start().catch(frame.refused);
