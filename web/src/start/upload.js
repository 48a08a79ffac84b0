// Files from the person's disk to the server on the same PC, one after the other.

import { Refusal, reached } from "../faults.js";
import { word } from "../words.js";

// Files of a drop; folders are looked into.
export async function filesOf(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files];
  return (await Promise.all(entries.map(inside))).flat();
}

async function inside(entry) {
  if (entry.isFile) return [await new Promise((done, fail) => entry.file(done, fail))];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((done, fail) => reader.readEntries(done, fail)); // a hundred at a time
    if (!some.length) break;
    found.push(...some);
  }
  return (await Promise.all(found.map(inside))).flat();
}

// All files into one draft. One that is refused is said, and the others go on.
export async function upload(frame, files, draft = "") {
  const leftAway = [];
  for (const [i, file] of files.entries()) {
    frame.status(word("start.uploading", { done: i + 1, total: files.length, name: file.name }));
    const query = new URLSearchParams({ name: file.name, draft });
    const response = await reached(
      fetch(`/api/start/upload?${query}`, { method: "POST", headers: { "x-blockmap": "1" }, body: file }),
    );
    const said = await reached(response.json());
    if (response.ok) {
      draft = said.draft;
      if (said.left_away) leftAway.push({ name: said.left_away, why: null });
    } else if (response.status === 422) {
      leftAway.push({ name: file.name, why: said.message });
    } else {
      throw new Refusal(response.status, said);
    }
  }
  frame.status("");
  return { draft, leftAway };
}
