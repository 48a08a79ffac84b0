// The tab of planning anew: a proposal beside today, accepted whole or in parts; variants; renumbering.

import { get, send } from "../api.js";
import { element, table } from "../dom.js";
import { actions, card, folded, form, pick } from "../forms.js";
import { whoIs } from "../standing.js";
import { number, said, word } from "../words.js";
import { redrawCalmly } from "./calm.js";
import { drawDivision, zoomToDifferences, zoomToPart } from "./division.js";
import { figuresTable } from "./figures.js";
import { tried } from "./tried.js";

const LOOK_MS = 300;

const held = {
  job: null, // the running one
  shown: null, // a division beside today: {at, title, blocks, parts, before, after, names}
  parts: new Set(), // numbers of the parts that are to be accepted
  variants: [],
  numbers: null, // preview of renumbering: {community, blocks, buildings}
  wish: {}, // what was asked last, kept in the form
};

const corner = (page) => page.town.corner.join(",");
const drop = (page) => {
  held.shown = null;
  drawDivision(page, null, held.parts);
  page.redraw();
};

// ---- a proposal

async function propose(page, { community, exactly, seed, low, high, scope }) {
  held.wish = { community, exactly, seed, low, high, scope };
  const blocks = scope
    ? page.chosen.blocks.filter((block) => block.row.kind === "ground").map((block) => block.getId())
    : null;
  const communities = blocks
    ? []
    : community === 0
      ? page.town.communities.getFeatures().map((one) => one.getId())
      : [community];
  const wish = { communities, seed: seed ?? 0, exactly, low, high, ...(blocks ? { blocks } : {}) };
  await tried(page, async () => {
    held.job = await send("/api/proposals", wish);
    page.redraw();
    await follow(page);
  });
  held.job = null;
  page.redraw();
}

async function follow(page) {
  while (held.job?.state === "running") {
    await new Promise((done) => setTimeout(done, LOOK_MS));
    if (!held.job) return;
    held.job = await get(`/api/jobs/${held.job.id}`);
    page.redraw();
  }
  if (held.job?.state === "failed") page.status(said(held.job.answer.message), true);
  if (held.job?.state === "done") await show(page, `/api/proposals/${held.job.answer.proposal}`, word("a_proposal"));
}

const cancel = (page) => tried(page, () => send(`/api/jobs/${held.job.id}`, {}, "DELETE"));

async function show(page, at, title, against = null) {
  const query = `?corner=${corner(page)}${against === null ? "" : `&against=${against.variant_id}`}`;
  const shown = await get(at + query);
  if (shown.is_stale) {
    page.status(word("division_stale"), true);
    return;
  }
  held.shown = { ...shown, at, title, isBesideToday: against === null, names: [against?.name ?? word("today"), title] };
  held.parts = new Set(shown.parts.map((_, part) => part));
  drawDivision(page, held.shown, held.parts);
  zoomToDifferences(page);
  page.redraw();
}

async function accept(page) {
  const isWhole = held.parts.size === held.shown.parts.length;
  const body = { parts: isWhole ? null : [...held.parts], client_id: crypto.randomUUID(), corner: page.town.corner };
  const done = await tried(page, () => send(`${held.shown.at}/accept`, body));
  if (!done) return;
  drop(page);
  await page.refresh();
  page.status(word("division_accepted", { count: done.counts.length }));
}

const saveAs = (page, { name }) =>
  tried(page, async () => {
    await send("/api/variants", { name, proposal: held.shown.at.split("/").at(-1) });
    page.status(word("variant_kept", { name }));
  });

function shownCard(page) {
  const { parts, blocks, before, after, names, kept, isBesideToday, at } = held.shown;
  const may = page.can("plan") && isBesideToday;
  const boxes = parts.map((part, place) => partRow(page, part, place, may));
  return card(
    word("beside", { one: names[1], other: names[0] }),
    element("p", {
      className: "quiet",
      text: word("division_sum", {
        blocks: blocks.block.length,
        parts: parts.length,
        households: parts.reduce((sum, part) => sum + part.household_count, 0),
      }),
    }),
    kept.length ? element("p", { className: "note", text: word("kept_locked", { count: kept.length }) }) : null,
    ...figuresTable(page, before, after, names),
    element("h3", { text: word("differences") }),
    parts.length
      ? element("ul", { className: "rows tall" }, ...boxes)
      : element("p", { className: "quiet", text: word("no_difference") }),
    actions(
      may && parts.length
        ? pick(word("accept_parts", { count: held.parts.size }), () => accept(page), "accept-parts", {
            className: "main",
            disabled: !held.parts.size,
          })
        : null,
      pick(word("drop"), () => drop(page), "drop-division"),
    ),
    may && at.includes("/proposals/")
      ? folded(
          word("keep_as_variant"),
          form(
            { name: { label: word("name"), required: true, maxlength: 100 } },
            {
              submit: word("save"),
              key: "variant",
              done: (values) =>
                saveAs(page, values)
                  .then(() => listVariants(page))
                  .then(page.redraw),
            },
          ),
        )
      : null,
  );
}

function partRow(page, part, place, may) {
  const codes = part.before.map((code) => code.slice(-3)).join(", ");
  const text = word("part", { codes, after: part.after, households: part.household_count });
  const box = element("input", {
    type: "checkbox",
    checked: held.parts.has(place),
    id: `part-${place}`,
    on: {
      change: (event) => {
        held.parts[event.target.checked ? "add" : "delete"](place);
        drawDivision(page, held.shown, held.parts);
        page.redraw();
      },
    },
  });
  return element(
    "li",
    {},
    element("label", {}, may ? box : null, document.createTextNode(` ${text}`)),
    pick("◎", () => zoomToPart(page, place), `part-zoom-${place}`, { "aria-label": word("show_place") }),
  );
}

function wishCard(page) {
  const areas = page.town.communities
    .getFeatures()
    .map(({ row }) => [row.area_id, `${row.name ?? ""} ${row.code.slice(-3)}`.trim()]);
  const { wish } = held;
  const chosen = page.chosen.blocks.length;
  if (held.job)
    return card(
      word("dividing"),
      element("progress", { "aria-label": word("dividing"), ...progressOf(held.job) }),
      actions(pick(word("cancel"), () => cancel(page), "cancel-job")),
    );
  const fields = {
    ...(chosen
      ? { scope: { label: word("only_chosen", { count: chosen }), type: "checkbox", value: wish.scope ?? true } }
      : {}),
    community: {
      label: word("community"),
      options: [...areas, [0, word("all_communities")]],
      value: wish.community ?? chosenCommunity(page) ?? areas[0]?.[0],
      isNumber: true,
    },
    exactly: { label: word("exactly"), type: "number", min: 1, value: wish.exactly },
    seed: { label: word("seed"), type: "number", min: 0, value: wish.seed ?? 1 },
    low: { label: word("low"), type: "number", min: 1, value: wish.low },
    high: { label: word("high"), type: "number", min: 1, value: wish.high },
  };
  return card(
    word("divide_anew"),
    element("p", { className: "quiet", text: word("divide_how") }),
    form(fields, { submit: word("propose"), key: "replan", done: (values) => propose(page, values) }),
  );
}

const chosenCommunity = (page) => page.chosen.blocks[0]?.row.community_id;
const progressOf = ({ steps }) =>
  steps.length && steps.at(-1).total ? { value: steps.at(-1).done, max: steps.at(-1).total } : {};

// ---- variants

async function listVariants(page) {
  held.variants = (await tried(page, () => get("/api/variants"))) ?? [];
  redrawCalmly(page, "plan");
}

function variantsCard(page) {
  const here = new Set(page.town.communities.getFeatures().map((one) => one.getId()));
  const mine = held.variants.filter((one) => one.communities.every((key) => here.has(key)));
  return card(
    word("variants"),
    mine.length
      ? element("ul", { className: "rows" }, ...mine.map((one) => variantRow(page, one, mine)))
      : element("p", { className: "quiet", text: word("no_variants") }),
    page.can("plan")
      ? folded(
          word("keep_today"),
          form(
            { name: { label: word("name"), required: true, maxlength: 100 } },
            { submit: word("save"), key: "today", done: (values) => keepToday(page, values) },
          ),
        )
      : null,
  );
}

const keepToday = (page, { name }) =>
  tried(page, async () => {
    const communities = chosenCommunity(page)
      ? [chosenCommunity(page)]
      : [...page.town.communities.getFeatures()].map((one) => one.getId());
    await send("/api/variants", { name, communities });
    page.status(word("variant_kept", { name }));
    await listVariants(page);
    page.redraw();
  });

function variantRow(page, one, all) {
  const at = `/api/variants/${one.variant_id}`;
  const others = all.filter((other) => other !== one && String(other.communities) === String(one.communities));
  const blocks = Object.values(one.figures).reduce((sum, own) => sum + (own.blocks ?? 0), 0);
  return element(
    "li",
    { className: "variant" },
    element(
      "span",
      {},
      element("b", { text: one.name }),
      element("span", {
        className: "quiet",
        text: `  ${word("blocks_count", { count: blocks })} · ${whoIs(one.author)}`,
      }),
    ),
    actions(
      pick(word("beside_today"), () => tried(page, () => show(page, at, one.name)), `variant-${one.variant_id}`),
      ...others.map((other) =>
        pick(
          word("beside_other", { name: other.name }),
          () => tried(page, () => show(page, at, one.name, other)),
          `variant-${one.variant_id}-${other.variant_id}`,
        ),
      ),
      page.can("plan")
        ? pick(
            word("delete"),
            () => tried(page, () => send(at, {}, "DELETE")).then(() => listVariants(page)),
            `variant-delete-${one.variant_id}`,
            { "aria-label": `${word("delete")} ${one.name}` },
          )
        : null,
    ),
  );
}

// ---- numbers

async function previewNumbers(page, community) {
  held.numbers = await tried(page, async () => ({ community, ...(await get(`/api/renumber?community=${community}`)) }));
  page.redraw();
  document.getElementById("numbers")?.scrollIntoView({ block: "nearest" }); // it is the last card
}

function dropNumbers(page) {
  held.numbers = null;
  page.redraw();
}

async function acceptNumbers(page) {
  const { community } = held.numbers;
  held.numbers = null;
  await page.perform({ kind: "renumber", communities: [community] });
  page.redraw();
}

function numbersCard(page) {
  const areas = page.town.communities
    .getFeatures()
    .map(({ row }) => [row.area_id, `${row.name ?? ""} ${row.code.slice(-3)}`.trim()]);
  const { numbers } = held;
  const pieces = [
    form(
      {
        community: {
          label: word("community"),
          options: areas,
          value: numbers?.community ?? chosenCommunity(page) ?? areas[0]?.[0],
          isNumber: true,
        },
      },
      { submit: word("show_numbers"), key: "renumber", done: ({ community }) => previewNumbers(page, community) },
    ),
  ];
  if (numbers) {
    const count = numbers.blocks.length + numbers.buildings.length;
    pieces.push(
      element("p", {
        id: "numbers",
        text: count
          ? word("numbers_change", { blocks: numbers.blocks.length, buildings: numbers.buildings.length })
          : word("numbers_same"),
      }),
    );
    if (numbers.blocks.length)
      pieces.push(
        element(
          "div",
          { className: "tall" },
          table(
            [word("before"), word("after")],
            numbers.blocks.map((row) => [row.old.slice(-3), row.new.slice(-3)]),
          ),
        ),
      );
    if (numbers.buildings.length)
      pieces.push(
        element(
          "div",
          { className: "tall" },
          table(
            [word("building"), word("before"), word("after")],
            numbers.buildings
              .slice(0, 500)
              .map((row) => [page.town.block(row.block_id)?.row.short ?? "", number(row.old) || "–", number(row.new)]),
          ),
        ),
      );
    if (count && page.can("edit"))
      pieces.push(
        actions(
          pick(word("accept"), () => acceptNumbers(page), "accept-numbers", { className: "main" }),
          pick(word("drop"), () => dropNumbers(page), "drop-numbers"),
        ),
      );
  }
  return card(word("renumber"), ...pieces);
}

export const planTab = {
  key: "plan",
  title: "tab.plan",
  start(page) {
    // Other cards ask for a proposal: where a line was drawn, round a block out of the band. {community} or {scope: true}.
    page.replan = (wish) => {
      page.openTab("plan");
      propose(page, { seed: 1, ...wish });
    };
    page.on("server:variants", () => listVariants(page));
    page.on("changed", () => held.shown && page.tab === "plan" && drawDivision(page, held.shown, held.parts));
  },
  onTown(page) {
    held.shown = null;
    held.numbers = null;
    if (page.town) {
      drawDivision(page, null, held.parts);
      listVariants(page);
    }
  },
  redrawOn: ["chosen"],
  draw(page) {
    if (!page.town) return element("p", { className: "quiet", text: word("open_a_town") });
    return [
      held.shown ? shownCard(page) : page.can("plan") ? wishCard(page) : null,
      variantsCard(page),
      numbersCard(page),
    ];
  },
};
