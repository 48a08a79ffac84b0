// Requests to the server. Whatever it refuses becomes a Refusal with words in both languages.

export class Refusal extends Error {
  constructor(status, said) {
    super(said?.message?.en ?? `HTTP ${status}`);
    this.status = status;
    this.kind = said?.error ?? "unknown";
    this.said = said?.message ?? { en: this.message, zh: this.message };
    this.findings = said?.findings ?? [];
    this.conflict = said?.conflict ?? [];
  }
}

async function answer(response) {
  const body = response.headers.get("content-type")?.includes("json") ? await response.json() : null;
  if (!response.ok) throw new Refusal(response.status, body);
  return body;
}

export const get = async (path) => answer(await fetch(path, { cache: "no-cache" }));

export async function send(path, body, method = "POST") {
  const headers = { "content-type": "application/json", "x-blockmap": "1" };
  return answer(await fetch(path, { method, headers, body: JSON.stringify(body) }));
}

// A write may have reached the server although its answer did not reach us. It carries an id of ours, so asking again is safe.
export async function operate(operation, { corner, dryRun = false, tries = 4 } = {}) {
  const named = dryRun ? operation : { client_id: crypto.randomUUID(), ...operation };
  for (let left = tries; ; left -= 1) {
    try {
      return await send("/api/operations", { operation: named, dry_run: dryRun, corner });
    } catch (fault) {
      if (fault instanceof Refusal || left <= 1) throw fault;
      await new Promise((done) => setTimeout(done, 600));
    }
  }
}

// What others do. The browser takes the stream up again by itself where it broke off.
export function listen(onEvent, onState) {
  const stream = new EventSource("/api/events");
  stream.onmessage = (message) => onEvent(JSON.parse(message.data));
  stream.onopen = () => onState(true);
  stream.onerror = () => onState(false);
  return () => stream.close();
}
