// Files from the person's disk to the server on the same PC, one after the other. What is not kept is said with the reason.

import { Refusal, reached } from "../faults.js";
import { word } from "../words.js";

// Files of a drop with the folder each lies in; folders are looked into.
export async function filesOf(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map((file) => ({ file, folder: "" }));
  return (await Promise.all(entries.map(inside))).flat();
}

export const chosenFiles = (files) => [...files].map((file) => ({ file, folder: "" }));

async function inside(entry) {
  if (entry.isFile) {
    const file = await new Promise((done, fail) => entry.file(done, fail));
    return [{ file, folder: entry.fullPath.slice(0, -entry.name.length) }];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((done, fail) => reader.readEntries(done, fail)); // a hundred at a time
    if (!some.length) break;
    found.push(...some);
  }
  return (await Promise.all(found.map(inside))).flat();
}

// Every file with the name it gets here: parts of a dataset keep one name, and datasets of two folders never share one.
export function named(files) {
  const nameOf = new Map();
  const taken = new Set();
  return files.map(({ file, folder }) => {
    const dot = file.name.lastIndexOf(".");
    const [stem, suffix] = dot > 0 ? [file.name.slice(0, dot), file.name.slice(dot)] : [file.name, ""];
    const dataset = `${folder}${stem.toLowerCase()}`;
    if (!nameOf.has(dataset)) {
      let name = stem;
      for (let i = 2; taken.has(name.toLowerCase()); i++) name = `${stem}_${i}`;
      taken.add(name.toLowerCase());
      nameOf.set(dataset, name);
    }
    const own = nameOf.get(dataset);
    return { file, name: `${own.toLowerCase() === stem.toLowerCase() ? stem : own}${suffix}` };
  });
}

const both = (key, values) => ({ key, values });

// All files into one draft. One that is refused is said, and the others go on. What is said: {name, why} or {name, key, values}.
export async function upload(frame, files, draft = "") {
  const leftAway = [];
  const renamed = named(files);
  for (const [i, { file, name }] of renamed.entries()) {
    frame.status(word("start.uploading", { done: i + 1, total: files.length, name }));
    const query = new URLSearchParams({ name, draft });
    const send = fetch(`/api/start/upload?${query}`, { method: "POST", headers: { "x-blockmap": "1" }, body: file });
    const response = await send.catch(async (fault) => {
      if (await isReadable(file)) return reached(Promise.reject(fault));
      return null;
    });
    if (response === null) {
      leftAway.push({ name, ...both("start.changed", { name }) });
      continue;
    }
    const said = await reached(response.json());
    if (response.ok) {
      draft = said.draft;
      if (said.left_away) leftAway.push({ name, ...both("start.of_no_kind", { name }) });
      if (said.replaced) leftAway.push({ name, ...both("start.replaced", { name }) });
      if (name !== file.name) leftAway.push({ name, ...both("start.renamed", { name: file.name, other: name }) });
    } else if (response.status === 422) {
      leftAway.push({ name, why: said.message });
    } else {
      throw new Refusal(response.status, said);
    }
  }
  frame.status("");
  return { draft, leftAway };
}

// A file that was changed or locked meanwhile can no longer be read: that is no lost network.
async function isReadable(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
    await file.slice(Math.max(0, file.size - 1)).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
