"""One day in the field: in which order the two sides visit the disputes, and the minutes they sign at the end."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.disputes.records import people_of

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

EXACT_STOPS = 11
"""Up to so many stops the shortest order is found exactly (Held and Karp, 1962); beyond it is improved by reversals."""

Ints = NDArray[np.int64]


def route(disputes: GeoDataFrame, start: tuple[float, float] | None = None) -> pd.DataFrame:
    """Put disputes in the order of a short open tour.

    Parameters
    ----------
    disputes
        Rows of table `disputes`, metres.
    start
        Where the day begins; the tour may begin anywhere when ``None``.

    Returns
    -------
    `stop, code, their_name, kind, state, building_count, household_count, x, y, leg_m, way_m`, in the order of the visit;
    distances are straight and along the way so far.
    """
    rows = disputes.sort_values("code", ignore_index=True)
    points = shapely.point_on_surface(rows["geom"].to_numpy())
    xy = np.column_stack([shapely.get_x(points), shapely.get_y(points)])
    order = _tour(xy, None if start is None else np.array(start, dtype=float))
    way = xy[order]
    before = np.vstack([[way[0] if start is None else start], way[:-1]]) if len(way) else way
    legs = np.hypot(*(way - before).T)
    out = rows.iloc[order][["code", "their_name", "kind", "state", "building_count", "household_count"]].reset_index(
        drop=True
    )
    out.insert(0, "stop", np.arange(1, len(out) + 1))
    return out.assign(x=way[:, 0].round(1), y=way[:, 1].round(1), leg_m=legs.round(), way_m=legs.cumsum().round())


def minutes(survey_code: str, disputes: pd.DataFrame, records: pd.DataFrame) -> dict[str, Any]:
    """Everything that the minutes of a joint survey say, as plain data for printing.

    Parameters
    ----------
    survey_code
        Number of the survey.
    disputes, records
        Tables `disputes` and `dispute_records`.

    Returns
    -------
    ``survey_code, at, people`` of both sides and, per dispute visited, ``code, kind, area_m2, building_count, household_count,
    finding, document``; ``signatures`` lists who signs for each side.
    """
    visits = records[(records["kind"] == "survey") & (records["survey_code"] == survey_code)]
    visits = visits.sort_values("dispute_record_id")
    of = disputes.set_index("dispute_id")
    people = people_of(visits.to_dict("records"))
    return {
        "survey_code": survey_code,
        "at": str(visits["at"].min()) if len(visits) else None,
        "people": [{"side": p.side, "name": p.name, "office": p.office} for p in people],
        "disputes": [
            {
                "code": of.loc[row["dispute_id"], "code"],
                "kind": of.loc[row["dispute_id"], "kind"],
                "area_m2": float(of.loc[row["dispute_id"], "area_m2"]),
                "building_count": int(of.loc[row["dispute_id"], "building_count"]),
                "household_count": int(of.loc[row["dispute_id"], "household_count"]),
                "finding": row["reason"],
                "document": row["document"],
                "details": json.loads(row["details"]) if isinstance(row["details"], str) else {},
            }
            for row in visits.to_dict("records")
        ],
        "signatures": {side: [p.name for p in people if p.side == side] for side in ("ours", "theirs")},
    }


def _tour(xy: NDArray[np.float64], start: NDArray[np.float64] | None) -> Ints:
    """Order of the stops."""
    if len(xy) < 2:
        return np.arange(len(xy))
    away = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    first = np.zeros(len(xy)) if start is None else np.hypot(*(xy - start).T)
    return _exact(away, first) if len(xy) <= EXACT_STOPS else _improved(_nearest_first(away, first), away, first)


def _exact(away: NDArray[np.float64], first: NDArray[np.float64]) -> Ints:
    """Shortest open tour, by every set of stops visited and the last of them."""
    n = len(away)
    cost = np.full((1 << n, n), np.inf)
    before = np.full((1 << n, n), -1)
    cost[1 << np.arange(n), np.arange(n)] = first
    for visited in range(1, 1 << n):
        for last in range(n):
            if not np.isfinite(cost[visited, last]):
                continue
            for following in range(n):
                if visited >> following & 1:
                    continue
                wider = visited | 1 << following
                total = cost[visited, last] + away[last, following]
                if total < cost[wider, following]:
                    cost[wider, following], before[wider, following] = total, last
    visited, last = (1 << n) - 1, int(cost[-1].argmin())
    order: list[int] = []
    while last >= 0:
        order.append(last)
        visited, last = visited & ~(1 << last), int(before[visited, last])
    return np.array(order[::-1])


def _nearest_first(away: NDArray[np.float64], first: NDArray[np.float64]) -> Ints:
    """Go to the nearest stop not yet visited, again and again; from the stop farthest out when the start is free."""
    begin = int(first.argmin()) if first.any() else int(away.sum(axis=1).argmax())
    order = [begin]
    while len(order) < len(away):
        left = away[order[-1]].copy()
        left[order] = np.inf
        order.append(int(left.argmin()))
    return np.array(order)


def _improved(order: Ints, away: NDArray[np.float64], first: NDArray[np.float64]) -> Ints:
    """Reverse stretches of the tour as long as it becomes shorter."""
    best, length = order, _length(order, away, first)
    improved = True
    while improved:
        improved = False
        for i in range(len(order) - 1):
            for j in range(i + 1, len(order)):
                other = np.concatenate([best[:i], best[i : j + 1][::-1], best[j + 1 :]])
                total = _length(other, away, first)
                if total < length - 1e-6:
                    best, length, improved = other, total, True
    return best


def _length(order: Sequence[int] | Ints, away: NDArray[np.float64], first: NDArray[np.float64]) -> float:
    return float(first[order[0]] + away[np.asarray(order[:-1]), np.asarray(order[1:])].sum())
