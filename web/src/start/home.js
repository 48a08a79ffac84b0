// The start page: what was opened last, a territory from files, the sample.

import { get, send } from "../api.js";
import { button, element } from "../dom.js";
import { said, word } from "../words.js";
import { draftPage } from "./draft.js";
import { chooseInFolders } from "./folders.js";
import { chosenFiles, filesOf, upload } from "./upload.js";
import { working } from "./working.js";

export async function home(frame) {
  const held = frame.session.is_at_desk && frame.session.role === "admin" ? await get("/api/start") : null;
  return () =>
    held
      ? page(frame, held)
      : element("section", { className: "card" }, element("p", { text: word("start.desk_only") }));
}

function page(frame, held) {
  return element(
    "div",
    { className: "home" },
    element("h1", { text: word("start.heading"), tabindex: "-1" }),
    unfinished(frame, held),
    element("div", { className: "columns" }, opening(frame, held), making(frame, held)),
  );
}

// What was begun in a page that was closed since: files that are still held, and territories being made.
function unfinished(frame, held) {
  const { drafts, jobs } = held.making;
  if (!drafts.length && !jobs.length) return null;
  const again = async () => frame.show(await home(frame));
  const making = jobs.map(({ about, job }) =>
    element(
      "li",
      {},
      element("span", { text: about }),
      element("span", { className: "quiet", text: word(`start.state_${job.state}`) }),
      job.state === "done"
        ? button(word("start.open_made"), () => open(frame, job.answer.territory), { className: "main" })
        : button(word("start.look_at"), () => working(frame, job, { back: again })),
    ),
  );
  const dropped = drafts.map(({ draft, files }) =>
    element(
      "li",
      {},
      element("span", { text: word("start.draft_of", { count: files.length, names: shortened(files) }) }),
      element("span", {}),
      button(word("start.go_on"), () => draftPage(frame, held, draft, []).catch(frame.refused), {}),
    ),
  );
  return element(
    "section",
    { className: "card unfinished" },
    element("h2", { text: word("start.in_the_making") }),
    element("ul", { className: "plain" }, ...making, ...dropped),
  );
}

const NAMES_SHOWN = 4;
const shortened = (files) => files.slice(0, NAMES_SHOWN).join("、") + (files.length > NAMES_SHOWN ? " …" : "");

function opening(frame, held) {
  const recent = held.recent.map((one) =>
    element(
      "li",
      {},
      button("", () => open(frame, one.path), { className: "recent", "aria-label": one.name }),
    ),
  );
  recent.forEach((item, i) => {
    const one = held.recent[i];
    item.firstChild.append(
      element("b", { text: one.name }),
      element("span", { text: one.folder }),
      element("span", { text: new Date(one.changed * 1000).toLocaleString() }),
    );
  });
  return element(
    "section",
    { className: "card" },
    element("h2", { text: word("start.open") }),
    recent.length
      ? element("ul", { className: "plain" }, ...recent)
      : element("p", { className: "quiet", text: word("start.none_yet") }),
    element(
      "div",
      { className: "actions" },
      button(word("start.browse"), async () => {
        const chosen = await chooseInFolders(held.folder, { wantsTerritory: true });
        if (chosen) open(frame, chosen);
      }),
    ),
  );
}

function making(frame, held) {
  const input = element("input", {
    type: "file",
    multiple: true,
    id: "files",
    className: "hidden",
    on: { change: () => take(frame, held, chosenFiles(input.files)) },
  });
  const zone = element(
    "div",
    {
      className: "drop",
      on: {
        dragover: (event) => {
          event.preventDefault();
          zone.classList.add("over");
        },
        dragleave: () => zone.classList.remove("over"),
        drop: async (event) => {
          event.preventDefault();
          zone.classList.remove("over");
          take(frame, held, await filesOf(event.dataTransfer));
        },
      },
    },
    element("p", { text: word("start.drop") }),
    element("p", { className: "quiet", text: word("start.drop_kinds") }),
    button(word("start.choose_files"), () => input.click(), { className: "main" }),
    input,
  );
  return element(
    "section",
    { className: "card" },
    element("h2", { text: word("start.new") }),
    zone,
    element("h2", { text: word("start.sample") }),
    element("p", { className: "quiet", text: word("start.sample_is") }),
    element(
      "div",
      { className: "actions" },
      button(word("start.sample_make"), () => makeSample(frame)),
    ),
  );
}

async function take(frame, held, files) {
  if (!files.length) return;
  try {
    const { draft, leftAway } = await upload(frame, files);
    if (!draft) {
      frame.status(leftAway.map(why).join(" "), true);
      return;
    }
    await draftPage(frame, held, draft, leftAway);
  } catch (fault) {
    frame.refused(fault);
  }
}

const why = (one) => (one.why ? said(one.why) : word(one.key, one.values));

async function makeSample(frame) {
  try {
    working(frame, await send("/api/start/sample", {}), { back: async () => frame.show(await home(frame)) });
  } catch (fault) {
    frame.refused(fault);
  }
}

export async function open(frame, path) {
  frame.status(word("opening"));
  try {
    await send("/api/start/open", { path });
    location.assign("/");
  } catch (fault) {
    frame.refused(fault);
  }
}
