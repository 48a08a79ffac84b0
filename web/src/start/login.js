// The door: name and password on a network, the one-time link on one PC. Also opened over a page whose session has run out.

import { element } from "../dom.js";
import { reached, whyNot } from "../faults.js";
import { said, word } from "../words.js";

// Asked with fetch itself: api.js opens this door when it is refused.
async function knock(name, password) {
  const headers = { "content-type": "application/json", "x-blockmap": "1" };
  const asked = fetch("/api/login", { method: "POST", headers, body: JSON.stringify({ name, password }) });
  const response = await reached(asked);
  return response.ok ? null : reached(response.json());
}

export const door =
  ({ has_accounts: hasAccounts }) =>
  () =>
    element(
      "section",
      { className: "card door" },
      element("h1", { text: word("login.title"), tabindex: "-1" }),
      hasAccounts ? loginForm(() => location.reload()) : element("p", { text: word("login.by_link") }),
    );

export function loginForm(onIn, name = "") {
  const field = (key, more) => {
    const input = element("input", { id: `login-${key}`, required: true, ...more });
    return [element("label", { for: `login-${key}`, text: word(`login.${key}`) }), input];
  };
  const [nameLabel, nameInput] = field("name", { autocomplete: "username", maxlength: "100", value: name });
  const [passwordLabel, passwordInput] = field("password", { type: "password", autocomplete: "current-password" });
  const fault = element("p", { className: "fault", role: "alert" });
  const go = element("button", { type: "submit", className: "main", text: word("login.enter") });
  const submit = async (event) => {
    event.preventDefault();
    go.disabled = true;
    try {
      const refusal = await knock(nameInput.value, passwordInput.value);
      if (!refusal) {
        onIn();
        return;
      }
      fault.textContent = said(refusal.message);
      passwordInput.value = "";
      passwordInput.focus();
    } catch (why) {
      fault.textContent = whyNot(why);
    } finally {
      go.disabled = false;
    }
  };
  return element(
    "form",
    { className: "fields", on: { submit } },
    nameLabel,
    nameInput,
    passwordLabel,
    passwordInput,
    fault,
    go,
  );
}

// A session that ran out: log in over the page, and what was asked is asked again. Nothing on the page is lost.
let asking = null;
let known = null;

// Whose page this is: when somebody else logs in over it, it begins anew as theirs.
export const knows = (user) => {
  known = user;
};

export function logInAgain() {
  asking ??= again().finally(() => {
    asking = null;
  });
  return asking;
}

async function again() {
  const hasAccounts = await behindTheDoor();
  await new Promise((done) => {
    const dialog = element("dialog", { className: "again", "aria-label": word("login.title") });
    const form = loginForm(() => {
      dialog.close();
      dialog.remove();
      resume().then(done);
    }, known ?? "");
    dialog.append(
      element("h2", { text: word("login.title") }),
      element("p", { text: word(hasAccounts ? "login.ran_out" : "login.by_link_again") }),
      ...(hasAccounts ? [form] : [waiting(dialog, done)]),
    );
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    document.body.append(dialog);
    dialog.showModal();
  });
}

async function resume() {
  if (known === null) return;
  const { user } = await asked("/api/session");
  if (user === known) return;
  location.reload();
  await new Promise(() => {}); // what the former person asked is not asked for this one
}

// On one PC the new link is opened in another tab; this page goes on by itself, or at a press, and has lost nothing.
function waiting(dialog, done) {
  const look = async () => {
    const response = await fetch("/api/session", { cache: "no-cache" }).catch(() => null);
    if (!response?.ok || !dialog.open) return;
    clearInterval(timer);
    dialog.close();
    dialog.remove();
    done();
  };
  const timer = setInterval(look, 2_000);
  return element("button", { type: "button", className: "main", text: word("login.go_on"), on: { click: look } });
}

// Whether there are accounts at all; on one PC there are none, and the printed link is the only way in.
const behindTheDoor = async () => (await asked("/api/door")).has_accounts;

const asked = async (path) => reached((await reached(fetch(path, { cache: "no-cache" }))).json());
