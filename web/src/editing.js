// Operations: each is looked at first, with counts before and after, then accepted or dropped. The server decides every one.

import Feature from "ol/Feature.js";
import { operate, send } from "./api.js";
import { drop, keepChosen } from "./choosing.js";
import { partsOf, polygon } from "./decode.js";
import { Refusal, whyNot } from "./faults.js";
import { conflicting } from "./looks.js";
import { showOffered } from "./offered.js";
import { Outbox, persistent } from "./outbox.js";
import { ids, page } from "./page.js";
import { refuse } from "./standing.js";
import { said, word } from "./words.js";

const SLOW_MS = 250; // after which it is said that one waits

let outbox = null;

// Called once the territory is known; what a reload left over is sent first.
export async function openOutbox() {
  outbox = new Outbox(`${page.territory.name}.${page.session.user}`, {
    onState(count) {
      page.unsaved = count;
      page.tell("saving");
    },
  });
  const left = await outbox.resume();
  for (const { fault } of left) if (fault) failed(fault);
  if (left.some(({ answer }) => answer)) page.status(word("sent_after_all", { count: left.length }));
}

export function offer(proposal) {
  page.proposal = proposal;
  showOffered(page, proposal);
  const outlines = page.view.overlay("conflict", conflicting, 9);
  outlines.clear(true);
  outlines.addFeatures((proposal?.conflict ?? []).flatMap(outlinesOf));
  page.tell("proposal");
}

const outlinesOf = ({ shape }) =>
  partsOf(shape, page.town.corner)
    .filter((parts) => parts.length)
    .map((parts) => new Feature(polygon(parts)));

// operation: one of blocks.edit_operations; touched: ids of the blocks it was drawn on, whose revisions go with it.
export async function propose(operation, touched = []) {
  if (refuse(page, "edit")) return;
  const { revisions: _, client_id: __, ...plain } = operation;
  const asked = { ...plain, revisions: page.town.revisions(touched) };
  page.looks += 1;
  const mine = page.looks;
  const slow = setTimeout(() => mine === page.looks && page.status(word("looking")), SLOW_MS);
  try {
    const looked = await operate(asked, { corner: page.town.corner, dryRun: true });
    if (mine !== page.looks) return; // something else was chosen or asked for meanwhile
    if (looked.refused && looked.refusal.error === "edit_stale") await page.refresh();
    if (looked.refused) refused({ said: looked.refusal.message, findings: looked.findings }, asked);
    else {
      page.status("");
      offer({ operation: asked, touched, counts: looked.counts, findings: looked.findings, ground: looked.ground });
    }
  } catch (fault) {
    failed(fault, asked, touched);
  } finally {
    clearTimeout(slow);
  }
}

export async function accept() {
  if (!page.proposal) return;
  const { operation, touched, conflict } = page.proposal;
  offer(null);
  if (conflict) await propose(operation, touched);
  else await perform(operation, touched);
}

// Do an operation: it waits in the outbox until the server has said yes or no.
export async function perform(operation, touched = []) {
  if (refuse(page, "edit")) return null;
  const { corner, area } = page.town;
  const { chosen } = page;
  try {
    const done = await outbox.put(operation, corner);
    const isIdle = page.chosen === chosen && isFree(); // over a slow line one has gone on meanwhile
    if (page.town?.area.area_id === area.area_id) taken(done);
    page.status(word("done"));
    if (isIdle) drop();
    return done;
  } catch (fault) {
    failed(fault, operation, touched);
    return null;
  }
}

export const turn = (way, seq = null) => back(`/api/${way}`, { seq }, `${way}_done`);
export const jump = (seq) => back("/api/goto", { seq, town: page.town.area.area_id }, "jump_done");

// A step carries an id of ours: asked again because no answer came, it is done once.
async function back(path, body, saying) {
  if (refuse(page, "undo")) return;
  if (page.proposal) offer(null);
  const asked = { ...body, client_id: crypto.randomUUID(), corner: page.town?.corner ?? [0, 0] };
  try {
    const done = await persistent(() => send(path, asked));
    if (done.is_repeated) await page.refresh();
    else taken(done);
    page.status(word(saying));
  } catch (fault) {
    failed(fault);
  }
}

const isFree = () => !page.proposal && !page.tools.isDrawing();

// Rows as they are now come in; what is chosen stays chosen where it still is, what is offered or being drawn is not disturbed.
function taken({ changed, revision }) {
  if (!page.town) return;
  page.town.take(changed);
  page.town.revision = revision;
  if (changed.barriers) page.refresh();
  keepChosen();
  if (isFree()) page.tell("chosen");
  page.tell("changed");
}

// A border between communities is not moved: the line that was drawn can be filed as a dispute.
function refused({ said: words, findings = [] }, operation) {
  const place = findings.find((found) => found.x !== null);
  page.status(said(words), true, place ? () => page.view.goTo(place.x, place.y) : null);
  if (operation?.kind === "redraw_edge" && findings.some(({ kind }) => kind === "several_communities")) {
    page.tell("drawn", { claim: operation.line });
  }
}

// A stale edit is shown with what others did in between; only this edit waits.
async function failed(fault, operation = null, touched = []) {
  if (!(fault instanceof Refusal)) {
    page.status(whyNot(fault), true);
    return;
  }
  if (fault.kind !== "edit_stale" || !operation) {
    refused(fault, operation);
    return;
  }
  await page.refresh();
  const left = touched.filter((id) => page.town.block(id));
  offer({ operation, touched: left, counts: [], findings: [], conflict: fault.conflict });
  page.status(said(fault.said), true);
}

// ---- the operations that the panel and the keys offer on what is chosen

export function move(toBlock) {
  const { houses } = page.chosen;
  const from = [...new Set(houses.map((house) => house.row.block_id).filter((id) => id !== null))];
  return propose({ kind: "move_buildings", buildings: ids(houses), to_block: toBlock }, [
    ...from,
    ...(toBlock ? [toBlock] : []),
  ]);
}

// A line through one block splits it, one between two is their new border.
export const lineOperation = (blocks, line) =>
  blocks.length === 1
    ? { kind: "split_block", block: blocks[0], lines: [line] }
    : { kind: "redraw_edge", blocks, line };

// The blocks that a line is meant for.
export const lineBlocks = (line) => (page.chosen.blocks.length ? page.chosen.blocks : under(line));

export function drawLine(line) {
  const blocks = ids(lineBlocks(line));
  if (blocks.length === 1 || blocks.length === 2) propose(lineOperation(blocks, line), blocks);
  else page.status(word("choose_one_or_two"), true);
}

// With no block chosen, the one that a line goes through.
function under(line) {
  const [[ax, ay], [bx, by]] = [line[Math.floor((line.length - 1) / 2)], line[Math.floor((line.length - 1) / 2) + 1]];
  return page.town.blocks.getFeaturesAtCoordinate([(ax + bx) / 2, (ay + by) / 2]).slice(0, 1);
}

const onBlocks =
  (make, { least = 1, doing = propose } = {}) =>
  () => {
    const blocks = ids(page.chosen.blocks);
    if (blocks.length >= least) doing(make(blocks), blocks);
    else page.status(word("choose_blocks", { count: least }), true);
  };

export const split = (parts) => onBlocks(([block]) => ({ kind: "split_block", block, parts }))();
export const merge = (survivor) => onBlocks((blocks) => ({ kind: "merge_blocks", blocks, survivor }), { least: 2 })();

export const act = {
  merge: () => merge(null),
  halve: () => split(2),
  lock: onBlocks((blocks) => ({ kind: "lock_blocks", blocks }), { doing: perform }),
  unlock: onBlocks((blocks) => ({ kind: "unlock_blocks", blocks }), { doing: perform }),
  newBlock: () => (page.chosen.houses.length ? move(null) : page.status(word("choose_houses_first"), true)),
  toggleLock: () => (page.chosen.blocks.some(({ row }) => row.locked) ? act.unlock : act.lock)(),
};
