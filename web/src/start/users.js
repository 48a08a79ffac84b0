// The accounts of the open territory, for administrators: who may do what where, and who came in when.

import { get, send } from "../api.js";
import { button, element } from "../dom.js";
import { whoIs } from "../standing.js";
import { language, word } from "../words.js";

export async function users(frame) {
  let held = frame.session.is_open && frame.session.role === "admin" ? await get("/api/users") : null;
  const renew = async (work) => {
    try {
      held = await work;
      frame.status(word("done"));
    } catch (fault) {
      frame.refused(fault);
    }
    frame.show(frame.view);
  };
  return () =>
    held
      ? page(held, renew)
      : element("section", { className: "card" }, element("p", { text: word("users.not_here") }));
}

function page(held, renew) {
  return element(
    "div",
    { className: "home" },
    element("h1", { text: word("users.title"), tabindex: "-1" }),
    element("p", {
      className: "quiet",
      text: word(held.is_lan ? "users.of" : "users.of_pc", { territory: held.territory }),
    }),
    element("section", { className: "card" }, people(held, renew)),
    element("section", { className: "card" }, element("h2", { text: word("users.add") }), adding(held, renew)),
    element("section", { className: "card" }, element("h2", { text: word("users.log") }), log(held)),
  );
}

function people(held, renew) {
  if (!held.people.length) return element("p", { className: "quiet", text: word("users.none") });
  const head = ["users.name", "users.role", "users.areas", "users.do"];
  return element(
    "table",
    { className: "people-table" },
    element("thead", {}, element("tr", {}, ...head.map((key) => element("th", { text: word(key), scope: "col" })))),
    element("tbody", {}, ...held.people.map((person) => row(held, person, renew))),
  );
}

function row(held, person, renew) {
  const path = `/api/users/${encodeURIComponent(person.name)}`;
  const grants = person.grants.map((code) =>
    element(
      "span",
      { className: "grant" },
      areaName(held, code),
      button("✕", () => renew(send(`${path}/grants`, { codes: [code] }, "DELETE")), {
        "aria-label": word("users.take_area", { area: areaName(held, code), name: person.name }),
      }),
    ),
  );
  return element(
    "tr",
    {},
    element("th", { text: person.name, scope: "row" }),
    element("td", { text: word(`role.${person.role}`) }),
    element(
      "td",
      {},
      ...grants,
      areas(held, word("users.grant"), (code) => renew(send(`${path}/grants`, { codes: [code] }))),
    ),
    element(
      "td",
      {},
      button(word("users.reset"), () =>
        ask("users.new_password", { name: person.name }, (password) => renew(send(`${path}/password`, { password }))),
      ),
      " ",
      button(word("users.remove"), () =>
        ask("users.remove_sure", { name: person.name }, () => renew(send(path, {}, "DELETE"))),
      ),
    ),
  );
}

const areaName = (held, code) =>
  code === "*" ? word("users.everywhere") : (held.areas.find((area) => area.code === code)?.label ?? code);

function areas(held, first, choose) {
  const options = [["", first], ["*", word("users.everywhere")], ...held.areas.map((area) => [area.code, area.label])];
  const select = element(
    "select",
    { "aria-label": first, on: { change: () => select.value && choose(select.value) } },
    ...options.map(([value, text]) => element("option", { value, text })),
  );
  return select;
}

function adding(held, renew) {
  const name = element("input", { id: "user-name", required: true, maxlength: "100", autocomplete: "off" });
  const password = element("input", {
    id: "user-password",
    type: "password",
    required: true,
    minlength: String(held.shortest_password),
    autocomplete: "new-password",
  });
  const role = element(
    "select",
    { id: "user-role" },
    ...held.roles.map((one) =>
      element("option", { value: one, text: word(`role.${one}`), selected: one === "planner" }),
    ),
  );
  const area = areas(held, word("users.areas"), () => {});
  area.id = "user-area";
  const submit = (event) => {
    event.preventDefault();
    renew(
      send("/api/users", {
        name: name.value,
        password: password.value,
        role: role.value,
        codes: area.value ? [area.value] : [],
      }),
    );
  };
  const label = (id, key) => element("label", { for: id, text: word(key) });
  return element(
    "form",
    { className: "fields row", on: { submit } },
    label("user-name", "users.name"),
    name,
    label("user-password", "login.password"),
    password,
    label("user-role", "users.role"),
    role,
    label("user-area", "users.areas"),
    area,
    element("button", { type: "submit", className: "main", text: word("users.add") }),
    element("p", { className: "quiet whole", text: word("users.password_rule", { least: held.shortest_password }) }),
  );
}

function log(held) {
  const head = ["users.when", "users.name", "users.address", "users.what"];
  return element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...head.map((key) => element("th", { text: word(key), scope: "col" })))),
    element(
      "tbody",
      {},
      ...held.logins.map((one) =>
        element(
          "tr",
          {},
          ...[
            new Date(one.at * 1000).toLocaleString(language() === "zh" ? "zh-CN" : "en"),
            whoIs(one.name),
            one.address,
            word(`login.outcome.${one.outcome}`),
          ].map((text) => element("td", { text })),
        ),
      ),
    ),
  );
}

// A question before what cannot be taken back; with a field where a password is wanted.
function ask(key, values, then) {
  const wantsPassword = key === "users.new_password";
  const input = wantsPassword
    ? element("input", {
        type: "password",
        required: true,
        autocomplete: "new-password",
        "aria-label": word("login.password"),
      })
    : null;
  const dialog = element("dialog", { "aria-label": word(key, values) });
  const end = () => {
    dialog.close();
    dialog.remove();
  };
  const submit = (event) => {
    event.preventDefault();
    end();
    then(input?.value);
  };
  dialog.append(
    element(
      "form",
      { on: { submit } },
      element("p", { text: word(key, values) }),
      ...(input ? [input] : []),
      element(
        "div",
        { className: "actions" },
        element("button", { type: "submit", className: "main", text: word("accept") }),
        button(word("drop"), end),
      ),
    ),
  );
  dialog.addEventListener("cancel", end);
  document.body.append(dialog);
  dialog.showModal();
}
