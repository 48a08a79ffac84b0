// The frame of the panel: what is offered for acceptance on top, whichever tab is open; the row of tabs; the open tab.

import { button, element } from "./dom.js";
import { keepingFocus } from "./focus.js";
import { offerCard } from "./offer_card.js";
import { standing } from "./standing.js";
import { TABS } from "./tabs.js";
import { word } from "./words.js";

export function frame(page, host) {
  const offer = element("div", { id: "offer", "aria-live": "polite" });
  const row = element("div", { id: "tabs", role: "tablist" });
  const body = element("div", { id: "tab", role: "tabpanel", tabindex: "-1" });
  const role = element("div", { id: "role" });
  host.replaceChildren(role, offer, row, body);

  const shown = () => TABS.filter((tab) => tab.isFor?.(page) ?? true);
  const open = () => shown().find((tab) => tab.key === page.tab) ?? TABS[0];

  const titled = (tab) => {
    const count = tab.count?.(page);
    return count ? `${word(tab.title)} ${count}` : word(tab.title);
  };
  function drawOffer() {
    offer.replaceChildren(...(page.proposal ? [offerCard(page)] : []));
    if (page.proposal) host.scrollTop = 0;
  }
  function drawRow() {
    const tabs = shown().map((tab) =>
      button(titled(tab), () => page.openTab(tab.key), {
        role: "tab",
        id: `tab-${tab.key}`,
        "aria-controls": "tab",
        "aria-selected": String(tab === open()),
        tabindex: tab === open() ? "0" : "-1",
      }),
    );
    keepingFocus(row, () => row.replaceChildren(...tabs));
  }
  function drawBody() {
    body.setAttribute("aria-labelledby", `tab-${open().key}`);
    keepingFocus(body, () => body.replaceChildren(...[open().draw(page)].flat().filter(Boolean)));
  }
  const draw = () => {
    role.replaceChildren(standing(page));
    drawOffer();
    drawRow();
    drawBody();
  };

  page.redraw = draw;
  page.openTab = (key) => {
    page.tab = key;
    host.scrollTop = 0;
    draw();
    open().onOpen?.(page);
  };
  page.openTabAt = (at) => shown()[at] && page.openTab(shown()[at].key);
  row.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const tabs = shown();
    page.openTab(tabs[(tabs.indexOf(open()) + step + tabs.length) % tabs.length].key);
    row.querySelector('[aria-selected="true"]').focus();
  });
  page.on("proposal", drawOffer);
  page.on("language", draw);
  page.on("town", () => {
    for (const tab of TABS) tab.onTown?.(page);
    draw();
  });
  page.on("findings", drawRow);
  for (const event of ["chosen", "proposal", "changed", "findings", "people", "tool", "saving"]) {
    page.on(event, () => open().redrawOn?.includes(event) && drawBody());
  }
  draw();
}
