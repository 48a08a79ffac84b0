// Accepted edits that the server has not confirmed yet. They wait in the browser, through a lost network and a reload, and are sent
// again until an answer comes; each carries an id of ours, so that the server does it once.

import { send } from "./api.js";
import { Refusal, Unreachable } from "./faults.js";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const GONE = 410;

export class Outbox {
  constructor(name, { onState }) {
    this.key = `blockmap.outbox.${name}`;
    this.onState = onState;
    this.isBusy = false;
    this.wake = () => {};
    window.addEventListener("online", () => this.wake());
    window.addEventListener("beforeunload", (event) => this.waiting().length && event.preventDefault());
  }

  waiting = () => JSON.parse(localStorage.getItem(this.key) ?? "[]");

  _keep(entries) {
    if (entries.length) localStorage.setItem(this.key, JSON.stringify(entries));
    else localStorage.removeItem(this.key);
    this.onState(entries.length);
  }

  // Send an operation; the answer, or a Refusal, comes when the server has been reached.
  async put(operation, corner) {
    const named = { client_id: crypto.randomUUID(), ...operation };
    this._keep([...this.waiting(), { operation: named, corner }]);
    try {
      const answer = await this._sent({ operation: named, corner });
      this._drop(named);
      return answer;
    } catch (fault) {
      // Another territory was opened in place of this one: the edit waits until its own is opened again.
      if (fault instanceof Refusal && fault.status !== GONE) this._drop(named);
      throw fault;
    }
  }

  // What a reload or a crash left over.
  async resume() {
    const done = [];
    for (const entry of this.waiting()) {
      try {
        done.push({ ...entry, answer: await this._sent(entry) });
      } catch (fault) {
        if (!(fault instanceof Refusal)) throw fault;
        done.push({ ...entry, fault });
      }
      this._drop(entry.operation);
    }
    return done;
  }

  _drop({ client_id: id }) {
    this._keep(this.waiting().filter((entry) => entry.operation.client_id !== id));
  }

  _sent({ operation, corner }) {
    return persistent(() => send("/api/operations", { operation, dry_run: false, corner }), this);
  }
}

// Ask until an answer comes; a refusal is one. `waiter.wake` asks at once.
export async function persistent(ask, waiter = {}) {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      return await ask();
    } catch (fault) {
      if (!(fault instanceof Unreachable) && !(fault instanceof Refusal && !fault.isFinal)) throw fault;
    }
    await Promise.race([
      new Promise((done) => setTimeout(done, wait)),
      new Promise((done) => {
        waiter.wake = done;
      }),
    ]);
  }
}
