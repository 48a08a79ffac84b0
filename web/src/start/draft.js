// A territory in the making: every file with what it is taken for, the map, what a block should hold, and the order to plan.

import { get, send } from "../api.js";
import { button, element } from "../dom.js";
import { said, word } from "../words.js";
import { changedCount, choicesCard } from "./choices_card.js";
import { chooseInFolders } from "./folders.js";
import { home } from "./home.js";
import { Preview } from "./preview.js";
import { sourceCard, tableName } from "./source_card.js";
import { filesOf, upload } from "./upload.js";
import { working } from "./working.js";

const TRIED_AT_ONCE = 2;
const SCROLLED = ".making .sources, .making .detail";
const CHOICES = "choices"; // chosen instead of a file: the card of all choices

class Making {
  constructor(frame, held, id, leftAway) {
    Object.assign(this, {
      frame,
      held,
      id,
      leftAway,
      said: null,
      tried: new Map(),
      chosen: null,
      name: "",
      folder: held.folder,
    });
    this.mapPlace = element("div", {
      className: "preview",
      role: "application",
      "aria-label": word("start.preview"),
      tabindex: "0",
    });
    this.preview = new Preview(this.mapPlace);
  }

  async look() {
    this.frame.status(word("start.looking"));
    this.said = await send(`/api/start/${this.id}/look`, {});
    this.name ||= word("start.name_like");
    this.frame.status("");
    this.draw();
    await this.tryAll();
  }

  async tryAll() {
    const waiting = this.said.sources.map((source) => source.number);
    const worker = async () => {
      while (waiting.length) await this.tryOne(waiting.shift());
    };
    await Promise.all(Array.from({ length: TRIED_AT_ONCE }, worker));
  }

  async tryOne(number) {
    this.tried.delete(number);
    const tried = await get(`/api/start/${this.id}/sources/${number}`);
    this.tried.set(number, tried);
    const source = this.said.sources[number];
    if (source.is_read && tried.preview.length) this.preview.set(number, source.step.table, tried.preview);
    else this.preview.remove(number);
    this.draw();
  }

  async correct(changes, numbers = []) {
    try {
      this.said = await send(`/api/start/${this.id}`, changes, "PATCH");
      this.frame.status("");
      this.draw();
      for (const number of numbers) await this.tryOne(number);
    } catch (fault) {
      this.frame.refused(fault);
      this.draw();
    }
  }

  change(source, step, isRead = source.is_read, lines = source.lines) {
    const table = step.table ?? source.step.table;
    const kept = table === "barriers" ? lines : null;
    const said = {
      number: source.number,
      step: { ...source.step, ...step },
      lines: kept,
      is_read: isRead && Boolean(table),
    };
    return this.correct({ sources: [said] }, [source.number]);
  }

  get readNumbers() {
    return this.said.sources.filter((source) => source.is_read).map((source) => source.number);
  }

  close() {
    this.chosen = null;
    this.draw();
  }

  get faults() {
    return this.said.sources.filter((source) => source.is_read && this.tried.get(source.number)?.fault);
  }

  get hasBuildings() {
    return this.said.sources.some((source) => source.is_read && source.step.table === "buildings");
  }

  get isReady() {
    const read = this.said.sources.filter((source) => source.is_read);
    return this.hasBuildings && !this.faults.length && read.every((source) => this.tried.has(source.number));
  }

  async plan() {
    try {
      const job = await send(`/api/start/${this.id}/plan`, { folder: this.folder, name: this.name });
      working(this.frame, job, { back: () => this.draw() });
    } catch (fault) {
      this.frame.refused(fault);
    }
  }

  async giveUp() {
    await send(`/api/start/${this.id}`, {}, "DELETE");
    this.frame.show(await home(this.frame));
  }

  async add(files) {
    const { leftAway } = await upload(this.frame, files, this.id);
    this.leftAway.push(...leftAway);
    await this.look();
  }

  draw() {
    const focus = document.activeElement?.id;
    const scrolled = [...document.querySelectorAll(SCROLLED)].map((one) => one.scrollTop);
    this.frame.show(() => page(this));
    document.querySelectorAll(SCROLLED).forEach((one, i) => {
      one.scrollTop = scrolled[i] ?? 0;
    });
    this.preview.map.updateSize();
    this.preview.highlight(this.chosen);
    if (focus) document.getElementById(focus)?.focus({ preventScroll: true });
  }
}

export async function draftPage(frame, held, id, leftAway) {
  const making = new Making(frame, held, id, leftAway);
  window.__blockmap.making = making; // for the browser tests
  await making.look();
}

function page(making) {
  return element(
    "div",
    {
      className: "making",
      on: {
        dragover: (event) => event.preventDefault(),
        drop: async (event) => {
          event.preventDefault();
          making.add(await filesOf(event.dataTransfer)).catch(making.frame.refused);
        },
      },
    },
    element(
      "section",
      { className: "sources" },
      element("h1", { text: word("start.files"), tabindex: "-1" }),
      sourceList(making),
      leftAwayList(making),
    ),
    element("section", { className: "middle" }, making.mapPlace, order(making)),
    element("aside", { className: "detail" }, detail(making)),
  );
}

function sourceList(making) {
  const read = making.said.sources.filter((source) => source.is_read);
  const others = making.said.sources.filter((source) => !source.is_read);
  const rows = (sources) =>
    element("ul", { className: "plain" }, ...sources.map((source) => element("li", {}, sourceRow(making, source))));
  const isOpen = making.isOpen ?? read.length === 0;
  return element(
    "div",
    {},
    rows(read),
    others.length
      ? element(
          "details",
          { className: "unread", open: isOpen, on: { toggle: (event) => (making.isOpen = event.target.open) } },
          element("summary", { text: word("start.not_read_count", { count: others.length }) }),
          rows(others),
        )
      : null,
  );
}

function sourceRow(making, source) {
  const tried = making.tried.get(source.number);
  const row = button("", () => choose(making, source.number), {
    id: `source-${source.number}`,
    "aria-pressed": String(making.chosen === source.number),
    className: "source",
  });
  row.append(
    element("b", { text: source.step.layer ? `${source.step.source} · ${source.step.layer}` : source.step.source }),
    element("span", {
      className: source.is_read ? "" : "quiet",
      text: source.is_read ? tableName(source.step.table) : word("start.not_read"),
    }),
    element("span", { className: `mark ${markOf(source, tried)}`, text: standing(source, tried) }),
  );
  return row;
}

function choose(making, number) {
  making.chosen = making.chosen === number ? null : number;
  making.draw();
}

function markOf(source, tried) {
  if (!tried || !source.is_read) return "";
  if (tried.fault) return "bad";
  if (tried.account.rows_rejected) return "look";
  return tried.findings.some((found) => found.severity !== "note") ? "look" : "good";
}

function standing(source, tried) {
  if (!tried) return "…";
  if (!source.is_read) return "";
  if (tried.fault) return `✕ ${word("start.cannot_read")}`;
  const { rows_read: read, rows_rejected: rejected } = tried.account;
  const warned = tried.findings.filter((found) => found.severity !== "note").length;
  return [
    `${warned || rejected ? "!" : "✓"} ${word("start.rows", { count: read })}`,
    rejected ? word("start.rejected", { count: rejected }) : "",
  ]
    .filter(Boolean)
    .join(" · ");
}

function leftAwayList(making) {
  const left = [...making.leftAway, ...making.said.left];
  if (!left.length) return null;
  return element(
    "details",
    {
      className: "left-away",
      open: making.isLeftOpen ?? true,
      on: { toggle: (event) => (making.isLeftOpen = event.target.open) },
    },
    element("summary", { text: word("start.left_away", { count: left.length }) }),
    element(
      "ul",
      {},
      ...left.map((one) => element("li", { text: one.why ? said(one.why) : word(one.key, one.values) })),
    ),
  );
}

function detail(making) {
  if (making.chosen === CHOICES) return choicesCard(making);
  const source = making.said.sources[making.chosen];
  if (source) return sourceCard(making, source, making.tried.get(source.number));
  return element(
    "div",
    { className: "card" },
    element("h2", { text: word("start.check_files") }),
    element("p", {
      className: "quiet",
      text: word(making.said.sources.length ? "start.check_how" : "start.nothing_usable"),
    }),
    making.hasBuildings ? null : element("p", { className: "fault", text: word("start.needs_buildings") }),
    ...making.faults.map((one) =>
      element(
        "p",
        {},
        button(one.step.source, () => choose(making, one.number), { className: "link" }),
        " ",
        said(making.tried.get(one.number).fault.message),
      ),
    ),
  );
}

function order(making) {
  const { said: held } = making;
  const field = (id, key, value, more, change) => [
    element("label", { for: id, text: word(key) }),
    element("input", { id, value, ...more, on: { change: (event) => change(event.target.value) } }),
  ];
  const choice = (name) =>
    field(
      `choice-${name}`,
      `start.${name}`,
      held.choices[name],
      { type: "number", min: "1", className: "short" },
      (value) => making.correct({ choices: { [name]: value === "" ? null : Number(value) } }),
    );
  const changed = changedCount(held);
  return element(
    "form",
    {
      className: "card order",
      on: {
        submit: (event) => {
          event.preventDefault();
          making.plan();
        },
      },
    },
    element(
      "div",
      { className: "fields row" },
      ...choice("target"),
      ...choice("low"),
      ...choice("high"),
      ...field("choice-crs", "start.crs", held.crs, { list: "metric-crs", className: "crs" }, (value) =>
        making.correct({ crs: value }, making.readNumbers),
      ),
      metricList(),
    ),
    element(
      "div",
      { className: "fields row" },
      ...field(
        "choice-name",
        "start.name",
        making.name,
        { required: true, maxlength: "80" },
        (value) => (making.name = value),
      ),
      ...field(
        "choice-folder",
        "start.where",
        making.folder,
        { className: "wide", required: true },
        (value) => (making.folder = value),
      ),
      button(
        "…",
        async () => {
          making.folder = (await chooseInFolders(making.folder, { wantsTerritory: false })) ?? making.folder;
          making.draw();
        },
        { "aria-label": word("start.browse") },
      ),
    ),
    element(
      "div",
      { className: "actions" },
      element("button", {
        type: "submit",
        id: "plan",
        className: "main",
        text: word("start.plan"),
        disabled: !making.isReady,
      }),
      button(
        changed ? word("start.more_count", { count: changed }) : word("start.more"),
        () => choose(making, CHOICES),
        { id: "more-choices", "aria-expanded": String(making.chosen === CHOICES) },
      ),
      button(word("start.give_up"), () => making.giveUp()),
      element("span", {
        className: "quiet",
        text: making.faults.length ? word("start.faults_first", { count: making.faults.length }) : "",
      }),
    ),
  );
}

// CGCS2000 in zones of three degrees, by central meridian: what offices in China have. Others are typed.
const FIRST_MERIDIAN = 75;
const FIRST_CODE = 4534;
const LAST_CODE = 4554;

function metricList() {
  const codes = Array.from({ length: LAST_CODE - FIRST_CODE + 1 }, (_, i) => FIRST_CODE + i);
  return element(
    "datalist",
    { id: "metric-crs" },
    ...codes.map((code) =>
      element("option", { value: `EPSG:${code}`, text: `CGCS2000 / 3° ${FIRST_MERIDIAN + 3 * (code - FIRST_CODE)}E` }),
    ),
  );
}
