// Parts of the page are drawn anew as a whole; whoever works by keyboard stays where they were.

const likeOf = (host, mark) =>
  mark ? [...host.querySelectorAll("[id], [data-key]")].find((one) => (one.id || one.dataset.key) === mark) : null;

export function keepingFocus(host, draw) {
  const held = document.activeElement;
  if (!host.contains(held)) {
    draw();
    return;
  }
  const mark = held.id || held.dataset.key;
  const place = [...host.querySelectorAll("button, input, select, textarea, a, summary")].indexOf(held);
  draw();
  const all = [...host.querySelectorAll("button, input, select, textarea, a, summary")];
  (likeOf(host, mark) ?? all[Math.min(place, all.length - 1)] ?? host).focus({ preventScroll: true });
}

// After a dialog: whoever held the focus before, its like when it was drawn anew meanwhile, else the open tab.
export function giveBack(held) {
  const mark = held?.id || held?.dataset?.key;
  const next =
    held?.isConnected && held !== document.body ? held : (likeOf(document, mark) ?? document.getElementById("tab"));
  next.focus({ preventScroll: true });
}
