"""``progress tally|difference|milestones``: how far everybody is, in a table by anything."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from blockmap import store
from blockmap.errors import UsageError
from blockmap.progress import days, milestones, table
from blockmap.progress.completion import buildings
from blockmap.progress.compounds import by_compound
from blockmap.progress.crediting import workers
from blockmap.progress.difference import difference
from blockmap.progress.phases import Phase, asked_for, phase_reported
from blockmap.progress.tallying import Tally
from blockmap.report import Report
from blockmap.terms import Language, text
from blockmap.workflow import tally_files as files
from blockmap.workflow.data_moment import DataMoment
from blockmap.workflow.outcome import Outcome
from blockmap.workflow.tally_inputs import compounds_of, counted_until, grouping_of, measure_asked, owners, staffed


def tally_returns(
    territory: Path,
    *,
    by: str = "town",
    phase: str | None = None,
    measure: str | None = None,
    on: str | None = None,
    since: str | None = None,
    output: Path | None = None,
    full: bool = False,
    lang: Language = "en",
) -> Outcome:
    """Say how far everybody is.

    Parameters
    ----------
    territory
        The territory.
    by
        A level, ``block``, ``building``, ``compound``, ``worker``, ``team``, or the name of a zone system (``zone``, where there
        is one).
    phase, measure
        The phase that runs on the day, and the measure by which it is judged, when ``None``.
    on
        Day for which the figures hold; the last day of work in the returns when ``None``.
    since
        Day of the last report; the day before when ``None``.
    output
        Workbook or CSV file to write, with all columns.
    full
        Show all columns.
    lang
        Language of the file.

    Raises
    ------
    UsageError
        There are no blocks, no such phase, day or grouping, or the file cannot be written.
    """
    kind = files.kind_of(output)
    with store.open(territory) as file:
        counted_, report, until = counted_until(file, with_ground=True)
        day = _day(on, until)
        aim = _phase(counted_, phase, day, until)
        chosen = aim.measure if measure is None else measure_asked(measure)
        report.extend(counted_.targets.compare_areas(aim.code, chosen, day))
        report.extend(counted_.targets.stale(aim.code, chosen, day))
        _say_balance(counted_, aim, chosen, day, report)
        if by == "worker":
            own, staff = owners(file, day), file.table("workers")
            shown = workers(counted_, phase=aim.code, measure=chosen, on=days.text(day), since=since, assigned=own)
            shown["name"] = shown["code"].map(dict(zip(staff["code"], staff["name"], strict=True)))
            columns = files.OF_WORKERS
        elif by == "building":
            shown = _named(buildings(counted_, phase=aim.code, measure=chosen, on=days.text(day)), counted_)
            shown = _inside(shown, counted_, report)
            columns = files.OF_BUILDINGS
        elif by == "compound":
            compounds, inside = compounds_of(file)
            shown = by_compound(counted_, compounds, inside, phase=aim.code, measure=chosen, on=days.text(day))
            columns = files.OF_COMPOUNDS
        else:
            grouping, said = grouping_of(file, counted_, by, day)
            report.extend(said)
            shown = table(
                counted_,
                grouping,
                phase=aim.code,
                measure=chosen,
                on=days.text(day),
                since=since,
                as_of=None if on is not None or until is None else datetime.fromisoformat(until.at),
                staffed=staffed(file, day),
            )
            columns = files.SHOWN
            if by == "block":
                shown["name"] = _communities(shown, counted_)
        stones = file.table("milestones")
        stones = stones[stones["phase"] == aim.code]
        met = None
        if len(stones) and columns is files.SHOWN:
            met = milestones(counted_, grouping, stones, on=days.text(day), measure=chosen)
    values = {
        "phase": files.word("phase", aim.code, lang),
        "measure": files.word("measure", chosen, lang),
        "date": days.text(day),
        "groups": int((shown["row"] == "group").sum()) if "row" in shown else len(shown),
    } | _total(counted_, shown)
    sheets = [(text("tally.sheet", lang), columns, shown)]
    if met is not None:
        sheets.append((text("tally.sheet_milestones", lang), files.OF_MILESTONES, met))
    if output is not None:
        files.write(output, kind, sheets, values, lang)
    kept = columns if full or columns is not files.SHOWN else {name: columns[name] for name in files.ON_SCREEN}
    written = () if output is None else (output,)
    said_key = "tally" if output is None else "tally_written"
    return Outcome(
        "progress tally",
        report,
        written,
        files.rows_of(shown, kept, lang),
        said_key,
        values=values | {"output": output or ""},
    )


def show_difference(
    territory: Path,
    *,
    by: str = "block",
    phase: str | None = None,
    on: str | None = None,
    output: Path | None = None,
    lang: Language = "en",
) -> Outcome:
    """Compare who lives somewhere with who is registered there (人户分离); for the parameters see `tally_returns`."""
    kind = files.kind_of(output)
    with store.open(territory) as file:
        counted_, report, until = counted_until(file, with_ground=True)
        day = _day(on, until)
        aim = _phase(counted_, phase, day, until)
        grouping, found = grouping_of(file, counted_, by, day)
        report.extend(found)
    shown = difference(counted_, grouping, phase=aim.code, on=days.text(day))
    total = shown.iloc[-1]
    shown = shown[shown[["one", "other"]].notna().any(axis=1)]
    said = {name: "—" if pd.isna(total[name]) else int(total[name]) for name in ("one", "other")}
    values = {"date": days.text(day), **said, "output": output or ""}
    if output is not None:
        files.write(output, kind, [(text("tally.sheet_difference", lang), files.OF_DIFFERENCE, shown)], values, lang)
    written = () if output is None else (output,)
    rows_ = files.rows_of(shown, files.OF_DIFFERENCE, lang)
    return Outcome("progress difference", report, written, rows_, "difference", values=values)


def show_milestones(territory: Path, *, by: str = "town", on: str | None = None, lang: Language = "en") -> Outcome:
    """Say by how much everybody is ahead of, or behind, every milestone; for the parameters see `tally_returns`."""
    with store.open(territory) as file:
        counted_, report, until = counted_until(file, with_ground=True)
        day = _day(on, until)
        grouping, said = grouping_of(file, counted_, by, day)
        report.extend(said)
        shown = milestones(counted_, grouping, file.table("milestones"), on=days.text(day))
    values = {"date": days.text(day), "count": shown["milestone"].nunique()}
    rows_ = files.rows_of(shown, files.OF_MILESTONES, lang)
    return Outcome("progress milestones", report, rows=rows_, said="milestones_shown", values=values)


def _day(said: str | None, until: DataMoment | None) -> int:
    """Return the day that was typed, else the last day of work, else today."""
    if said is not None:
        try:
            return days.number(said)
        except ValueError as fault:
            raise UsageError("no_such_day", said=said) from fault
    return until.day if until is not None else days.number(datetime.now(UTC).astimezone().date())


def _phase(counted_: Tally, code: str | None, day: int, until: DataMoment | None) -> Phase:
    """Return the phase that was typed, else the one of the day that has returns, else the one of the day."""
    known = counted_.phases
    if code is not None:
        return asked_for(known, code)
    return phase_reported(known, until.phases if until is not None else (), day)


def _communities(shown: pd.DataFrame, counted_: Tally) -> pd.Series[Any]:
    """Name the community of every block; rows beside the blocks keep theirs."""
    ground = counted_.ground
    names = ground.areas["name"].where(ground.areas["name"].notna(), ground.areas["code"]).to_numpy(dtype=object)
    of_block = [names[at] if at >= 0 else None for at in ground.community[: len(ground.blocks)].tolist()]
    known = dict(zip(ground.blocks["block_code"].tolist(), of_block, strict=True))
    return shown["name"].where(shown["name"].notna(), shown["code"].map(known))


def _say_balance(counted_: Tally, aim: Phase, measure: str, day: int, report: Report) -> None:
    """Say how the target comes about, where it is not simply what is drawn on the map."""
    found = counted_.targets.balance(aim.code, measure, day)
    if found is None or found.drawn == found.expected:
        return
    share = round(found.inside * aim.share)
    values: dict[str, Any] = {"phase": aim.code, "measure": measure, "drawn": found.drawn, "expected": found.expected}
    values |= {
        "gone": found.drawn - found.standing,
        "outside": found.standing - found.inside,
        "sampled": share - found.inside,
        "given": found.expected - share,
    }
    report.add("target_balance", "note", table="targets", **values)


def _named(found: pd.DataFrame, counted_: Tally) -> pd.DataFrame:
    """Add block, number, key and address of buildings; most left first, then by block and number."""
    known = counted_.ground.buildings[["building_id", "source_key", "address", "number"]]
    codes = counted_.ground.blocks[["block_id", "block_code"]].astype({"block_id": "Int64"})
    both = found.merge(known, on="building_id").merge(codes, on="block_id", how="left")
    order = ["left", "block_code", "number", "building_id"]
    return both.sort_values(order, ascending=[False, True, True, True], kind="stable", ignore_index=True)


def _inside(found: pd.DataFrame, counted_: Tally, report: Report) -> pd.DataFrame:
    """Leave out the buildings that lie in no area of the territory any more, as every sum does, and say how many there are."""
    buildings = counted_.ground.buildings
    gone = buildings.loc[buildings["block_id"].isna() & buildings["community_id"].isna(), "building_id"]
    is_out = found["building_id"].isin(gone)
    if is_out.any():
        figures = {name: int(found.loc[is_out, name].fillna(0).sum()) for name in ("expected", "done")}
        report.add("tally_buildings_outside", "note", table="buildings", count=int(is_out.sum()), **figures)  # type: ignore[arg-type]
    return found[~is_out].reset_index(drop=True)


def _total(counted_: Tally, shown: pd.DataFrame) -> dict[str, Any]:
    """Return done and expected of everything."""
    line = shown[shown["row"] == "total"] if "row" in shown else shown
    done = int(line["done"].sum())
    expected = line["expected"].sum() if "expected" in line and line["expected"].notna().any() else None
    said = "" if expected is None else f" / {int(expected):,}"
    unmatched = int(counted_.unmatched["row_count"].sum())
    return {"done": f"{done:,}{said}", "unmatched": unmatched}
