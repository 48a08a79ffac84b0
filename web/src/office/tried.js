// What a panel asks of the server: a refusal and its reasons are said at the foot of the page, and nothing else happens.

import { Refusal, whyNot } from "../faults.js";
import { said } from "../words.js";

export async function tried(page, work) {
  try {
    return await work();
  } catch (fault) {
    page.status(fault instanceof Refusal ? reasons(fault) : whyNot(fault), true);
    return null;
  }
}

function reasons(fault) {
  const why = said(fault.said);
  return [why, ...fault.findings.map((found) => said(found.message)).filter((found) => !why.includes(found))].join(" ");
}

// "2020-11-03 14:05"
export const when = (at) => at.slice(0, 16).replace("T", " ");
