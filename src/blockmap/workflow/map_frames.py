"""What a map shows of a count: the tables of a territory, tallied as they stand at a moment, as the frames that `maps` takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from blockmap import store
from blockmap.disputes import statistics
from blockmap.errors import UsageError
from blockmap.progress import assigning, completion, days, people, zones
from blockmap.progress import rows as deliveries
from blockmap.progress.ground import Ground
from blockmap.progress.phases import phase_meant, phases_of
from blockmap.progress.steps import Steps
from blockmap.progress.tallying import Tally, tally
from blockmap.workflow.data_moment import data_moment

TALLIED = {
    "parts": "building_parts",
    "phases": "phases",
    "targets": "targets",
    "states": "building_states",
    "lineage": "lineage",
}
"""What the tally is given besides areas, blocks and buildings, by the name of its table."""

STAFF = ("assignments", "workers", "teams")

HOUSEHOLDS = "household_count"
"""Denominator that stands on the map beside its target."""


@dataclass(frozen=True)
class Moment:
    """The moment for which a map holds, and its day."""

    at: str

    @property
    def day(self) -> str:
        """Day of the moment, ISO 8601."""
        return self.at[:10]


def frames(
    file: store.Territory, ground: dict[str, Any], moment: Moment, *, chosen_phases: Sequence[str] = ()
) -> dict[str, Any]:
    """Put together everything that a map shows of a count.

    Parameters
    ----------
    file
        The territory.
    ground
        Its tables ``areas``, ``blocks`` and ``buildings``.
    moment
        The moment for which the figures hold: what came in later is not shown.
    chosen_phases
        The only phases to show; all when empty.

    Returns
    -------
    dict
        Arguments of `blockmap.maps.progress_map`.

    Raises
    ------
    UsageError
        Nothing was returned for a phase that was asked for.
    """
    found: dict[str, Any] = _people(file, moment) | _zones(file, ground, moment) | _tags(file, ground, moment)
    disputes = file.table("disputes")
    if len(disputes):
        records = file.table("dispute_records")
        found |= {"disputes": disputes, "dispute_states": _dispute_states(disputes, records)}
        table = statistics.statistics(disputes, records, date.fromisoformat(moment.day))
        figures = statistics.headline(table)
        found |= {"dispute_figures": figures} if figures["dispute_count"] else {}  # none was known on that day
    returns = file.table("returns")
    known = phases_of(file.table("phases"))
    chosen_phases = [one if one in known else phase_meant(known, one) for one in chosen_phases]
    if returns.empty:
        _refuse_unknown(chosen_phases, ())
        return found
    inputs = {given: file.table(name) for given, name in TALLIED.items()}
    counted, _ = tally(
        deliveries.current(deliveries.read_all(returns)), **inputs, **_without_ground(ground), settings=file.settings
    )
    return found | _of_tally(counted, moment, chosen_phases)


def _dispute_states(disputes: pd.DataFrame, records: pd.DataFrame) -> pd.DataFrame:
    """Say from which day on each dispute was in which state: `code, day, state`.

    As in the figures of disputes, on any day the latest record of those that bear this day or an earlier one holds, whenever it
    was written; and nothing is before a dispute was found.
    """
    found = disputes[["dispute_id", "code"]].assign(day=disputes["detected_at"].str[:10])
    rows = records[["dispute_record_id", "dispute_id", "at", "state_after"]].merge(found, on="dispute_id")
    rows["day"] = rows["day"].where(rows["day"] > rows["at"].str[:10], rows["at"].str[:10])
    rows = rows.sort_values(["dispute_id", "day", "dispute_record_id"], kind="stable")
    latest = rows.groupby("dispute_id")["dispute_record_id"].cummax()
    rows["state"] = latest.map(records.set_index("dispute_record_id")["state_after"]).astype("str")
    changes = rows[rows["state"].ne(rows.groupby("dispute_id")["state"].shift().fillna("open"))]
    both = pd.concat([found.assign(state="open"), changes], ignore_index=True)
    return both[["code", "day", "state"]].sort_values(["code", "day"], kind="stable", ignore_index=True)


def moment_of(file: store.Territory, as_of: str | None) -> Moment:
    """Return the moment asked for; else until when the returns tell, or that of the last change where nothing came in."""
    if as_of is not None:
        return Moment(as_of)
    returns = file.table("returns")
    until = (
        data_moment(deliveries.current(deliveries.read_all(returns)), returns, file.settings.zone)
        if len(returns)
        else None
    )
    return Moment(file.history()[-1].at if until is None else until.at)


def _without_ground(ground: dict[str, Any]) -> dict[str, pd.DataFrame]:
    """Return areas, blocks and buildings without their geometry."""
    return {name: pd.DataFrame(ground[name].drop(columns="geom")) for name in ("areas", "blocks", "buildings")}


def _of_tally(counted: Tally, moment: Moment, chosen: Sequence[str]) -> dict[str, Any]:
    """Return series, figures of areas, buildings and phases."""
    series = counted.series
    _refuse_unknown(chosen, tuple(series["phase"].unique()))
    is_shown = (series["day"] <= pd.Timestamp(moment.day)) & (series["phase"].isin(chosen) if chosen else True)
    extra = counted.extra
    is_extra_shown = (extra["day"] <= pd.Timestamp(moment.day)) & (extra["phase"].isin(chosen) if chosen else True)
    shown = series[is_shown]
    return {
        "progress": shown,
        "extra": extra[is_extra_shown],
        "building_progress": _buildings(counted, shown, moment),
        "phases": _phases(counted),
    } | _reckoned(counted, shown)


def _refuse_unknown(chosen: Sequence[str], known: Sequence[str]) -> None:
    for phase in chosen:
        if phase not in known:
            raise UsageError("map_unknown_phase", phase=phase, known=", ".join(map(str, known)) or "–")


def _buildings(counted: Tally, shown: pd.DataFrame, moment: Moment) -> pd.DataFrame:
    """Say how far every building is of which something came in, for every phase and measure shown."""
    parts = []
    for phase, measure in shown[["phase", "measure"]].astype(str).drop_duplicates().itertuples(index=False):
        found = completion.buildings(counted, phase=phase, measure=measure, on=moment.day)
        came = found[found["last_day"].notna()].rename(columns={"expected": "target", "last_day": "day"})
        parts.append(
            came[["building_id", "done", "target", "day", "complete_date"]].assign(phase=phase, measure=measure)
        )
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _reckoned(counted: Tally, shown: pd.DataFrame) -> dict[str, Any]:
    """Say what every phase and measure is compared with, and which planned households are gone with demolished buildings."""
    denominators, parts = {}, []
    for phase, measure in shown[["phase", "measure"]].astype(str).drop_duplicates().itertuples(index=False):
        known = counted.phases.get(phase)
        denominators[phase, measure] = (known.denominator_of(measure) if known else None) or ""
        mapped = counted.targets.mapped(phase, measure)
        if mapped is not None and denominators[phase, measure] == HOUSEHOLDS:
            parts.append(_gone(mapped, counted.ground).assign(phase=phase, measure=measure))
    return {"denominators": denominators, "gone": pd.concat(parts, ignore_index=True) if parts else None}


def _gone(mapped: Steps, ground: Ground) -> pd.DataFrame:
    """Compare the households still on the map with those planned: `block_id, day, gone`, where any are gone or come back."""
    planned = ground.blocks["household_count"].fillna(0).to_numpy(dtype=np.int64)
    always = np.flatnonzero(planned != mapped.base)
    place = np.concatenate([always, mapped.place])
    left = np.concatenate([mapped.base[always], mapped.value])
    day = np.concatenate([np.full(len(always), None, dtype=object), days.texts(mapped.day)])
    return pd.DataFrame({"block_id": ground.block.ids[place], "day": day, "gone": planned[place] - left})


def _phases(counted: Tally) -> pd.DataFrame:
    """Return the phases against which was counted, with their days."""
    known = list(counted.phases.values())
    first, last = (days.texts(pd.Series([getattr(one, end) for one in known]).to_numpy()) for end in ("first", "last"))
    return pd.DataFrame(
        {
            "code": [one.code for one in known],
            "name": [one.name for one in known],
            "first_date": list(first),
            "last_date": list(last),
            "measure": [one.measure for one in known],
        }
    )


def _people(file: store.Territory, moment: Moment) -> dict[str, pd.DataFrame]:
    """Return who is in charge of blocks and of areas, with their teams; nobody where nobody was assigned."""
    assignments, workers, teams = (file.table(name) for name in STAFF)
    if assignments.empty:
        return {}
    team_name = teams.set_index("team_id")["name"]
    team_of = workers.set_index("worker_id")["team_id"].map(team_name)
    code_of = workers.set_index("worker_id")["code"]
    of_blocks = assigning.in_charge(assignments, workers, moment.at)
    of_blocks = of_blocks.assign(team=of_blocks["worker_id"].map(team_of), code=of_blocks["worker_id"].map(code_of))
    active = assigning.active(assignments, moment.at)
    of_areas = active[active["area_id"].notna() & active["block_id"].isna() & active["building_id"].isna()]
    here = workers[people.at_work(workers, moment.day)].set_index("worker_id")["name"]
    team = of_areas["team_id"].map(team_name)
    team = team.where(team.notna(), of_areas["worker_id"].map(team_of))
    name = of_areas["worker_id"].map(here)
    code = of_areas["worker_id"].map(code_of)
    of_areas = of_areas.assign(name=name.where(name.notna(), team), team=team, code=code)
    both = pd.concat([of_blocks, of_areas.dropna(subset=["name"])], ignore_index=True)
    return {"people": both.reindex(columns=["block_id", "area_id", "role", "name", "code", "team"])}


def _zones(file: store.Territory, ground: dict[str, Any], moment: Moment) -> dict[str, pd.DataFrame]:
    """Return the zone of every block in every system."""
    drawn, members = file.table("zones"), file.table("zone_members")
    if drawn.empty:
        return {}
    inputs = _without_ground(ground) | {"blocks": ground["blocks"], "parts": file.table("building_parts")}
    held = Ground(**inputs)
    parts = []
    for system in sorted(set(drawn["system"])):
        grouping, _ = zones.by_zone(held, system, zones=drawn, members=members, on=moment.day)
        is_in = grouping.of_block >= 0
        of_zone = grouping.groups.iloc[grouping.of_block[is_in]][["code", "name"]].reset_index(drop=True)
        parts.append(of_zone.assign(system=system, block_id=held.block.ids[is_in]))
    return {"zones": pd.concat(parts, ignore_index=True)}


def _tags(file: store.Territory, ground: dict[str, Any], moment: Moment) -> dict[str, pd.DataFrame]:
    """Return the difficulties of every block: its own, those of its buildings and of the areas around it."""
    tags = file.table("tags")
    day = pd.Timestamp(moment.day)
    begins, ends = pd.to_datetime(tags["valid_from"]), pd.to_datetime(tags["valid_to"])
    tags = tags[(begins.isna() | (begins <= day)) & (ends.isna() | (ends >= day))]
    if tags.empty:
        return {}
    block_of = ground["buildings"].set_index("building_id")["block_id"]
    of_place = tags["block_id"].where(tags["block_id"].notna(), tags["building_id"].map(block_of))
    own = tags.assign(block_id=of_place)[["block_id", "tag"]].dropna()
    above = people.ancestors(ground["areas"])
    chains = ground["blocks"]["community_id"].map(lambda area: above.get(int(area), ()))
    around = pd.DataFrame({"block_id": ground["blocks"]["block_id"], "area_id": chains}).explode("area_id")
    of_areas = around.merge(tags.dropna(subset=["area_id"])[["area_id", "tag"]], on="area_id")[["block_id", "tag"]]
    both = pd.concat([own, of_areas], ignore_index=True).drop_duplicates(ignore_index=True)
    return {"tags": both.astype({"block_id": "int64"})}
