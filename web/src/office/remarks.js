// Remarks pinned to the map: a click (or the crosshair) says where, a click on a pin opens it, and whoever may says that it is dealt with.

import Feature from "ol/Feature.js";
import Point from "ol/geom/Point.js";

import { get, send } from "../api.js";
import { element } from "../dom.js";
import { actions, card, form, pick } from "../forms.js";
import { whoIs } from "../standing.js";
import { word } from "../words.js";
import { remarkLook, TIP_TO_HEAD } from "./looks.js";
import { tried, when } from "./tried.js";

const PIN_PIXELS = 12;

const held = {
  rows: [],
  isAll: false, // resolved ones are shown, too
  place: null, // where one is being pinned: {x, y, block}
  text: "", // what is being written: a click on the map must not lose it
  current: null, // id of the one that is open
};

export const remarks = {
  open: () => held.rows.filter((row) => row.state === "open"),

  async ask(page) {
    held.rows = await get(`/api/comments?town=${page.town.area.area_id}`);
  },

  start(page) {
    page.on("place", (at) => startRemark(page, at));
    page.pinAt = (pixel) => openAt(page, pixel);
    page.on("town", () => {
      Object.assign(held, { rows: [], place: null, text: "", current: null });
      pin(page);
    });
    page.on("chosen", () => {
      if (!held.place) return;
      held.place = null;
      pin(page);
    });
  },
};

const shown = () => held.rows.filter((row) => held.isAll || row.state === "open");

export function pin(page) {
  const source = page.view.overlay("remarks", remarkLook, 11);
  source.clear(true);
  const rows = shown().map((row) => ({ ...row, isCurrent: row.comment_id === held.current }));
  const asked = held.place ? [{ ...held.place, state: "new" }] : [];
  source.addFeatures(
    [...rows, ...asked].map((row) => {
      const feature = new Feature(new Point([row.x, row.y]));
      feature.row = row;
      return feature;
    }),
  );
}

// A place was clicked: what is to be said there is asked for at once.
function startRemark(page, [x, y]) {
  const block = page.town.blocks.getFeaturesAtCoordinate([x, y])[0]?.row ?? null;
  held.place = { x, y, block };
  page.useTool("select");
  pin(page);
  page.openTab("review");
  document.getElementById("remark-text")?.focus();
  page.status(word("remark_write"));
}

// Whether there is a pin under the pointer; it is opened. The last one drawn lies on top.
function openAt(page, [x, y]) {
  const under = shown().filter((row) => {
    const [u, v] = page.view.map.getPixelFromCoordinate([row.x, row.y]);
    return Math.hypot(x - u, y - (v - TIP_TO_HEAD)) <= PIN_PIXELS || Math.hypot(x - u, y - v) <= PIN_PIXELS / 2;
  });
  if (under.length) openRemark(page, under.at(-1));
  return under.length > 0;
}

function openRemark(page, row) {
  held.current = row.comment_id;
  pin(page);
  page.openTab("review");
  const item = document.getElementById(`remark-at-${row.comment_id}`);
  item?.scrollIntoView({ block: "nearest" });
  item?.focus({ preventScroll: true });
}

const target = (page) => {
  if (held.place)
    return { x: held.place.x, y: held.place.y, ...(held.place.block ? { block: held.place.block.id } : {}) };
  const [block] = page.chosen.blocks;
  return block ? { block: block.getId() } : null;
};

const remark = (page, { text, isMark }) =>
  tried(page, async () => {
    await send("/api/comments", { text, ...target(page), is_mark: isMark ?? false });
    Object.assign(held, { place: null, text: "" });
    await again(page);
    page.status(word("remark_done"));
  });

const resolve = (page, row) =>
  tried(page, async () => {
    await send(`/api/comments/${row.comment_id}`, { is_open: row.state !== "open" });
    await again(page);
    page.status(word(row.state === "open" ? "resolved_done" : "reopened_done"));
  });

async function again(page) {
  await remarks.ask(page);
  pin(page);
  page.tell("findings"); // the counts beside the titles of the tabs
  page.redraw();
}

function show(page, row) {
  openRemark(page, row);
  if (row.block_id && page.town.block(row.block_id)) page.showBlock(row.block_id);
  else page.view.goTo(row.x, row.y);
}

function remarkRow(page, row) {
  return element(
    "li",
    {
      className: `remark ${row.kind} ${row.state}${row.comment_id === held.current ? " current" : ""}`,
      id: `remark-at-${row.comment_id}`,
      tabindex: "-1",
    },
    element("p", { className: "text", text: row.text }),
    element("p", {
      className: "quiet",
      text: [
        word(`remark.${row.kind}`),
        row.block_code && word("block_title", { short: row.block_code.slice(-3) }),
        whoIs(row.author),
        when(row.at),
      ]
        .filter(Boolean)
        .join(" · "),
    }),
    row.resolved_by
      ? element("p", {
          className: "quiet",
          text: word("resolved_story", { who: whoIs(row.resolved_by), at: when(row.resolved_at) }),
        })
      : null,
    actions(
      pick(word("show_place"), () => show(page, row), `remark-${row.comment_id}`),
      page.can("comment")
        ? pick(word(row.state === "open" ? "resolve" : "reopen"), () => resolve(page, row), `resolve-${row.comment_id}`)
        : null,
    ),
  );
}

// Where the remark would be pinned; with neither a place nor a block chosen one is asked to click on the map.
function where(page) {
  if (held.place)
    return held.place.block ? word("remark_place_in", { short: held.place.block.short ?? "–" }) : word("remark_place");
  const [block] = page.chosen.blocks;
  return block ? word("remark_on", { short: block.row.short }) : null;
}

function newRemark(page) {
  const at = where(page);
  const place = pick(
    word(at ? "remark_elsewhere" : "remark_click"),
    () => page.useTool("remark"),
    "pin-remark",
    at ? {} : { className: "main" },
  );
  if (!at) return [element("p", { className: "quiet", text: word("remark_how") }), actions(place)];
  const fields = {
    text: { label: at, required: true, maxlength: 2000, value: held.text },
    ...(page.can("review") ? { isMark: { label: word("is_mark"), type: "checkbox", value: true } } : {}),
  };
  const made = form(fields, { submit: word("remark_add"), key: "remark", done: (values) => remark(page, values) });
  made.addEventListener("input", () => {
    held.text = made.elements.text.value;
  });
  return [made, actions(place)];
}

export function remarksCard(page) {
  const flip = () => {
    held.isAll = !held.isAll;
    pin(page);
    page.redraw();
  };
  return card(
    word("remarks"),
    ...(page.can("comment") ? newRemark(page) : []),
    element("ul", { className: "rows remarks" }, ...shown().map((row) => remarkRow(page, row))),
    shown().length ? null : element("p", { className: "quiet", text: word("no_remarks") }),
    actions(pick(word(held.isAll ? "only_open" : "all_remarks"), flip, "all-remarks")),
  );
}
