/* Columns of the table: what each shows, how it is written, and by what it is sorted. */

/** A column: key of its heading, value of a line (null where there is none), and how a value is written. */
function countColumn(key, value) {
  return { key: key, value: value, write: (number, texts) => (number === null ? "–" : texts.count(number)) };
}

const ofDay = (name) => (row, page) => (row.sums === null ? null : row.sums[name][page.day]);

const COLUMNS = {
  percent: {
    key: "percent",
    value: (row, page) => shareOf(row, page),
    write: (share) => (share === null ? "–" : share.toFixed(1) + "%"),
  },
  left: countColumn("left", (row, page) =>
    isDoor(row, page) ? page.doors.left(row.building) : row.sums && page.pace.left(row.sums, page.day),
  ),
  done: countColumn("done", (row, page) =>
    isDoor(row, page) ? page.doors.done(row.building) : ofDay("done")(row, page),
  ),
  target: countColumn("target", (row, page) =>
    isDoor(row, page) ? page.doors.target[row.building] : ofDay("target")(row, page),
  ),
  rate: {
    key: "rate",
    value: (row, page) => row.sums && page.pace.rate(row.sums, page.day, page.returns.phase),
    write: (rate, texts) => (rate === null ? "–" : texts.decimal(rate)),
  },
  forecast: {
    key: "forecast",
    value: (row, page) => (row.sums && page.pace.forecast(row.sums, page.day, page.returns.phase)) || null,
    write: (day) => day || "–",
  },
  ahead: {
    key: "ahead_days",
    value: (row, page) => row.sums && page.pace.ahead(row.sums, page.day, page.returns.phase),
    write: (days, texts) => (days === null ? "–" : days === 0 ? "0" : texts.change(days)),
  },
  last: {
    key: "last_return",
    value: (row, page) => (row.sums && row.sums.last[page.day] >= 0 ? page.days[row.sums.last[page.day]] : null),
    write: (day, texts) => (day ? texts.shortDay(day) : "–"),
  },
  since: {
    key: "complete_since",
    value: (row, page) =>
      isDoor(row, page) && page.doors.completeSince(row.building, page.day) !== NOWHERE
        ? page.days[page.doors.completeSince(row.building, page.day)]
        : null,
    write: (day, texts) => (day ? texts.shortDay(day) : "–"),
  },
  complete: {
    key: "complete_blocks",
    value: ofDay("complete"),
    write: (count, texts, row, page) =>
      count === null ? "–" : texts.count(count) + " / " + texts.count(row.sums.due[page.day]),
  },
  charge: { key: "charge", value: (row) => row.charge || null, write: (names) => names || "–", isText: true },
  blocks: countColumn("blocks", (row) => row.fixed.blocks),
  buildings: countColumn("buildings", (row) => row.fixed.buildings),
  households: countColumn("households", (row) => row.fixed.households),
};

const PLANNED_COLUMNS = ["blocks", "buildings", "households"];
const NARROW_COLUMNS = ["percent", "left", "rate"];
const WIDE_COLUMNS = ["percent", "done", "target", "left", "rate", "forecast", "ahead", "complete", "last", "charge"];
const BEHIND_COLUMNS = ["percent", "left", "last"];
const DOOR_COLUMNS = ["percent", "left", "since"];
const WIDE_DOOR_COLUMNS = ["percent", "done", "target", "left", "since"];

function isDoor(row, page) {
  return row.building !== undefined && page.doors !== null && page.doors.hasReturn(row.building);
}

/** Percent of a line with one decimal; null where nothing is due or nothing is known. */
function shareOf(row, page) {
  const [done, target] = isDoor(row, page)
    ? [page.doors.done(row.building), page.doors.target[row.building]]
    : [ofDay("done")(row, page), ofDay("target")(row, page)];
  return done === null || !(target > 0) ? null : percentOf(done, target);
}

/** Columns that fit a place, and the room there is. */
function columnsFor(page, tab, isWide) {
  const isOfBuildings = tab === "list" && page.block !== NOWHERE;
  if (!page.hasReturns) {
    return isOfBuildings ? ["households"] : page.block !== NOWHERE && tab === "list" ? ["households"] : PLANNED_COLUMNS;
  }
  if (isOfBuildings) {
    return page.doors === null ? ["households"] : isWide ? WIDE_DOOR_COLUMNS : DOOR_COLUMNS;
  }
  if (isWide) {
    const isOfBlocks = tab === "behind" || (tab === "rank" ? page.panel.by : page.rows.levelBelow()) === "block";
    const { charges, groupings } = page.territory;
    const hasStaff = charges.length > 0 || groupings.some((one) => one.kind === "role");
    return WIDE_COLUMNS.filter((key) => (key !== "complete" || !isOfBlocks) && (key !== "charge" || hasStaff));
  }
  return tab === "behind" ? BEHIND_COLUMNS : NARROW_COLUMNS;
}
