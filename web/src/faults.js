// What can become of a question: refused by the server, or not answered at all. Anything else is a mistake of this page: it is never
// taken for one of those two, and is said as what it is.

import { said, word } from "./words.js";

export class Refusal extends Error {
  constructor(status, answer) {
    super(answer?.message?.en ?? `HTTP ${status}`);
    this.status = status;
    this.kind = answer?.error ?? "unknown";
    this.said = answer?.message ?? { en: this.message, zh: this.message };
    this.findings = answer?.findings ?? [];
    this.conflict = answer?.conflict ?? [];
  }

  // Asked again it would be refused again; a server that is overloaded or failing may answer later.
  get isFinal() {
    return this.status < 500 && this.status !== 429;
  }
}

// The network is down, the server was ended, or its answer was cut short.
export class Unreachable extends Error {}

// Of a request, or of the reading of its answer.
export const reached = (asked) =>
  asked.catch((cause) => {
    throw new Unreachable(cause.message, { cause });
  });

// What to say of a fault.
export function whyNot(fault) {
  if (fault instanceof Refusal) return said(fault.said);
  if (fault instanceof Unreachable) return word("unreachable");
  throw fault;
}

// Where the question is put again by itself, and nobody waits for this answer.
export function passOver(fault) {
  whyNot(fault);
  return null;
}

// What went wrong while nobody waited for it (a reload, who is here) is said, too. A mistake of the page stays one for its console.
export function watch(status) {
  const mistake = (fault) => status(word("mistake", { what: fault.message }), true);
  window.addEventListener("unhandledrejection", (event) => {
    if (event.reason instanceof Refusal || event.reason instanceof Unreachable) {
      event.preventDefault();
      status(whyNot(event.reason), true);
    } else if (event.reason instanceof Error) mistake(event.reason);
  });
  window.addEventListener("error", ({ error }) => error instanceof Error && mistake(error));
}
