// The tab of returns: choose community, phase, day and collector; the grid opens over the map.

import { get } from "../api.js";
import { element } from "../dom.js";
import { whyNot } from "../faults.js";
import { giveBack } from "../focus.js";
import { actions, card, form, pick } from "../forms.js";
import { whoIs } from "../standing.js";
import { word } from "../words.js";
import { Grid } from "./grid.js";
import { staffOptions } from "./staff.js";
import { Unsaved } from "./unsaved.js";

const PHASES = ["listing", "short_form", "long_form", "check_back"];

const held = { workers: [], last: {}, grid: null };

async function ask(page) {
  held.workers =
    page.town && page.can("type_returns")
      ? ((await get(`/api/assignments?town=${page.town.area.area_id}`)).workers ?? [])
      : [];
  if (page.tab === "returns") page.redraw();
}

const today = () => new Date().toLocaleDateString("sv-SE");

async function open(page, { community, phase, date, collector }) {
  held.last = { community, phase, date, collector };
  try {
    const shown = await get(`/api/returns/grid?community=${community}&date=${date}${phase ? `&phase=${phase}` : ""}`);
    const isWhole = community === page.town.area.area_id && !page.town.communities.getFeatureById(community);
    const communities = isWhole
      ? new Map(page.town.communities.getFeatures().map(({ row }) => [row.area_id, row.name ?? row.code]))
      : null;
    showGrid(page, { community, phase: shown.phase, date, collector }, { ...shown, communities });
  } catch (fault) {
    page.status(whyNot(fault), true);
  }
}

function showGrid(page, sheet, shown) {
  const isReading = !page.can("type_returns");
  const state = element("p", { className: "quiet", role: "status", id: "grid-state" });
  const grid = new Grid(sheet, shown, new Unsaved(`${page.territory.name}.${page.session.user}`), {
    isReading,
    onState: (now) => (state.textContent = saying(now)),
  });
  const area = page.town.communities.getFeatureById(sheet.community)?.row ?? page.town.area;
  const dialog = element("dialog", { className: "typing", "aria-labelledby": "grid-title" });
  const close = () => {
    grid.close();
    dialog.close();
  };
  dialog.append(
    element("h2", { id: "grid-title", text: titleOf(area, sheet) }),
    element("p", { className: "quiet", text: word(isReading ? "grid_reading" : "grid_how") }),
    element("div", { className: "tall" }, grid.draw()),
    isReading ? "" : state,
    actions(
      isReading ? null : pick(word("save_now"), () => grid.save(), "save-grid", { className: "main" }),
      pick(word("close"), close, "close-grid"),
    ),
  );
  dialog.addEventListener("close", () => {
    grid.close();
    dialog.remove();
    held.grid = null;
    giveBack(before);
  });
  const before = document.activeElement;
  document.body.append(dialog);
  held.grid = grid;
  dialog.showModal();
  dialog.querySelector("input")?.focus();
}

const titleOf = (area, { phase, date, collector }) =>
  [area.name ?? area.code, word(`phase.${phase}`), date, collector].filter(Boolean).join(" · ");

function saying({ unsaved, odd, isSaving, fault }) {
  if (fault) return word("grid_fault", { why: fault, count: unsaved });
  const parts = [
    isSaving ? word("grid_saving") : unsaved ? word("grid_unsaved", { count: unsaved }) : word("grid_saved"),
  ];
  if (odd) parts.push(word("grid_odd", { count: odd }));
  return parts.join(" ");
}

export const returnsTab = {
  key: "returns",
  title: "tab.returns",
  onTown: ask,
  draw(page) {
    if (!page.town) return element("p", { className: "quiet", text: word("open_a_town") });
    const each = page.town.communities
      .getFeatures()
      .map(({ row }) => [row.area_id, `${row.name ?? ""} ${row.code.slice(-3)}`.trim()]);
    const areas = each.length > 1 ? [...each, [page.town.area.area_id, word("all_communities")]] : each;
    const { last } = held;
    const isReading = !page.can("type_returns");
    const fields = {
      community: {
        label: word("community"),
        options: areas,
        value: last.community ?? page.chosen.blocks[0]?.row.community_id ?? areas[0]?.[0],
        isNumber: true,
      },
      phase: {
        label: word("phase"),
        options: [["", word("phase_of_day")], ...PHASES.map((one) => [one, word(`phase.${one}`)])],
        value: last.phase ?? "",
      },
      date: { label: word("work_date"), type: "date", required: true, value: last.date ?? today() },
      ...(isReading
        ? {}
        : {
            collector: {
              label: word("collector"),
              options: staffOptions(held.workers, "enumerator"),
              value: last.collector,
            },
          }),
    };
    const asking = () =>
      form(fields, { submit: word("open_grid"), key: "typing", done: (values) => open(page, values) });
    if (isReading)
      return card(word("read_returns"), element("p", { className: "quiet", text: word("grid_reading") }), asking());
    return card(
      word("type_returns"),
      element("p", { className: "quiet", text: word("type_how", { user: whoIs(page.session.user) }) }),
      held.workers.length ? asking() : element("p", { text: word("no_workers") }),
    );
  },
};
