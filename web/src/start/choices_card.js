// What a plan takes beside the band: difficulties, places of their own, codes and the rest, each with a line that says what it does.

import { button, element } from "../dom.js";
import { word } from "../words.js";

const WHOLE = { type: "number", min: "1", step: "1" };
const DECIMAL = { type: "number", min: "0", step: "any" };

// By subject: where it stands in the recipe, and how it is typed.
const GROUPS = {
  dividing: {
    oversize: { at: "plan", options: ["whole", "parts"] },
    exactly: { at: "plan", ...WHOLE },
    seed: { at: "plan", ...WHOLE, min: "0" },
  },
  codes: {
    levels: { at: "choices", list: String, isReadAnew: true },
    code_digits: { at: "choices", list: Number, isReadAnew: true },
    block_digits: { at: "choices", ...WHOLE },
    virtual_from: { at: "choices", ...WHOLE },
  },
  estimates: {
    persons: { at: "choices", ...WHOLE },
    m2_per_household: { at: "choices", ...DECIMAL, isReadAnew: true },
    persons_per_household: { at: "choices", ...DECIMAL, isReadAnew: true },
  },
  ground: {
    min_block_m2: { at: "choices", ...DECIMAL },
    min_block_width_m: { at: "choices", ...DECIMAL },
    area_tolerance_m: { at: "choices", ...DECIMAL, isReadAnew: true },
    household_cap: { at: "choices", ...WHOLE },
    whole_persons: { at: "choices", ...WHOLE },
  },
  work: {
    households_per_day: { at: "choices", ...DECIMAL },
    checkers: { at: "choices", ...WHOLE },
    utc_offset: { at: "choices", type: "text", placeholder: "+08:00" },
  },
};

const ALWAYS_SHOWN = ["dividing"];
const BAND = ["target", "low", "high"];
const PLAN_DEFAULTS = { seed: 0, oversize: "whole", exactly: null, factors: null, own: null, shared: null };

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const isNothing = (value) => value === null || (typeof value === "object" && !Object.keys(value).length);

// How many choices differ from the defaults, the band aside: it is always in sight.
export function changedCount({ choices, defaults, plan }) {
  const chosen = Object.keys(choices).filter((name) => !BAND.includes(name) && !same(choices[name], defaults[name]));
  const wished = Object.keys(plan).filter((name) => !isNothing(plan[name]) && !same(plan[name], PLAN_DEFAULTS[name]));
  return chosen.length + wished.length;
}

export function choicesCard(making) {
  const { said: held } = making;
  const seldom = Object.keys(GROUPS).filter((name) => !ALWAYS_SHOWN.includes(name));
  return element(
    "div",
    { className: "card choices-card" },
    element("h2", { text: word("start.more_title") }),
    element("p", { className: "quiet", text: word("start.more_how") }),
    ...ALWAYS_SHOWN.map((name) => fields(making, name)),
    element("h3", { text: word("choices.factors") }),
    element("p", { className: "why", text: word("choices.factors.why") }),
    factors(making, held.plan.factors ?? {}),
    element("h3", { text: word("choices.own") }),
    element("p", { className: "why", text: word("choices.own.why") }),
    own(making, held.plan),
    element(
      "details",
      {
        className: "seldom",
        open: Boolean(making.isSeldomOpen),
        on: { toggle: (event) => (making.isSeldomOpen = event.target.open) },
      },
      element("summary", { text: word("start.seldom") }),
      ...seldom.flatMap((name) => [element("h3", { text: word(`choices.${name}`) }), fields(making, name)]),
    ),
    button(word("start.close_card"), () => making.close()),
  );
}

function fields(making, group) {
  return element(
    "div",
    { className: "choices" },
    ...Object.entries(GROUPS[group]).flatMap(([name, how]) => field(making, name, how)),
  );
}

function field(making, name, how) {
  const { at, options, list, isReadAnew, ...more } = how;
  const id = `choice-${name}`;
  const value = making.said[at][name];
  const usual = at === "choices" ? making.said.defaults[name] : PLAN_DEFAULTS[name];
  const change = (event) =>
    making.correct({ [at]: { [name]: typed(event.target.value, how) } }, isReadAnew ? making.readNumbers : []);
  const input = options
    ? element(
        "select",
        { id, "aria-describedby": `${id}-why`, on: { change } },
        ...options.map((one) =>
          element("option", { value: one, text: word(`choice.${name}.${one}`), selected: one === value }),
        ),
      )
    : element("input", {
        id,
        "aria-describedby": `${id}-why`,
        autocomplete: "off",
        placeholder: usual === null ? "" : shown(usual),
        value: value === null || same(value, usual) ? "" : shown(value),
        ...more,
        on: { change },
      });
  return [
    element("label", { for: id, text: word(`choice.${name}`) }),
    input,
    element("p", { className: "why", id: `${id}-why`, text: word(`choice.${name}.why`) }),
  ];
}

const shown = (value) => (Array.isArray(value) ? value.join(", ") : String(value));

function typed(text, { type, list, options }) {
  const plain = text.trim();
  if (plain === "") return null;
  if (list)
    return plain
      .split(/[,，、\s]+/)
      .filter(Boolean)
      .map(list);
  if (type === "number") return Number(plain);
  return options || type ? plain : null;
}

// ---- difficulties

function factors(making, held) {
  const known = making.said.kinds.factors;
  const nameOf = (kind) => (known.includes(kind) ? word(`factor.${kind}`) : kind);
  const kindOf = (name) => known.find((kind) => word(`factor.${kind}`) === name) ?? name;
  const say = (changed) => making.correct({ plan: { factors: Object.keys(changed).length ? changed : null } });
  const rows = Object.entries(held).map(([kind, factor], i) =>
    element(
      "li",
      { className: "factor" },
      element("label", { for: `factor-${i}`, text: nameOf(kind) }),
      element("input", {
        id: `factor-${i}`,
        ...DECIMAL,
        min: "0.1",
        max: "10",
        value: String(factor),
        className: "short",
        on: { change: (event) => say({ ...held, [kind]: Number(event.target.value) }) },
      }),
      button(
        "✕",
        () => {
          const { [kind]: _, ...others } = held;
          say(others);
        },
        { "aria-label": word("choices.factor_drop", { kind: nameOf(kind) }) },
      ),
    ),
  );
  const left = known.filter((kind) => !(kind in held));
  const adding = element("input", {
    id: "factor-add",
    list: "factor-kinds",
    autocomplete: "off",
    "aria-label": word("choices.factor_add"),
    placeholder: word("choices.factor_add"),
    on: {
      change: (event) => {
        const name = event.target.value.trim();
        if (name) say({ ...held, [kindOf(name)]: held[kindOf(name)] ?? 1.5 });
      },
    },
  });
  const hasList = making.said.sources.some((source) => source.is_read && source.step.table === "tags");
  return element(
    "div",
    {},
    element("ul", { className: "plain" }, ...rows),
    adding,
    element(
      "datalist",
      { id: "factor-kinds" },
      ...left.map((kind) => element("option", { value: word(`factor.${kind}`) })),
    ),
    rows.length && !hasList ? element("p", { className: "fault", text: word("choices.factors.none") }) : null,
  );
}

// ---- places of their own

function own(making, { own: chosen, shared }) {
  const kinds = making.said.kinds.own;
  const held = chosen ?? [];
  const named = held.filter((one) => !kinds.includes(one));
  const say = (changed) => making.correct({ plan: changed });
  const orNone = (list) => (list.length ? list : null);
  const box = (kind) =>
    element(
      "label",
      {},
      element("input", {
        type: "checkbox",
        id: `own-${kind}`,
        checked: held.includes(kind),
        on: {
          change: (event) =>
            say({ own: orNone(event.target.checked ? [...held, kind] : held.filter((one) => one !== kind)) }),
        },
      }),
      ` ${word(`place.${kind}`)}`,
    );
  const names = (id, key, list, change) => [
    element("label", { for: id, text: word(`choices.${key}`) }),
    element("textarea", {
      id,
      rows: "2",
      text: list.join("\n"),
      "aria-describedby": `${id}-why`,
      on: { change: (event) => change(orNone(lines(event.target.value))) },
    }),
    element("p", { className: "why", id: `${id}-why`, text: word(`choices.${key}.why`) }),
  ];
  const hasPlaces = making.said.sources.some(
    (source) => source.is_read && ["compounds", "places"].includes(source.step.table),
  );
  return element(
    "div",
    {},
    element("div", { className: "boxes" }, ...kinds.map(box)),
    held.length && !hasPlaces ? element("p", { className: "fault", text: word("choices.own.none") }) : null,
    element(
      "div",
      { className: "choices" },
      ...names("own-names", "own_names", named, (list) =>
        say({ own: orNone([...held.filter((one) => kinds.includes(one)), ...(list ?? [])]) }),
      ),
      ...names("shared-names", "shared_names", shared ?? [], (list) => say({ shared: list })),
    ),
  );
}

const lines = (text) =>
  text
    .split(/[\n、，;；]+/)
    .map((one) => one.trim())
    .filter(Boolean);
