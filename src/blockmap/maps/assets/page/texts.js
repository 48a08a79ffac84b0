/* What the page says, in the language chosen. Templates name their values in braces, as in the program's own terms. */

class Texts {
  constructor(meta, language) {
    this.meta = meta;
    this.language = language;
  }

  /** Say a term; an unknown key is said as it is. As in the program, {count:block|blocks} is the word that fits the count. */
  say(key, values) {
    const template = this.meta.texts[this.language][key];
    if (template === undefined) {
      return key;
    }
    return template.replace(/\{(\w+)(?::([^|{}]*)\|([^|{}]*))?\}/g, (whole, name, one, several) => {
      if (!values || !(name in values)) {
        return whole;
      }
      const value = String(values[name]);
      return one === undefined ? value : value === "1" ? one : several;
    });
  }

  has(key) {
    return key in this.meta.texts[this.language];
  }

  levelName(level) {
    const name = this.meta.level_names[level][this.language];
    return name.charAt(0).toUpperCase() + name.slice(1);
  }

  /** A whole number with thousands set apart. */
  count(value) {
    return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
  }

  /** A whole number more or less, with its sign. */
  change(value) {
    return (value < 0 ? "−" : "+") + this.count(Math.abs(value));
  }

  /** A number with at most one decimal. */
  decimal(value) {
    const [whole, part] = (Math.round(value * 10) / 10).toFixed(1).split(".");
    return part === "0" ? this.count(whole) : this.count(whole) + "." + part;
  }

  /** A share of a whole as a percentage; "–" of nothing. */
  percent(part, whole) {
    return whole > 0 ? percentOf(part, whole).toFixed(1) + "%" : "–";
  }

  /** Month and day of a date, as people say it. */
  shortDay(day) {
    const [, month, date] = day.split("-");
    const months = this.say("months").split(" ");
    return date === undefined ? day : this.say("short_day", { month: months[Number(month) - 1], date: Number(date) });
  }

  heading() {
    return this.meta.has_title ? this.meta.name : this.say("title", { name: this.meta.name });
  }

  reason(irregular) {
    const key = "irregular." + irregular;
    return this.has(key) ? this.say(key) : irregular;
  }

  /** Name of a phase: in Chinese the office's own first, else the page's; the code where nobody named it. */
  phaseName(code) {
    const own = this.meta.phases[code] ? this.meta.phases[code].name : "";
    const isKnown = this.has("phase." + code);
    return own && (this.language === "zh" || !isKnown) ? own : this.named("phase", code);
  }

  measureName(code) {
    return this.named("measure", code);
  }

  /** What a kind of thing is called in a series of terms, or its code where nobody named it. */
  named(series, code) {
    return this.has(series + "." + code) ? this.say(series + "." + code) : code;
  }

  switchLanguage() {
    this.language = this.language === "zh" ? "en" : "zh";
  }
}

/**
 * A share of a whole in percent with one decimal, as bulletins write it: never 100.0 for what is not complete, nor 0.0 for what
 * has begun.
 */
function percentOf(part, whole) {
  const tenths = Math.floor((1000 * part) / whole + 0.5 + 1e-9);
  const kept = part < whole ? Math.min(tenths, 999) : tenths;
  return (part > 0 ? Math.max(kept, 1) : kept) / 10;
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

/** Make a button with a text that does something. */
function makeButton(className, text, act) {
  const button = make("button", className, text);
  button.type = "button";
  button.addEventListener("click", act);
  return button;
}

/** Fill a choice with pairs of a value and a text; keep what was chosen. */
function fillChoice(choice, options, chosen) {
  choice.textContent = "";
  options.forEach(([value, text]) => {
    const option = make("option", "", text);
    option.value = value;
    choice.appendChild(option);
  });
  choice.value = chosen;
}

function byId(id) {
  return document.getElementById("bm-" + id);
}
