// Choosing blocks, buildings and lines: by pointer, by list, by search. What is chosen is drawn in layers of its own.

import { page } from "./page.js";

export function choose(blocks, houses, ring = null, barrier = null) {
  page.chosen = { blocks, houses, ring, barrier };
  page.view.choose(blocks, houses, barrier ? [barrier] : []);
  page.live?.hide();
  if (page.proposal) page.offer(null);
  page.tell("chosen");
}

export const chooseHouses = (houses, ring = null) => choose([], houses, ring);

export function drop() {
  page.view.clearDrawing();
  choose([], []);
  page.useTool(page.tools.name);
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

// With houses chosen, a click on a block says where they shall go; null: nothing is moved by this person.
export function click({ house, block, adds }, move) {
  const { houses, blocks } = page.chosen;
  if (house) {
    const kept = adds ? houses.filter((one) => one !== house) : [];
    choose([], adds && houses.includes(house) ? kept : [...kept, house]);
  } else if (move && block && houses.length && !adds) {
    move(block.getId());
  } else {
    const kept = adds ? blocks.filter((one) => one !== block) : [];
    choose(block && !(adds && blocks.includes(block)) ? [...kept, block] : kept, []);
  }
}
