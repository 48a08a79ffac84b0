// What comes of the pointer: the tools say what was clicked, drawn or dragged, here it becomes a choice or a proposal.

import { getCenter } from "ol/extent.js";

import { choose, chooseHouses, click } from "./choosing.js";
import { ifCut } from "./cutting.js";
import { editEdge } from "./edge.js";
import { drawLine, lineBlocks, move, propose } from "./editing.js";
import { ifMoved } from "./live.js";
import { measureText } from "./measure.js";
import { ids, page } from "./page.js";
import { word } from "./words.js";

let hovered = null;

export const pointing = {
  // With buildings chosen, the next click says where they go: the pointer chooses again.
  houses(houses, ring, isDone = false, adds = false) {
    chooseHouses(adds ? [...new Set([...page.chosen.houses, ...houses])] : houses, ring);
    if (isDone && houses.length) {
      page.chosen.aims = page.can("edit");
      page.useTool("select");
      page.status(page.can("edit") ? word("choose_target") : "");
    } else if (isDone) page.status(word("no_house_within"));
  },

  // Something new is drawn: what was drawn or offered before is not meant any more.
  begun() {
    if (page.proposal) page.offer(null);
    page.tell("drawn", null);
  },

  click: (what) => click(what, page.can("edit") ? move : null),
  blocks: () => page.chosen.blocks,
  // The keyboard begins to draw in the middle of what is chosen, and says where it stands.
  start() {
    const [chosen] = [...page.chosen.blocks, ...page.chosen.houses];
    const ground = chosen?.getGeometry();
    return ground ? getCenter(ground.getExtent()) : null;
  },
  say: (text) => page.status(text),
  line(points) {
    page.live.hide();
    drawLine(points);
  },

  // Both sides of a line while it is drawn.
  drawing: (points) => page.live.show(points.length > 1 ? ifCut(page.town, lineBlocks(points), points) : []),
  town: (id) => page.openTown(id),

  // With buildings chosen, what both sides would hold if they went to the block under the pointer.
  hover(block) {
    if (block === hovered) return;
    hovered = block;
    const { houses } = page.chosen;
    if (page.proposal || !houses.length || !block || !page.can("edit")) page.live.hide();
    else page.live.show(ifMoved(page.town, houses, block.getId()));
  },

  edge(blocks) {
    if (blocks.length < 2) {
      page.status(word(blocks.length ? "edge_of_town" : "edge_click"), blocks.length > 0);
      return;
    }
    choose(blocks.slice(0, 2), []);
    dragEdge();
  },

  measured: (points) => page.live.say(points.length > 1 ? measureText(points) : ""),

  barrier: (feature) => choose([], [], null, feature),

  course(line) {
    page.tell("drawn", { line });
  },

  claim(line) {
    page.tell("drawn", { claim: line });
  },

  pin: (pixel) => page.pinAt?.(pixel) ?? false,
  place: (point) => page.tell("place", point),

  footprint(rings, house) {
    if (house)
      propose(
        { kind: "draw_building", building: house.getId(), rings },
        house.row.block_id ? [house.row.block_id] : [],
      );
    else page.tell("drawn", { rings });
  },
};

// Let the border of the two chosen blocks be dragged.
export function dragEdge() {
  const { blocks } = page.chosen;
  page.tools.use("edge", page.town, { isActive: true });
  document.getElementById("map").focus({ preventScroll: true });
  const held = editEdge(page.view, page.town, blocks, page.territory.settings, {
    onCount: (counts) => page.live.show(counts),
    onDone: (line) => propose({ kind: "redraw_edge", blocks: ids(blocks), line }, ids(blocks)),
  });
  if (!held) {
    page.status(word("edge_none"), true);
    return;
  }
  page.tools.stops.push(held.stop, () => page.live.hide());
  page.status(word("edge_drag"));
  page.tell("tool");
}
