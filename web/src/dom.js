// Small pieces of page. Text is always text: nothing from data is ever parsed as markup.

export function element(tag, { text, on, data, style, ...attributes } = {}, ...children) {
  const made = document.createElement(tag);
  Object.assign(made.style, style); // set one by one: the server's policy forbids style attributes
  if (text !== undefined) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name === "className") made.className = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  for (const [name, handler] of Object.entries(on ?? {})) made.addEventListener(name, handler);
  Object.assign(made.dataset, data ?? {});
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export const button = (text, press, more = {}) =>
  element("button", { type: "button", text, on: { click: press }, ...more });

export function table(head, rows) {
  return element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...head.map((text) => element("th", { text, scope: "col" })))),
    element(
      "tbody",
      {},
      ...rows.map((cells) => element("tr", {}, ...cells.map((cell) => element("td", { text: cell })))),
    ),
  );
}
