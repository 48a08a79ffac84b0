"""Disputes known again: a second run reports only what is new, and numbers go on from the last."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from blockmap.report import Report, Severity

SAME_GROUND = 0.5
"""Ground of the same parties is the same dispute when what is common is more than this share of both together."""

IN_WORK = ("open", "negotiating", "escalated")
"""States of disputes that are not decided."""


@dataclass(frozen=True)
class Compared:
    """What a detection compared: codes of all areas, and whether they were ours alone."""

    codes: list[str]
    is_inside: bool


def leave_out_known(
    found: gpd.GeoDataFrame, known: gpd.GeoDataFrame | None, compared: Compared, report: Report
) -> gpd.GeoDataFrame:
    """Return disputes that are not known, with codes; say of the others what they are.

    Known is what has the same fingerprint, or lies between the same parties on much the same ground. What was accepted, or
    closed as noise, stays so; what was applied and is found again is still drawn as before by somebody.

    Parameters
    ----------
    found
        As in `blockmap.disputes.detect.detect`, without ``code``.
    known
        Table `disputes`.
    compared
        What was compared: what is known between others is not missed.
    """
    is_known = np.zeros(len(found), np.bool_)
    if known is not None and len(known):
        match = _matches(found, known)
        is_known = match >= 0
        _say_known(found, known, match, report)
        _say_gone(known, match, compared, report)
    return _numbered(found[~is_known], known)


def _parties(rows: pd.DataFrame) -> pd.Series:
    """Parties as one text, in whatever order they are named."""
    columns = (rows[c].fillna("").astype(str) for c in ("our_code", "their_code", "third_codes"))
    return pd.Series(
        [",".join(sorted(",".join(codes).split(","))) for codes in zip(*columns, strict=True)], index=rows.index
    )


def _matches(found: gpd.GeoDataFrame, known: gpd.GeoDataFrame) -> np.ndarray:
    """Position of the known dispute that each found one is; -1 for new ones."""
    match = np.full(len(found), -1)
    prints = dict(zip(known["fingerprint"].tolist(), range(len(known)), strict=True))
    match[:] = [prints.get(said, -1) for said in found["fingerprint"]]
    new, old = found["geom"].to_numpy(), shapely.make_valid(known["geom"].to_numpy())
    mine, theirs = _parties(found).to_numpy(), _parties(known).to_numpy()
    a, b = shapely.STRtree(old).query(shapely.make_valid(new), predicate="intersects")
    same = (mine[a] == theirs[b]) & (match[a] < 0)
    a, b = a[same], b[same]
    common = shapely.area(shapely.intersection(shapely.make_valid(new[a]), old[b]))
    share = common / np.maximum(shapely.area(new[a]) + shapely.area(old[b]) - common, 1e-300)
    for at, of in sorted(zip(a[share > SAME_GROUND].tolist(), b[share > SAME_GROUND].tolist(), strict=True)):
        match[at] = of
    return match


def _say_known(found: gpd.GeoDataFrame, known: gpd.GeoDataFrame, match: np.ndarray, report: Report) -> None:
    """Say which known disputes were found again: those in work, those changed, and those thought to be settled."""
    counts = {"disputes_known": int((match >= 0).sum())}
    for at in np.flatnonzero(match >= 0).tolist():
        row, old = found.iloc[at], known.iloc[int(match[at])]
        point = shapely.point_on_surface(row["geom"])
        where = {"table": "disputes", "row_id": int(old["dispute_id"]), "code": old["code"], "x": point.x, "y": point.y}
        is_same = row["fingerprint"] == old["fingerprint"]
        is_settled = old["state"] == "applied" or (old["state"] == "closed" and old["close_reason"] == "settled")
        kind = "dispute_found_again" if is_settled else "dispute_known" if is_same else "dispute_changed"
        severity: Severity = "note" if kind == "dispute_known" else "warning"
        report.add(kind, severity, state=old["state"], m2=float(row["area_m2"]), before=float(old["area_m2"]), **where)
    report.figures |= counts


def _say_gone(known: gpd.GeoDataFrame, match: np.ndarray, compared: Compared, report: Report) -> None:
    """Say which known disputes in work between areas that were compared are not to be seen any more."""
    parties = known[["our_code", "their_code"]]
    is_compared = parties.isin(compared.codes).all(axis=1) & (known["is_inside"] == compared.is_inside)
    is_gone = is_compared & known["state"].isin(IN_WORK) & ~pd.Series(range(len(known)), index=known.index).isin(match)
    if is_gone.any():
        rows = known[is_gone]
        report.add_rows("dispute_gone", "warning", table="disputes", key="dispute_id", rows=rows, code="code")


def _numbered(found: gpd.GeoDataFrame, known: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame:
    """Give codes ``ours-theirs-serial``: after the last of the pair, from north to south, then west to east."""
    west, south, _, north = shapely.bounds(found["geom"].to_numpy()).T
    keys = found[["our_code", "their_code"]].assign(_north=-north, _west=west, _south=south)
    order = keys.reset_index(drop=True).sort_values(list(keys.columns), kind="stable").index
    rows = found.iloc[order].reset_index(drop=True)
    pair = rows["our_code"].astype(str) + "-" + rows["their_code"].astype(str)
    serial = pair.groupby(pair).cumcount() + 1 + pair.map(_last_serials(known)).fillna(0).astype(int)
    rows["code"] = [f"{p}-{s:03d}" for p, s in zip(pair, serial, strict=True)]
    return rows


def _last_serials(known: gpd.GeoDataFrame | None) -> dict[str, int]:
    """Largest number given so far, by pair."""
    if known is None or known.empty:
        return {}
    parts = known["code"].str.extract(r"^(?P<pair>.*)-(?P<serial>\d+)$").dropna()
    return parts.assign(serial=parts["serial"].astype(int)).groupby("pair")["serial"].max().to_dict()
