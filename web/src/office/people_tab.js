// The tab of people: blocks coloured by who answers for them, given to somebody, and a proposal for those without anybody.

import Feature from "ol/Feature.js";

import { get, send } from "../api.js";
import { element } from "../dom.js";
import { actions, card, form, pick } from "../forms.js";
import { said, word } from "../words.js";
import { redrawCalmly } from "./calm.js";
import { peopleLook, personColour } from "./looks.js";
import { staffOptions } from "./staff.js";
import { tried } from "./tried.js";

const ROLES = ["enumerator", "instructor"];

const held = { people: null, role: "enumerator", isDrawn: false, proposal: null };

async function ask(page) {
  held.proposal = null;
  held.people = page.town ? await tried(page, () => get(`/api/assignments?town=${page.town.area.area_id}`)) : null;
  paint(page);
  redrawCalmly(page, "people");
}

const rows = () => held.proposal?.blocks ?? held.people?.blocks ?? [];
const codesOf = () =>
  [
    ...new Set(
      rows()
        .map((row) => row[held.role])
        .filter(Boolean),
    ),
  ].sort();

function paint(page) {
  const source = page.view.overlay("people", peopleLook, 1.5);
  source.clear(true);
  if (!held.isDrawn || !page.town) return;
  const codes = codesOf();
  const features = rows().flatMap((row) => {
    const ground = page.town.block(row.block_id)?.getGeometry();
    if (!ground) return [];
    const feature = new Feature(ground);
    feature.row = { code: row[held.role] ?? null, colour: personColour(row[held.role] ?? null, codes) };
    return [feature];
  });
  source.addFeatures(features);
}

const draw = (page, isDrawn) => {
  held.isDrawn = isDrawn;
  paint(page);
  page.redraw();
};

async function assign(page, { worker, role, reason }, blocks = page.chosen.blocks.map((block) => block.getId())) {
  const done = await tried(page, () => send("/api/assignments", { blocks, worker, role, reason }));
  if (!done) return;
  const warned = done.findings.filter((found) => found.severity === "warning").map((found) => said(found.message));
  page.status([word("assigned", { count: blocks.length }), ...warned].join(" "));
  await ask(page);
  page.redraw();
}

async function propose(page) {
  held.proposal = await tried(page, () => get(`/api/assignments/proposal?town=${page.town.area.area_id}`));
  held.role = "instructor";
  draw(page, true);
}

function drawRole(page, role) {
  held.role = role;
  draw(page, true);
}

function dropProposal(page) {
  held.proposal = null;
  paint(page);
  page.redraw();
}

// What is refused of one person does not stop the others, and is said.
async function acceptProposal(page) {
  const { blocks } = held.proposal;
  const now = new Map(held.people.blocks.map((row) => [row.block_id, row]));
  const tasks = new Map();
  for (const row of blocks)
    for (const role of ROLES)
      if (row[role] && now.get(row.block_id)?.[role] !== row[role]) {
        const key = `${role} ${row[role]}`;
        tasks.set(key, { role, worker: row[role], blocks: [...(tasks.get(key)?.blocks ?? []), row.block_id] });
      }
  for (const row of blocks)
    for (const worker of row.helpers) tasks.set(`helper ${worker}`, { role: "helper", worker, blocks: [row.block_id] });
  const done = await tried(page, () => send("/api/assignments/many", { tasks: [...tasks.values()] }));
  await ask(page);
  page.redraw();
  if (!done) return;
  const refused = [
    ...new Set(done.findings.filter((found) => found.severity === "error").map((found) => said(found.message))),
  ];
  page.status([word("assigned", { count: done.assigned }), ...refused.slice(0, 3)].join(" "), refused.length > 0);
}

function colourCard(page) {
  const codes = codesOf();
  const counts = new Map();
  for (const row of rows()) counts.set(row[held.role] ?? null, (counts.get(row[held.role] ?? null) ?? 0) + 1);
  const names = new Map(held.people.workers.map((one) => [one.code, one.name]));
  return card(
    word("who_answers"),
    actions(
      ...ROLES.map((role) =>
        pick(word(`role.${role}`), () => drawRole(page, role), `colour-${role}`, {
          "aria-pressed": String(held.isDrawn && held.role === role),
        }),
      ),
      pick(word("no_colours"), () => draw(page, false), "colour-none", { "aria-pressed": String(!held.isDrawn) }),
    ),
    element(
      "ul",
      { className: "rows tall" },
      ...codes.map((code) =>
        element(
          "li",
          {},
          element("i", { className: "swatch", style: { background: personColour(code, codes) } }),
          element("span", { text: [code, names.get(code)].filter(Boolean).join("  ") }),
          pick(
            word("blocks_count", { count: counts.get(code) }),
            () => page.choose(blocksOf(page, code), []),
            `person-${code}`,
            { "aria-label": `${code} ${word("blocks_count", { count: counts.get(code) })}` },
          ),
        ),
      ),
    ),
    counts.get(null)
      ? actions(
          pick(
            word("without_person", { count: counts.get(null) }),
            () => page.choose(blocksOf(page, null), []),
            "without",
            { className: "warn" },
          ),
        )
      : element("p", { className: "quiet", text: word("everyone_has") }),
  );
}

const blocksOf = (page, code) =>
  rows()
    .filter((row) => (row[held.role] ?? null) === code)
    .map((row) => page.town.block(row.block_id))
    .filter(Boolean);

function assignCard(page) {
  const chosen = page.chosen.blocks;
  if (!chosen.length) return element("p", { className: "quiet", text: word("choose_to_assign") });
  const people = staffOptions(held.people.workers, held.role);
  const fields = {
    worker: { label: word("person"), options: people, value: people[0]?.[0] },
    role: {
      label: word("as_role"),
      options: [...ROLES, "helper"].map((role) => [role, word(`role.${role}`)]),
      value: held.role,
    },
    reason: { label: word("reason"), maxlength: 500 },
  };
  const codes =
    chosen
      .map(({ row }) => row.short)
      .slice(0, 8)
      .join(", ") + (chosen.length > 8 ? " …" : "");
  return card(
    word("assign_blocks", { count: chosen.length }),
    element("p", { className: "code", text: codes }),
    people.length
      ? form(fields, { submit: word("assign"), key: "assign", done: (values) => assign(page, values) })
      : element("p", { text: word("no_workers") }),
    actions(
      pick(
        word("take_from", { role: word(`role.${held.role}`) }),
        () => assign(page, { worker: null, role: held.role, reason: null }),
        "take-from",
      ),
    ),
  );
}

function proposalCard(page) {
  if (!held.proposal)
    return card(
      word("propose_people"),
      element("p", { className: "quiet", text: word("propose_people_how") }),
      actions(pick(word("propose"), () => propose(page), "propose-people")),
    );
  const groups = new Set(held.proposal.blocks.map((row) => row.group)).size;
  const { work_most: weighed, helpers } = held.proposal.figures;
  return card(
    word("a_proposal"),
    element("p", { text: word("people_proposal", { blocks: held.proposal.blocks.length, groups }) }),
    weighed === undefined
      ? null
      : element("p", { text: word("people_proposal_work", { most: Math.round(weighed), helpers }) }),
    element(
      "ul",
      { className: "rows tall" },
      ...held.proposal.findings.map((one) => element("li", { className: "warning", text: said(one.message) })),
    ),
    actions(
      pick(word("accept"), () => acceptProposal(page), "accept-people", { className: "main" }),
      pick(word("drop"), () => dropProposal(page), "drop-people"),
    ),
  );
}

export const peopleTab = {
  key: "people",
  title: "tab.people",
  redrawOn: ["chosen"],
  start(page) {
    page.on("server:assignments", () => ask(page));
    page.on("changed", () => paint(page));
  },
  onTown: ask,
  draw(page) {
    if (!page.town || !held.people) return element("p", { className: "quiet", text: word("open_a_town") });
    return [colourCard(page), ...(page.can("assign") ? [assignCard(page), proposalCard(page)] : [])];
  },
};
