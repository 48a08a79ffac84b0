// A recipe being carried out: how far it is, cancel, and at the end the new territory opens.

import { get, send } from "../api.js";
import { button, element } from "../dom.js";
import { said, word } from "../words.js";
import { findingRows } from "./finding_rows.js";
import { open } from "./home.js";

export function working(frame, job, { back }) {
  let now = job;
  let isTold = false;
  const stream = new EventSource(`/api/jobs/${job.id}/events`);
  const draw = () => frame.view === view && frame.show(view);
  const view = () => page(now, { back, cancel, openMade: () => open(frame, now.answer.territory) });
  const tell = async (message) => {
    now = message;
    if (now.state === "running") {
      steps(now);
      return;
    }
    stream.close();
    if (isTold) return;
    isTold = true;
    draw();
    if (now.state === "done" && !count(now.answer)) await open(frame, now.answer.territory);
  };
  stream.onmessage = (message) => tell(JSON.parse(message.data));
  stream.onerror = async () => {
    if (stream.readyState === EventSource.CLOSED && now.state === "running") tell(await get(`/api/jobs/${job.id}`));
  };
  const cancel = async () => {
    try {
      tell(await send(`/api/jobs/${job.id}`, {}, "DELETE"));
    } catch (fault) {
      frame.refused(fault);
    }
  };
  frame.show(view);
}

const count = ({ errors, warnings }) => errors + warnings;

// The end of work with something to look at: what was done step by step, then what was found; nothing is passed over.
function found(job, openMade) {
  const { errors, warnings, told, findings } = job.answer;
  return element(
    "section",
    { className: "card working found", data: { state: "found" } },
    element("h1", { text: word("start.made_found", { errors, warnings }), tabindex: "-1" }),
    element(
      "div",
      { className: "actions" },
      button(word("start.open_made"), openMade, { className: "main", id: "open-made" }),
    ),
    findingRows(findings, null, errors + warnings),
    element("h2", { text: word("start.steps_done") }),
    element("ol", { className: "told" }, ...told.map((one) => element("li", { text: said(one) }))),
  );
}

function page(job, { back, cancel, openMade }) {
  if (job.state === "done" && count(job.answer)) return found(job, openMade);
  const isRunning = job.state === "running";
  return element(
    "section",
    { className: "card working", data: { state: job.state } },
    element("h1", { text: word(`start.work_${job.state}`), tabindex: "-1" }),
    isRunning || job.state === "done" ? element("div", { id: "steps" }, ...bars(job)) : null,
    job.state === "failed" ? element("p", { className: "fault", text: said(job.answer?.message) }) : null,
    job.state === "failed" ? findingRows(job.answer?.findings ?? []) : null,
    job.state === "cancelled" ? element("p", { text: word("start.nothing_left") }) : null,
    element(
      "div",
      { className: "actions" },
      isRunning
        ? button(word("start.cancel"), cancel)
        : job.state === "done"
          ? null
          : button(word("start.back"), back, { className: "main" }),
    ),
  );
}

// Only the bars move: what has the focus keeps it.
const steps = (job) => document.getElementById("steps")?.replaceChildren(...bars(job));

function bars(job) {
  const named = job.steps.map((step) => [said(step.name), step]);
  const all = named.length ? named : [[word("start.beginning"), { done: 0, total: 0 }]];
  return all.map(([name, step]) =>
    element(
      "label",
      { className: "step" },
      element("span", { text: name }),
      element("progress", step.total ? { max: String(step.total), value: String(step.done) } : {}),
      element("span", { className: "quiet", text: step.total ? `${step.done} / ${step.total}` : "" }),
    ),
  );
}
