// People to choose from: those whose role it is first, those of another role after them, each with how many blocks they answer for.

import { number } from "../words.js";

export function staffOptions(workers, role) {
  const isOther = (one) => Number(one.role !== null && one.role !== role);
  const ordered = [...workers].sort((a, b) => isOther(a) - isOther(b)); // by code otherwise, as they came
  return ordered.map((one) => [one.code, `${one.code}  ${one.name ?? ""}  (${number(one.blocks)})`]);
}
