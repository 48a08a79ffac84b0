// Cells that were typed and are not saved yet: kept in the browser through a lost network, a closed page and a crash.

const key = (name, { community, phase, date, collector }) =>
  `blockmap.typed.${name}.${community}.${phase}.${date}.${collector}`;

export class Unsaved {
  constructor(name) {
    this.name = name;
  }

  // {"BLOCK/measure": value}
  of(sheet) {
    return JSON.parse(localStorage.getItem(key(this.name, sheet)) ?? "null") ?? { cells: {}, save: null };
  }

  keep(sheet, held) {
    if (Object.keys(held.cells).length || held.save) localStorage.setItem(key(this.name, sheet), JSON.stringify(held));
    else localStorage.removeItem(key(this.name, sheet));
  }
}
