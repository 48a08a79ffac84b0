// Another division, drawn over the town: the changed blocks in their colours, what is not chosen dimmed.

import { featuresOf } from "../decode.js";
import { divisionLook } from "./looks.js";

export function drawDivision(page, shown, chosenParts) {
  const source = page.view.overlay("division", divisionLook(page.territory.settings), 6);
  source.clear(true);
  if (!shown?.blocks) return;
  const features = featuresOf(shown.blocks, page.town.corner, undefined, "block");
  for (const feature of features) feature.row.isDimmed = feature.row.part !== null && !chosenParts.has(feature.row.part);
  source.addFeatures(features.filter((feature) => feature.getGeometry()));
}

export function zoomToPart(page, part) {
  const extents = page.view
    .overlay("division", divisionLook(page.territory.settings), 6)
    .getFeatures()
    .filter((feature) => feature.row.part === part)
    .map((feature) => feature.getGeometry().getExtent());
  if (!extents.length) return;
  page.view.zoomTo([0, 1, 2, 3].map((at) => (at < 2 ? Math.min : Math.max)(...extents.map((extent) => extent[at]))));
}
