// Who one is here, and which towns are one's own. The server is the judge (server/rights.py); the page offers no more than it grants.

import { element } from "./dom.js";
import { word } from "./words.js";

const EVERYWHERE = "*"; // a grant of all areas: server/accounts.py
const OWNER = "owner"; // let in by the one-time link: server/context.py
const WRITING = ["edit", "review", "comment"]; // what makes a town somebody's own, beyond looking at it

export const isOwn = ({ grants }, { code }) => grants.some((grant) => grant === EVERYWHERE || code.startsWith(grant));

// A deed of server/rights.py: with a town open, in that town.
export const may = ({ session, town }, deed) =>
  session.deeds.includes(deed) && (!town || deed === "read" || isOwn(session, town.area));

export const isOwner = ({ session }) => session.user === OWNER;

// How a person is called: the one at the PC of the server has no account.
export const whoIs = (name) => (name === OWNER ? word("start.this_pc") : name);

// Say why something is not for this person here; false when it is.
export function refuse(page, deed) {
  if (may(page, deed)) return false;
  page.status(
    word("not_yours", { why: word(page.session.deeds.includes(deed) ? "not_yours.town" : "not_yours.role") }),
    true,
  );
  return true;
}

const writes = ({ deeds }) => WRITING.some((deed) => deeds.includes(deed));

export const ownTowns = ({ session, territory }) =>
  writes(session) ? territory.towns.filter((town) => isOwn(session, town)) : [];

// Whether some towns are one's own and others are not.
export function isDivided(page) {
  const own = ownTowns(page).length;
  return own > 0 && own < page.territory.towns.length;
}

const nameOf = (town) => town.name ?? town.code;
const LISTED = 6;

function listed(towns) {
  const names = towns.slice(0, LISTED).map(nameOf).join(word("list_comma"));
  return towns.length > LISTED ? word("standing.and_more", { names, count: towns.length }) : names;
}

// What is said of the person and the town: a badge, and a sentence.
function told(page) {
  const { session, territory, town } = page;
  const own = ownTowns(page);
  const isFree = own.length === territory.towns.length;
  const badge =
    !writes(session) || (town && !own.some(({ area_id: id }) => id === town.area.area_id))
      ? "reads"
      : session.deeds.includes("edit")
        ? "edits"
        : "reviews";
  if (!writes(session)) return [badge, word("standing.reads")];
  if (!own.length) return ["reads", word("standing.none")];
  if (isFree) return [badge, word("standing.everywhere")];
  if (!town) return [badge, word("standing.own", { towns: listed(own) })];
  return [badge, word(badge === "reads" ? "standing.not_own" : "standing.in_own", { towns: listed(own) })];
}

export function standing(page) {
  const { user, role } = page.session;
  const [badge, sentence] = told(page);
  const who = isOwner(page)
    ? word("standing.here", { name: whoIs(user) })
    : word("standing.who", { name: user, role: word(`role.${role}`) });
  return element(
    "p",
    { id: "standing", className: badge },
    element("b", { className: "badge", text: word(`standing.badge.${badge}`) }),
    element("span", {}, element("span", { className: "who", text: who }), ` ${sentence}`),
  );
}
