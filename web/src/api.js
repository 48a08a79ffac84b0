// Requests to the server. Whatever it refuses becomes a Refusal with words in both languages.

import { Refusal, reached } from "./faults.js";
import { logInAgain } from "./start/login.js";

// A session that ran out is not the end of a page: it logs in over the page, and what was asked is asked again.
let wasIn = false;

async function answer(ask) {
  let response = await ask();
  if (response.status === 401 && wasIn) {
    await logInAgain();
    response = await ask();
  }
  if (response.status === 410 && (await rejoined())) response = await ask();
  wasIn ||= response.ok;
  return read(response);
}

async function read(response) {
  const body = response.headers.get("content-type")?.includes("json") ? await reached(response.json()) : null;
  if (response.status === 410) window.dispatchEvent(new Event("blockmap:closed"));
  if (!response.ok) throw new Refusal(response.status, body);
  return body;
}

// Which opening of a territory this page shows: what it asks is refused, not done on another one that was opened meanwhile.
let office = {};

export function belongTo(id) {
  office = id ? { "x-blockmap-office": id } : {};
}

// The server was started anew on the same territory: the page goes on with it, and what was accepted is not lost.
let shown = null;

export function shows(name) {
  shown = name;
}

async function rejoined() {
  const [territory, session] = await Promise.all(
    ["/api/territory", "/api/session"].map((path) => reached(fetch(path, { cache: "no-cache" }))),
  );
  if (!territory.ok || !session.ok || shown === null || (await reached(territory.json())).name !== shown) return false;
  belongTo((await reached(session.json())).office);
  return true;
}

export const get = (path) => answer(() => reached(fetch(path, { cache: "no-cache", headers: office })));

export async function send(path, body, method = "POST") {
  const headers = () => ({ "content-type": "application/json", "x-blockmap": "1", ...office }); // of now: it may be asked again later
  return answer(() => reached(fetch(path, { method, headers: headers(), body: JSON.stringify(body) })));
}

// Look at an operation, or do it; edits that must not get lost go through outbox.js.
export const operate = (operation, { corner, dryRun = false }) =>
  send("/api/operations", { operation, dry_run: dryRun, corner });

const RETRY_MS = 3_000;
const LOOK_MS = 10_000;
const SLEPT_MS = 40_000; // a clock that stood still for so long: the PC slept, and the stream may be dead without knowing it

// What others do. A stream that broke off is taken up again by the browser; one that was refused (the server was started anew,
// the session ran out) by us, after logging in. onState(isOpen, isAgain): after a break what was missed has to be loaded.
export function listen(onEvent, onState) {
  let stream = null;
  let wasOpen = false;
  let timer = null;
  let seen = Date.now();

  const open = () => {
    stream?.close();
    stream = new EventSource("/api/events");
    stream.onmessage = (message) => onEvent(JSON.parse(message.data));
    stream.onopen = () => {
      onState(true, wasOpen);
      wasOpen = true;
    };
    stream.onerror = () => {
      onState(false, false);
      if (stream.readyState === EventSource.CLOSED) again();
    };
  };
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(() => get("/api/session").then(open, again), RETRY_MS);
  };
  setInterval(() => {
    const now = Date.now();
    if (now - seen > SLEPT_MS) open();
    seen = now;
  }, LOOK_MS);
  window.addEventListener("online", open);
  open();
}
