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

// word("households", {count: 80}) -> "80 households" / "80 户"; {count:block|blocks} is the word that fits the count.
export function word(key, values = {}) {
  const text = words[key]?.[lang] ?? key;
  return text.replace(/\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g, (whole, name, one, several) => {
    if (!(name in values)) return whole;
    if (one === undefined) return number(values[name]);
    return values[name] === 1 ? one : several;
  });
}

export const said = (both) => both?.[lang] ?? "";

export const number = (value) =>
  typeof value === "number" ? value.toLocaleString(lang === "zh" ? "zh-CN" : "en") : String(value ?? "");
