"""``progress contacts|holdouts|outgrown|tags``: what a supervisor looks at every day beside the tally."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from blockmap import store
from blockmap.progress import contacts, difficulties, helping, outgrown, people, rows
from blockmap.progress.lists import records
from blockmap.report import Report
from blockmap.terms import Language
from blockmap.workflow.lists import listed, taken_over
from blockmap.workflow.outcome import Outcome
from blockmap.workflow.staff import last_moment, moment, places_of, rows_of
from blockmap.workflow.tally_files import word
from blockmap.workflow.tally_inputs import effort_of
from blockmap.workflow.work import day_asked, work_on

TAGS = "tags"
"""Table of difficulties; by this name a recipe calls a list of them."""

LISTING = "listing"
"""Phase whose figures tell whether a block has outgrown the band."""


def show_contacts(
    territory: Path,
    *,
    least: int = 2,
    channels: bool = False,
    phase: str | None = None,
    at: str | None = None,
    lang: Language = "en",
) -> Outcome:
    """List doors with so many failed tries and the times of day not yet tried, or count outcomes by channel.

    Parameters
    ----------
    territory
        The territory.
    least
        Failed tries from which a door is listed.
    channels
        Count outcomes by channel instead.
    phase, at
        Phase and day; those of the last day of work in the returns when left out.
    lang
        Language of codes.
    """
    day = day_asked(territory, at)
    with store.open(territory) as file:
        code = work_on(file, day, phase).phase
        made = contacts.tries(rows.current(rows.read_all(file.table("returns"))), phase=code, day=day)
        named = _names(file)
    doors = contacts.doors(made, least=least)
    report = Report()
    report.figures |= {"tries": len(made), "doors": len(doors), "slips": int(doors["slip_count"].sum())}
    values = {"territory": territory.name, "phase": word("phase", code, lang), "least": least} | report.figures
    if channels:
        shown = contacts.by_channel(made).rename(columns={"row_count": "try_count"})
        return Outcome("contacts", report, rows=tuple(records(shown)), said="contacts", values=values)
    doors = doors.merge(named, on="building_id", how="left")
    columns = (
        "block_code",
        "number",
        "dwelling",
        "try_count",
        "slip_count",
        "last_outcome",
        "last_day",
        "slots_untried",
    )
    return Outcome("contacts", report, rows=rows_of(doors, *columns), said="contacts", values=values)


def show_holdouts(
    territory: Path, *, phase: str | None = None, at: str | None = None, lang: Language = "en"
) -> Outcome:
    """List what is left, building by building, with reasons as codes; the buildings with the fewest doors left first.

    Parameters
    ----------
    territory
        The territory.
    phase, at
        Phase and day; those of the last day of work in the returns when left out.
    lang
        Language of codes.
    """
    day = day_asked(territory, at)
    with store.open(territory) as file:
        work = work_on(file, day, phase)
        made = contacts.tries(rows.current(rows.read_all(file.table("returns"))), phase=work.phase, day=day)
        named = _names(file)
    buildings = work.buildings.assign(
        left_count=(work.buildings["target_count"] - work.buildings["done_count"]).clip(lower=0)
    )
    found = contacts.holdouts(made, buildings).merge(named, on="building_id", how="left")
    begun = set(work.buildings.loc[work.buildings["done_count"] > 0, "building_id"]) | set(made["building_id"].dropna())
    found = found[found["building_id"].isin(begun)]
    found = found.rename(columns={"silent_count": "untold_count"})
    reasons = [name for name in contacts.OPEN if name in found]
    report = Report()
    report.figures |= {"buildings_left": len(found), "units_left": int(found["left_count"].sum())}
    values = {"territory": territory.name, "phase": word("phase", work.phase, lang), "day": day} | report.figures
    shown = rows_of(found, "block_code", "number", "address", "left_count", "untold_count", *reasons)
    return Outcome("holdouts", report, rows=shown, values=values)


def show_outgrown(territory: Path, *, by: str = "number", since: str | None = None, at: str | None = None) -> Outcome:
    """List blocks that outgrew the band, with a proposed split and who could take it, and what the field found otherwise.

    Parameters
    ----------
    territory
        The territory.
    by
        ``number`` or ``ground``: how the buildings are divided in the proposal.
    since, at
        Field changes after the one day and up to the other; of the last day when left out.
    """
    day = day_asked(territory, at)
    after = since or (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    with store.open(territory) as file:
        work = work_on(file, day, LISTING)
        blocks, areas = file.table("blocks"), file.table("areas")
        buildings = file.table("buildings")
        assignments, workers = file.table("assignments"), file.table("workers")
        states, settings = file.table("building_states"), file.settings
        current = rows.current(rows.read_all(file.table("returns")))
    too_large = outgrown.outgrown(blocks, work.blocks[["block_id", "done_count"]], settings=settings)
    when = moment(at, settings.zone) if at is not None else last_moment(day, settings.zone)
    idle = helping.idle_places(blocks, areas, assignments, workers, work.blocks, when)
    late = too_large[too_large["excess"] > 0].merge(blocks[["block_id", "geom"]], on="block_id")
    takers = helping.helpers(idle, late.assign(left_count=late["excess"]))
    taker = dict(zip(takers["block_id"], takers["worker"], strict=True))
    figures = work.buildings.set_index("building_id")
    households = buildings.set_index("building_id")["household_count"].astype("int64")
    listed_ = figures.loc[figures["done_count"] > 0, "done_count"]
    households.update(listed_)
    shown = []
    for row in records(too_large):
        inside = buildings[(buildings["block_id"] == row["block_id"]).fillna(False)]
        parts = outgrown.proposal(inside, households, parts=row["parts"], by=by)
        split = (
            " | ".join(f"{p['numbers']} ({p['household_count']})" for p in records(parts)) if row["parts"] > 1 else None
        )
        shown.append(
            {name: row[name] for name in ("block_code", "planned_count", "listed_count", "excess")}
            | {"parts": split, "taker": taker.get(row["block_id"])}
        )
    report = Report()
    changes = outgrown.field_changes(states, buildings, _unmet(current), since=after, day=day)
    for row in records(changes):
        where = {"table": "buildings", "code": row["key"]}
        report.add(f"field_{row['change']}", "note", **where, day=row["day"], count=row["row_count"])
    count = int((too_large["excess"] > 0).sum())
    report.figures |= {"outgrown": count, "shrunk": len(too_large) - count, "field_changes": len(changes)}
    values = {"territory": territory.name, "day": day} | report.figures
    return Outcome("outgrown", report, rows=tuple(shown), values=values, next_step="outgrown" if count else "")


def _unmet(current: pd.DataFrame) -> pd.DataFrame:
    """Buildings named in returns that are not on the map: `code, row_count, first_day`."""
    lost = current[(current["level"] == "building") & current["building_id"].isna() & current["code"].notna()]
    by_code = lost.assign(code=lost["code"].astype(str)).groupby("code")
    found = by_code.agg(row_count=("value", "size"), first_day=("work_date", "min")).reset_index()
    found["first_day"] = pd.to_datetime(found["first_day"]).dt.strftime("%Y-%m-%d")
    return found


def _names(file: store.Territory) -> pd.DataFrame:
    """`building_id, number, address, block_code` of every building."""
    buildings = pd.DataFrame(file.table("buildings", ["building_id", "block_id", "number", "address"]))
    blocks = pd.DataFrame(file.table("blocks", ["block_id", "block_code"]))
    return buildings.merge(blocks, on="block_id", how="left").drop(columns="block_id")


def read_tags(
    territory: Path, source: Path, *, accept: bool = False, encoding: str | None = None, sheet: str | None = None
) -> Outcome:
    """Read difficulties and special cases: flags and counts; those about persons of blocks and areas only.

    Parameters
    ----------
    territory, source
        The territory and the list.
    accept
        Take values that differ from what is known.
    encoding, sheet
        How to read the file, where it does not say.

    Raises
    ------
    SourceError
        The file cannot be read, or is no such list.
    """
    came = listed(source, difficulties.TAGS, encoding=encoding, sheet=sheet)
    with store.open(territory, write=True) as file:
        placed, said = difficulties.placed(came.rows, places_of(file, buildings=True), file_name=came.file_name)
        came.report.extend(said)
        aside = {f.row_id for f in said if f.kind == "list_row_aside"}
        came.rows = came.rows[~came.rows["row_number"].isin(aside)]
        return taken_over(territory, file, came, TAGS, placed, difficulties.KEY, accept=accept)


def hard_first(territory: Path, *, at: str | None = None) -> Outcome:
    """Order the blocks by how hard they are.

    Parameters
    ----------
    territory
        The territory.
    at
        Day on which the tags hold; the last day of work in the returns when left out.
    """
    day = day_asked(territory, at)
    with store.open(territory) as file, file.snapshot():
        blocks = file.table("blocks", ["block_id", "block_code", "community_id", "kind", "household_count"])
        counted = file.table("buildings", ["building_id", "community_id", "block_id", "household_count"])
        tags, buildings = file.table("tags"), counted[["building_id", "block_id"]].dropna()
        areas, parts = file.table("areas"), file.table("building_parts")
        ground = {"blocks": blocks, "buildings": counted, "parts": parts, "areas": areas}
        blocks["effort"] = effort_of(file, ground, day=day)
        blocks["per_day"] = file.settings.households_per_day / blocks["effort"]
    home = dict(zip(buildings["building_id"].astype(int), buildings["block_id"].astype(int), strict=True))
    ordered = difficulties.hard_first(blocks, tags, home, above=people.ancestors(areas), day=day)
    hard = ordered[ordered["difficulty"] > 0]
    report = Report(figures={"hard_blocks": len(hard)})
    values = {"territory": territory.name, "count": len(hard), "day": day}
    columns = ("tags", "case_count", "difficulty", "work", "expected_per_day", "person_days")
    shown = rows_of(hard, "block_code", *columns)
    return Outcome("tags", report, rows=shown, said="hard_first", values=values)
