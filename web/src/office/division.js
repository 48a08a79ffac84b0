// Another division, drawn over the town: the changed blocks in their colours, what is not chosen dimmed.

import { intersects } from "ol/extent.js";

import { featuresOf } from "../decode.js";
import { divisionGround, divisionLook } from "./looks.js";

export function drawDivision(page, shown, chosenParts) {
  const ground = page.view.overlay("division-ground", divisionGround(page.territory.settings), 1.5);
  const edges = bordersOf(page);
  for (const source of [ground, edges]) source.clear(true);
  if (!shown?.blocks) return;
  const features = featuresOf(shown.blocks, page.town.corner, undefined, "block");
  for (const { row } of features) {
    row.isDimmed = row.part !== null && !chosenParts.has(row.part);
    row.households = row.household_count;
  }
  const placed = features.filter((feature) => feature.getGeometry());
  for (const source of [ground, edges]) source.addFeatures(placed);
}

const bordersOf = (page) => page.view.overlay("division", divisionLook, 6);

const extentsOf = (page, isMeant) =>
  bordersOf(page)
    .getFeatures()
    .filter(({ row }) => isMeant(row.part))
    .map((feature) => feature.getGeometry().getExtent());

function zoomToAll(page, extents) {
  if (extents.length)
    page.view.zoomTo([0, 1, 2, 3].map((at) => (at < 2 ? Math.min : Math.max)(...extents.map((extent) => extent[at]))));
}

export const zoomToPart = (page, part) =>
  zoomToAll(
    page,
    extentsOf(page, (one) => one === part),
  );

// Where something differs, unless some of it is in sight.
export function zoomToDifferences(page) {
  const extents = extentsOf(page, (part) => part !== null);
  const seen = page.view.map.getView().calculateExtent();
  if (!extents.some((extent) => intersects(extent, seen))) zoomToAll(page, extents);
}
