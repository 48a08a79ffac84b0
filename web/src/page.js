// What the page holds, and who is told when it changes. Every tab, card and tool gets this one object; docs/editor.md lists
// its members. It knows none of those who use it: main.js gives it what can be done (choose, propose, openTown, …).

const listeners = new Map();

export const page = {
  territory: null, // /api/territory
  session: null, // /api/session
  town: null, // Town of town.js; null while the overview is shown
  view: null, // MapView of view.js
  tools: null, // Tools of tools.js
  chosen: { blocks: [], houses: [], ring: null, barrier: null }, // aims: the next click says where the houses go
  proposal: null, // {operation, touched, counts, findings, conflict?}: looked at, not yet accepted
  looks: 0, // counts what was asked to be looked at: an answer that comes too late is dropped
  findings: [], // of the town as it is now
  unsaved: 0, // accepted edits that the server has not confirmed
  people: [], // who is here: [{user, town}]
  tab: "work",

  // Events: town, chosen, proposal, changed, findings, people, language, tool, saving, drawn, refused, and server:TYPE.
  on(event, listener) {
    if (!listeners.has(event)) listeners.set(event, new Set());
    listeners.get(event).add(listener);
    return () => listeners.get(event).delete(listener);
  },

  tell(event, value) {
    for (const listener of listeners.get(event) ?? []) listener(value);
  },
};

export const ids = (features) => features.map((feature) => feature.getId());
