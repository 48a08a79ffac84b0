// Another division, drawn over the town: the changed blocks in their colours, what is not chosen dimmed.

import { intersects } from "ol/extent.js";

import { featuresOf } from "../decode.js";
import { divisionLook } from "./looks.js";

export function drawDivision(page, shown, chosenParts) {
  const source = page.view.overlay("division", divisionLook(page.territory.settings), 6);
  source.clear(true);
  if (!shown?.blocks) return;
  const features = featuresOf(shown.blocks, page.town.corner, undefined, "block");
  for (const feature of features)
    feature.row.isDimmed = feature.row.part !== null && !chosenParts.has(feature.row.part);
  source.addFeatures(features.filter((feature) => feature.getGeometry()));
}

const extentsOf = (page, isMeant) =>
  page.view
    .overlay("division", divisionLook(page.territory.settings), 6)
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
