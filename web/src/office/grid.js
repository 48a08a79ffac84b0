// The grid in which returns are typed: one row for each block, one column for each measure. Enter goes down, arrows go anywhere.

import { send } from "../api.js";
import { element } from "../dom.js";
import { Refusal, whyNot } from "../faults.js";
import { number, word } from "../words.js";

const AGAIN_MS = 4000;
const MOST = 10_000_000;

export class Grid {
  // sheet: {community, phase, date, collector}; shown: answer of /api/returns/grid; unsaved: Unsaved; isReading: nothing is typed.
  constructor(sheet, shown, unsaved, { onState, isReading = false }) {
    Object.assign(this, { sheet, shown, unsaved, onState, isReading });
    this.cells = new Map(shown.cells.map((cell) => [`${cell.block}/${cell.measure}`, cell]));
    this.held = unsaved.of(sheet);
    this.inputs = new Map();
    this.isSaving = false;
    this.timer = null;
  }

  draw() {
    const { blocks, measures } = this.shown;
    this.sums = measures.map(() => element("td", {}));
    const head = [word("block"), word("target"), ...measures.map((name) => word(`measure.${name}`))];
    this.table = element(
      "table",
      { className: "grid" },
      element("thead", {}, element("tr", {}, ...head.map((text) => element("th", { text, scope: "col" })))),
      element("tbody", {}, ...blocks.map((block, row) => this.row(block, row))),
      element(
        "tfoot",
        {},
        element(
          "tr",
          {},
          element("th", { text: word("total"), scope: "row" }),
          element("td", { text: number(blocks.reduce((sum, one) => sum + one.target, 0)) }),
          ...this.sums,
        ),
      ),
    );
    this.table.addEventListener("keydown", (event) => this.move(event));
    this.total();
    if (Object.keys(this.held.cells).length) this.later(0);
    return this.table;
  }

  // Over several communities a block is named with its community.
  nameOf = (block) => [this.shown.communities?.get(block.community_id), block.short].filter(Boolean).join(" ");

  row(block, at) {
    return element(
      "tr",
      {},
      element("th", { text: this.nameOf(block), scope: "row", title: block.code }),
      element("td", { className: "target", text: number(block.target) }),
      ...this.shown.measures.map((measure, column) => element("td", {}, this.input(block, measure, at, column))),
    );
  }

  input(block, measure, row, column) {
    const name = `${block.code}/${measure}`;
    const cell = this.cells.get(name);
    const input = element("input", {
      inputmode: "numeric",
      autocomplete: "off",
      readonly: this.isReading,
      maxlength: 8,
      value: (name in this.held.cells ? this.held.cells[name] : cell?.typed) ?? "",
      placeholder: cell?.before ?? "",
      "aria-label": `${this.nameOf(block)} ${word(`measure.${measure}`)}`,
      data: { row, column, cell: name },
      on: { input: () => this.typed(input, block, measure), focus: () => input.select() },
    });
    this.inputs.set(name, input);
    this.look(input, block, measure);
    return input;
  }

  typed(input, block, measure) {
    const name = `${block.code}/${measure}`;
    const value = figure(input);
    const before = this.cells.get(name)?.typed ?? null;
    const isWrong = value === null && input.value.trim() !== "";
    if (isWrong || value === before) delete this.held.cells[name];
    else this.held.cells[name] = value; // emptied: what was typed is taken back
    this.unsaved.keep(this.sheet, this.held);
    this.look(input, block, measure);
    this.total();
    this.later(AGAIN_MS / 4);
  }

  // What is not plausible is said at once; it is taken all the same.
  look(input, block, measure) {
    const text = input.value.trim();
    const value = figure(input);
    const cell = this.cells.get(`${block.code}/${measure}`);
    const warnings = [];
    if (text !== "" && value === null) warnings.push(word("typed_not_a_number"));
    if (value !== null && cell?.before !== null && cell?.before !== undefined && value < cell.before)
      warnings.push(word("typed_falls", { before: cell.before }));
    if (value !== null && cell?.after !== null && cell?.after !== undefined && value > cell.after)
      warnings.push(word("typed_above_later", { after: cell.after }));
    if (value !== null && measure === this.shown.measure && value > block.target)
      warnings.push(word("typed_above_target", { target: block.target }));
    input.classList.toggle("odd", warnings.length > 0);
    input.classList.toggle("unsaved", `${block.code}/${measure}` in this.held.cells);
    input.classList.toggle("cleared", this.held.cells[`${block.code}/${measure}`] === null);
    input.title = warnings.join(" ");
    if (warnings.length) input.setAttribute("aria-description", input.title);
    else input.removeAttribute("aria-description");
  }

  total() {
    this.shown.measures.forEach((measure, column) => {
      const values = this.shown.blocks.map((block) => figure(this.inputs.get(`${block.code}/${measure}`)) ?? 0);
      this.sums[column].textContent = number(values.reduce((sum, one) => sum + one, 0));
    });
    this.say();
  }

  say(fault = null) {
    const odd = [...this.inputs.values()].filter((input) => input.classList.contains("odd")).length;
    this.onState({ unsaved: Object.keys(this.held.cells).length, odd, isSaving: this.isSaving, fault });
  }

  move(event) {
    const { row, column } = event.target.dataset;
    const step = {
      Enter: [event.shiftKey ? -1 : 1, 0],
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
    }[event.key];
    if (!step || row === undefined) return;
    const { selectionStart: begin, selectionEnd: end, value } = event.target;
    const isInside =
      begin === end && ((event.key === "ArrowLeft" && begin > 0) || (event.key === "ArrowRight" && end < value.length));
    if (isInside) return;
    const next = this.table.querySelector(
      `input[data-row="${Number(row) + step[0]}"][data-column="${Number(column) + step[1]}"]`,
    );
    event.preventDefault();
    next?.focus();
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  // Saved as one delivery; the same id until an answer came, so that a save whose answer was lost is taken once.
  async save() {
    if (this.isSaving) return;
    if (!this.held.save) {
      const cells = { ...this.held.cells };
      if (!Object.keys(cells).length) return;
      this.held.save = { id: crypto.randomUUID(), cells };
      this.unsaved.keep(this.sheet, this.held);
    }
    this.isSaving = true;
    this.say();
    let fault = null;
    try {
      await this.send(this.held.save);
    } catch (why) {
      fault = whyNot(why);
      if (why instanceof Refusal && why.isFinal) this.held.save = null;
      else this.later(AGAIN_MS);
    } finally {
      this.isSaving = false;
    }
    this.unsaved.keep(this.sheet, this.held);
    this.say(fault);
    if (!fault && Object.keys(this.held.cells).length) this.later(AGAIN_MS / 4);
  }

  async send(save) {
    const cells = Object.entries(save.cells).map(([name, value]) => {
      const at = name.lastIndexOf("/");
      return { block: name.slice(0, at), measure: name.slice(at + 1), value };
    });
    const { phase, date, collector } = this.sheet;
    await send("/api/returns", { save_id: save.id, phase, work_date: date, collector, cells });
    for (const [name, value] of Object.entries(save.cells)) {
      const at = name.lastIndexOf("/");
      const [block, measure] = [name.slice(0, at), name.slice(at + 1)];
      this.cells.set(name, { before: null, after: null, ...this.cells.get(name), block, measure, typed: value });
      if (this.held.cells[name] === value) delete this.held.cells[name];
      const held = this.shown.blocks.find((one) => one.code === block);
      if (held && this.inputs.has(name)) this.look(this.inputs.get(name), held, measure);
    }
    this.held.save = null;
  }

  close() {
    clearTimeout(this.timer);
  }
}

function figure(input) {
  const text = input.value.trim().replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));
  return /^\d{1,8}$/.test(text) && Number(text) <= MOST ? Number(text) : null;
}
