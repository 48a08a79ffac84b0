// The keyboard: every action has a key, shown by "?".

const KEYS = {
  v: ["tool", "select"],
  b: ["tool", "box"],
  l: ["tool", "lasso"],
  p: ["tool", "brush"],
  s: ["tool", "line"],
  m: ["act", "merge"],
  h: ["act", "halve"],
  n: ["act", "newBlock"],
  k: ["act", "lock"],
};

export function onKey({ act, tool, undo, redo, drop, accept, find }) {
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.matches("input, select, textarea");
    if (event.key === "Escape") {
      drop();
      return;
    }
    if (isTyping) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      event.preventDefault();
      (event.shiftKey ? redo : undo)();
    } else if (event.key === "Enter" && !event.target.matches("button, summary, a")) accept();
    else if (event.key === "/") {
      event.preventDefault();
      find();
    } else if (!event.ctrlKey && !event.metaKey && !event.altKey && KEYS[event.key]) {
      const [kind, name] = KEYS[event.key];
      if (kind === "tool") tool(name);
      else act[name]();
    }
  });
}
