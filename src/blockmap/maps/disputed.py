"""Disputed ground as a layer over the blocks: where a neighbour draws the line elsewhere, and how far the case was on each day.

The figures of a map are those of a day, and so are its disputes: one that was settled later is drawn on the days before, one that
was found later is told apart from those that were known.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from blockmap.maps.coding import Section
from blockmap.maps.ground import Ground

SETTLED = ("applied", "closed")
"""States in which nothing is disputed any more; on days on which a dispute is in one of them it is not drawn."""

ALWAYS = ""
"""Day of a state that holds from the beginning, or of which no day is known."""

HISTORY = "history"
"""Column added here: pairs of a day and the state from it on, in their order."""


def to_draw(
    disputes: gpd.GeoDataFrame | None,
    states: pd.DataFrame | None,
    within: shapely.Geometry | None,
    *,
    days: tuple[str, ...],
) -> gpd.GeoDataFrame | None:
    """Return the disputes that are drawn on any day of a map, with their history, cut to its ground, by code.

    Parameters
    ----------
    disputes
        Columns ``code``, ``state`` (of today), ``kind``, ``geom``; optional ``building_count``, ``household_count``,
        ``interim_side``.
    states
        Columns ``code``, ``day``, ``state``: each holds from its day on, the first from the day on which the dispute was found.
        Of a dispute that is not in them, only today's state is known.
    within
        Ground of the map; everything when missing.
    days
        Days of the map.
    """
    if disputes is None:
        return None
    known = {} if states is None else _histories(states)
    histories = [
        known.get(code, [(ALWAYS, state)]) for code, state in zip(disputes["code"], disputes["state"], strict=True)
    ]
    rows = disputes.assign(**{HISTORY: pd.Series(histories, index=disputes.index, dtype="object")})
    rows = rows[[_is_drawn(history, days) for history in histories]]
    if within is not None:
        rows = rows.assign(geom=shapely.intersection(rows["geom"].to_numpy(), within))
    rows = rows[shapely.area(rows["geom"].to_numpy()) > 0]
    return rows.sort_values("code", kind="stable").reset_index(drop=True) if len(rows) else None


def _histories(states: pd.DataFrame) -> dict[str, list[tuple[str, str]]]:
    """Return the days and states of each dispute; of several on one day the last."""
    rows = states.assign(day=states["day"].fillna(ALWAYS)).sort_values(["code", "day"], kind="stable")
    rows = rows.drop_duplicates(["code", "day"], keep="last")
    return {
        str(code): list(zip(part["day"].astype(str), part["state"].astype(str), strict=True))
        for code, part in rows.groupby("code", sort=True)
    }


def _is_drawn(history: list[tuple[str, str]], days: tuple[str, ...]) -> bool:
    """Tell whether a dispute is open today, or was at the end of any day of the map."""
    if history[-1][1] not in SETTLED:
        return True
    ends = [day for day, _ in history[1:]]
    return any(
        state not in SETTLED and day <= days[-1] and max(day, days[0]) < end
        for (day, state), end in zip(history, ends, strict=False)
    )


def section(disputes: gpd.GeoDataFrame, ground: Ground) -> Section:
    """Write disputed ground: rings in steps, and what is said of each case."""
    shapes = disputes["geom"].to_numpy()
    parts, owner = shapely.get_parts(shapes, return_index=True)
    is_area = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    rings, part = shapely.get_rings(parts[is_area], return_index=True)
    steps = ground.steps(shapely.get_coordinates(rings))
    places = ground.steps(shapely.get_coordinates(shapely.point_on_surface(shapes)))
    made = Section(settled=SETTLED)
    for name in ("code", "kind", "interim_side"):
        column = disputes[name] if name in disputes else [""] * len(disputes)
        made.add_text(f"dispute.{name}", [value if isinstance(value, str) else "" for value in column])
    made.add("dispute.state_count", [len(history) for history in disputes[HISTORY]])
    made.add_text("state.day", [day for history in disputes[HISTORY] for day, _ in history])
    made.add_text("state.name", [state for history in disputes[HISTORY] for _, state in history])
    for name in ("building_count", "household_count"):
        made.add(
            f"dispute.{name}",
            np.asarray(disputes[name], dtype=np.int64) if name in disputes else np.zeros(len(disputes)),
        )
    made.add("dispute.label_x", places[:, 0], "delta")
    made.add("dispute.label_y", places[:, 1], "delta")
    made.add("dispute.ring_count", np.bincount(owner[is_area][part], minlength=len(disputes)))
    made.add("ring.point_count", shapely.get_num_coordinates(rings))
    made.add("ring.x", steps[:, 0], "delta")
    made.add("ring.y", steps[:, 1], "delta")
    return made
