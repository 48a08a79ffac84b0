// What is offered, on the map: the ground that its blocks would have, with what they would hold. Counts alone do not say where a
// block would be cut, or what goes along with a building.

import Feature from "ol/Feature.js";

import { partsOf, polygon } from "./decode.js";
import { offeredGround, offeredLook } from "./looks.js";
import { sizeAfter } from "./size.js";
import { word } from "./words.js";

export function showOffered(page, proposal) {
  const ground = page.view.overlay("offered-ground", offeredGround(page.territory.settings), 1.5); // under roads and buildings
  const edges = page.view.overlay("offered", offeredLook, 8.5);
  for (const source of [ground, edges]) source.clear(true);
  if (!proposal?.ground) return;
  const counts = new Map(proposal.counts.map((count) => [count.block_id, count]));
  const { block_id: ids, shape } = proposal.ground;
  const features = partsOf(shape, page.town.corner).map((parts, at) => {
    const { code, after } = counts.get(ids[at]);
    const feature = new Feature(polygon(parts));
    feature.row = {
      short: code?.slice(-3) ?? word("new"),
      households: after.households ?? 0,
      size: sizeAfter(after, page.territory.settings),
    };
    return feature;
  });
  for (const source of [ground, edges]) source.addFeatures(features);
}
