// Operations: each is looked at first, with counts before and after, then accepted or dropped. The server decides every one.

import { operate, Refusal, send } from "./api.js";
import { choose, drop } from "./choosing.js";
import { ids, page } from "./page.js";
import { said, word } from "./words.js";

function offer(proposal) {
  page.proposal = proposal;
  page.tell("proposal");
}

// operation: one of blocks.edit_operations; touched: ids of the blocks it was drawn on, whose revisions go with it.
export async function propose(operation, touched = []) {
  const asked = { ...operation, revisions: page.town.revisions(touched) };
  try {
    const looked = await operate(asked, { corner: page.town.corner, dryRun: true });
    if (looked.refused) refused({ said: looked.refusal.message, findings: looked.findings });
    else {
      page.status("");
      offer({ operation: asked, touched, counts: looked.counts, findings: looked.findings });
    }
  } catch (fault) {
    failed(fault);
  }
}

export async function accept() {
  if (!page.proposal) return;
  const { operation } = page.proposal;
  offer(null);
  await perform(operation);
}

// Do an operation that needs no looking at first.
export async function perform(operation) {
  try {
    const done = await operate(operation, { corner: page.town.corner });
    taken(done);
    page.status(word("done"));
    drop();
    return done;
  } catch (fault) {
    failed(fault);
    return null;
  }
}

export async function turn(way, seq = null) {
  try {
    taken(await send(`/api/${way}`, { seq, corner: page.town.corner }));
    page.status(word(`${way}_done`));
  } catch (fault) {
    failed(fault);
  }
}

// Rows as they are now come in; what is chosen stays chosen where it still is.
function taken({ changed, revision }) {
  const { blocks, houses } = page.chosen;
  page.town.take(changed);
  page.town.revision = revision;
  choose(ids(blocks).map(page.town.block).filter(Boolean), ids(houses).map(page.town.building).filter(Boolean));
  page.tell("changed");
}

function refused({ said: words, findings = [] }) {
  const place = findings.find((found) => found.x !== null);
  page.status(said(words), true, place ? () => page.view.goTo(place.x, place.y) : null);
}

function failed(fault) {
  if (!(fault instanceof Refusal)) {
    page.status(word("unreachable"), true);
    return;
  }
  refused(fault);
  if (fault.status === 409 && fault.kind === "edit_stale") page.refresh();
}

// ---- the operations that the panel and the keys offer on what is chosen

export function move(toBlock) {
  const { houses } = page.chosen;
  const from = [...new Set(houses.map((house) => house.row.block_id).filter((id) => id !== null))];
  return propose({ kind: "move_buildings", buildings: ids(houses), to_block: toBlock }, [...from, ...(toBlock ? [toBlock] : [])]);
}

export function drawLine(line) {
  const blocks = ids(page.chosen.blocks);
  if (blocks.length === 1) propose({ kind: "split_block", block: blocks[0], lines: [line] }, blocks);
  else if (blocks.length === 2) propose({ kind: "redraw_edge", blocks, line }, blocks);
  else page.status(word("choose_one_or_two"), true);
}

const onBlocks = (make, least = 1) => () => {
  const blocks = ids(page.chosen.blocks);
  if (blocks.length >= least) propose(make(blocks), blocks);
  else page.status(word("choose_blocks", { count: least }), true);
};

export const act = {
  merge: onBlocks((blocks) => ({ kind: "merge_blocks", blocks }), 2),
  halve: onBlocks(([block]) => ({ kind: "split_block", block, parts: 2 })),
  lock: onBlocks((blocks) => ({ kind: "lock_blocks", blocks })),
  unlock: onBlocks((blocks) => ({ kind: "unlock_blocks", blocks })),
  newBlock: () => (page.chosen.houses.length ? move(null) : page.status(word("choose_houses_first"), true)),
};
