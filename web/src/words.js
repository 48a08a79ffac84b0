// Every text of the page comes from the server's terms, in both languages at once, so that switching asks nobody.

let words = {};
let lang = localStorage.getItem("blockmap.lang") ?? (navigator.language.startsWith("zh") ? "zh" : "en");

export const load = async () => {
  words = await (await fetch("/api/words", { cache: "no-cache" })).json();
  document.documentElement.lang = lang;
};

export const language = () => lang;

export function setLanguage(chosen) {
  lang = chosen;
  localStorage.setItem("blockmap.lang", chosen);
  document.documentElement.lang = chosen;
}

// word("households", {count: 80}) -> "80 households" / "80 户"
export function word(key, values = {}) {
  const text = words[key]?.[lang] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? number(values[name]) : whole));
}

export const said = (both) => both?.[lang] ?? "";

export const number = (value) =>
  typeof value === "number" ? value.toLocaleString(lang === "zh" ? "zh-CN" : "en") : String(value ?? "");
