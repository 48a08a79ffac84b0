// Small forms of the panel: named fields in, one object of values out.

import { button, element } from "./dom.js";
import { word } from "./words.js";

export const card = (title, ...pieces) =>
  element("section", { className: "card" }, title ? element("h2", { text: title }) : null, ...pieces);
export const actions = (...buttons) => element("div", { className: "actions" }, ...buttons);
export const facts = (pairs) => {
  const known = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return element(
    "dl",
    {},
    ...known.flatMap(([name, value]) => [element("dt", { text: name }), element("dd", { text: String(value) })]),
  );
};

// fields: {name: {label, type, value, options, min, max, required}}; done(values): empty ones are null, numbers are numbers.
export function form(fields, { submit, done, key }) {
  const inputs = Object.entries(fields).map(([name, field]) => [name, field, input(name, field, key)]);
  return element(
    "form",
    {
      className: "fields",
      on: {
        submit: (event) => {
          event.preventDefault();
          done(Object.fromEntries(inputs.map(([name, field, made]) => [name, held(field, made)])));
        },
      },
    },
    ...inputs.map(([, field, made]) => element("label", {}, element("span", { text: field.label }), made)),
    actions(element("button", { type: "submit", className: "main", text: submit })),
  );
}

function input(name, { type = "text", value = "", options, ...more }, key) {
  const id = `${key}-${name}`;
  if (options)
    return element(
      "select",
      { id, name },
      ...options.map(([option, text]) => element("option", { value: option, text, selected: option === value })),
    );
  if (type === "checkbox") return element("input", { id, name, type, checked: Boolean(value) });
  return element("input", { id, name, type, value: value ?? "", autocomplete: "off", ...more });
}

function held({ type, isNumber }, made) {
  if (type === "checkbox") return made.checked;
  if (made.value === "") return null;
  return type === "number" || isNumber ? Number(made.value) : made.value;
}

// What is seldom needed is folded away.
export const folded = (title, ...pieces) =>
  element("details", { className: "folded" }, element("summary", { text: title }), ...pieces);

export const pick = (text, press, key, more = {}) => button(text, press, { data: { key }, ...more });
export const yesNo = (value) => word(value ? "yes" : "no");
