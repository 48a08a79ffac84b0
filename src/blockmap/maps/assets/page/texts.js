/* What the page says, in the language chosen. Templates name their values in braces, as in the program's own terms. */

class Texts {
  constructor(meta, language) {
    this.meta = meta;
    this.language = language;
  }

  /** Say a term; an unknown key is said as it is. */
  say(key, values) {
    const template = this.meta.texts[this.language][key];
    if (template === undefined) {
      return key;
    }
    return template.replace(/\{(\w+)\}/g, (whole, name) => (values && name in values ? String(values[name]) : whole));
  }

  has(key) {
    return key in this.meta.texts[this.language];
  }

  levelName(level) {
    return this.meta.level_names[level][this.language];
  }

  /** A whole number with thousands set apart. */
  count(value) {
    return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
  }

  /** A share of a whole as a percentage with one decimal; "–" of nothing. */
  percent(part, whole) {
    return whole > 0 ? (Math.round((1000 * part) / whole) / 10).toFixed(1) + "%" : "–";
  }

  heading() {
    return this.meta.has_title ? this.meta.name : this.say("title", { name: this.meta.name });
  }

  reason(irregular) {
    const key = "irregular." + irregular;
    return this.has(key) ? this.say(key) : irregular;
  }

  switchLanguage() {
    this.language = this.language === "zh" ? "en" : "zh";
  }
}

/** Make an element with a class and a text; the only way in which this page shows a text from the data. */
function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) {
    element.className = className;
  }
  if (text !== undefined) {
    element.textContent = text;
  }
  return element;
}

function byId(id) {
  return document.getElementById("bm-" + id);
}
