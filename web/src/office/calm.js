// What others do must not disturb whoever is writing: a tab is drawn anew only while nobody types in it and nothing is unfolded.

export const isWriting = () =>
  document.querySelector("#tab details[open]") !== null ||
  (document.activeElement?.closest("#tab form") !== null &&
    document.activeElement?.matches("input, textarea, select") === true);

export function redrawCalmly(page, key) {
  if (page.tab === key && !isWriting()) page.redraw();
}
