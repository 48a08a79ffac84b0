// Choosing blocks, buildings and lines: by pointer, by list, by search. What is chosen is drawn in layers of its own.

import { ids, page } from "./page.js";

export function choose(blocks, houses, ring = null, barrier = null) {
  page.chosen = { blocks, houses, ring, barrier };
  page.view.choose(blocks, houses, barrier ? [barrier] : []);
  page.looks += 1;
  page.live?.hide();
  if (page.proposal) page.offer(null);
  page.tell("chosen");
}

// After rows came in: the same blocks and houses as they are now, as far as they are still there.
export function keepChosen() {
  const { blocks, houses, ring, barrier, aims } = page.chosen;
  const still = (features, known) => ids(features).map(known).filter(Boolean);
  page.chosen = {
    blocks: still(blocks, page.town.block),
    houses: still(houses, page.town.building),
    ring,
    barrier,
    aims,
  };
  page.view.choose(page.chosen.blocks, page.chosen.houses, barrier ? [barrier] : []);
}

export const chooseHouses = (houses, ring = null) => choose([], houses, ring);

export function drop() {
  page.view.clearDrawing();
  choose([], []);
  page.useTool(page.tools.name);
}

// One step back: what is offered, then what is being drawn, then what is chosen, then the tool.
export function stepBack() {
  const { tools, chosen, proposal } = page;
  const isChosen = chosen.blocks.length || chosen.houses.length || chosen.barrier;
  if (proposal || page.isDrawn() || tools.isDrawing() || tools.cursor?.isDrawing()) {
    if (proposal) page.offer(null);
    page.useTool(tools.name === "edge" && chosen.blocks.length !== 2 ? "select" : tools.name);
  } else if (isChosen) drop();
  else page.useTool("select");
}

// Go to a block and choose it; one without ground is shown where its host is.
export function showBlock(id) {
  const block = page.town?.block(id);
  if (!block) return;
  const ground = block.getGeometry() ?? page.town.block(block.row.host)?.getGeometry();
  if (ground) page.view.zoomTo(ground.getExtent());
  choose([block], []);
}

export function showHouse(id) {
  const house = page.town?.building(id);
  if (!house) return;
  page.view.zoomTo(house.getGeometry().getExtent(), 0.3);
  choose([], [house]);
}

// With houses chosen, a click on a block says where they shall go; null: nothing is moved by this person. Where houses were
// taken by the dozen a click on a house means its block: between row houses there is hardly any other place to click.
export function click({ house, block, adds }, move) {
  const { houses, blocks, aims } = page.chosen;
  const isAimed = move && aims && block && !adds;
  if (house && !isAimed) {
    const kept = adds ? houses.filter((one) => one !== house) : [];
    choose([], adds && houses.includes(house) ? kept : [...kept, house]);
  } else if (move && block && houses.length && !adds) {
    move(block.getId());
  } else {
    const kept = adds ? blocks.filter((one) => one !== block) : [];
    choose(block && !(adds && blocks.includes(block)) ? [...kept, block] : kept, []);
  }
}
