"""Rows of our tables made from the attributes of a source: one function per table, each over whole columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import shapely

from blockmap.errors import SourceError
from blockmap.intake import barriers, uses
from blockmap.intake.fields import column, number_column, text_column
from blockmap.intake.households import households
from blockmap.intake.outcome import Kinds, first_of, is_set, marked, no_kinds, without
from blockmap.report import Report
from blockmap.schema import BARRIER_KINDS
from blockmap.settings import Settings
from blockmap.tabular.words import by_value
from blockmap.topology.grid import Geometries

MOST_STOREYS = 200
MOST_COUNT = 20_000
"""No building has more storeys, or holds more dwellings, households or persons: such a value is a slip and is left away."""


@dataclass(frozen=True)
class Made:
    """Rows of one of our tables, aligned with the rows of the source.

    Attributes
    ----------
    columns
        Columns of the table, without id and geometry.
    geometry
        (rows,) geometries; may differ from what was given (the shore of a lake).
    rejected
        (rows,) kind of the finding why a row is set aside; ``None`` elsewhere.
    report
        What is to be said of the attributes.
    """

    columns: pd.DataFrame
    geometry: Geometries
    rejected: Kinds
    report: Report = field(default_factory=Report)


def areas(frame: pd.DataFrame, geometry: Geometries, used: Mapping[str, str], *, level: str, file_name: str) -> Made:
    """Make areas of one level."""
    report = Report()
    code = _codes(text_column(frame, used, "code"), used, file_name)
    made = pd.DataFrame(
        {
            "level": level,
            "code": code,
            "name": text_column(frame, used, "name"),
            "parent_code": _codes(text_column(frame, used, "parent_code"), {}, file_name),
            "valid_from": _dates(frame, used, "valid_from"),
            "valid_to": _dates(frame, used, "valid_to"),
            "is_derived": False,
            "is_frozen": False,
        }
    )
    rejected = no_kinds(len(frame))
    if "code" in used:
        rejected = marked(code.isna().to_numpy(), "row_without_code")
    else:
        report.add("codes_made", "warning", table=file_name)
    return Made(made, geometry, rejected, report)


CODE_OF_SHEET = re.compile(r"['’]?(\d+)(?:\.0+)?")
"""A code as spreadsheets hand it on: marked as text by an apostrophe, or with the decimals of a number."""

CODE_AS_POWER = re.compile(r"(\d)(?:\.(\d+))?[eE]\+?(\d{1,3})")


def _codes(codes: pd.Series, used: Mapping[str, str], file_name: str) -> pd.Series:
    """Return official codes as the office writes them, whatever a spreadsheet made of them.

    Raises
    ------
    SourceError
        A spreadsheet has rounded codes (5.00112E+11): their last digits are lost, and areas would be taken for one another.
    """

    def plain(code: str) -> str:
        if whole := CODE_OF_SHEET.fullmatch(code):
            return whole[1]
        power = CODE_AS_POWER.fullmatch(code)
        if power is None:
            return code
        digits = power[1] + (power[2] or "")
        if len(digits) != int(power[3]) + 1 and "code" in used:
            raise SourceError("codes_rounded", file=file_name, field=used["code"], example=code)
        return digits if len(digits) == int(power[3]) + 1 else code

    return by_value(codes, plain)


def buildings(
    frame: pd.DataFrame, geometry: Geometries, used: Mapping[str, str], *, settings: Settings, file_name: str
) -> Made:
    """Make buildings with their counts; what is no building in a layer of many things (OpenStreetMap) is set aside."""
    report = Report()
    delivered = text_column(frame, used, "use")
    use = by_value(delivered, str.lower)
    amenity = text_column(frame, used, "amenity")
    is_osm = used.get("use", "").lower() == "building"
    rejected = marked((is_osm & (use.isna() | (use == "no"))).to_numpy(), "row_no_building")
    counts = _counts(frame, used, file_name, report)
    household_count, is_estimate = households(
        geometry, use, counts, number_column(frame, used, "height_m"), settings=settings
    )
    state = (
        text_column(frame, used, "state").fillna(use).map(lambda said: uses.STATES.get(str(said).lower(), "standing"))
    )
    sensitive = uses.is_sensitive(use, amenity)
    name = text_column(frame, used, "name")
    made = pd.DataFrame(
        {
            "source_key": text_column(frame, used, "source_key"),
            "name": name.where(~sensitive, None),
            "address": _address(frame, used).where(~sensitive, None),
            "use": uses.in_our_words(use).where(~sensitive, None),
            "floor_count": counts.floor_count.astype("Int64"),
            "dwelling_count": counts.dwelling_count.astype("Int64"),
            "household_count": household_count,
            "person_count": counts.person_count.astype("Int64"),
            "is_estimate": is_estimate,
            "state": state,
            "state_date": _dates(frame, used, "state_date"),
        }
    )
    return Made(made, geometry, rejected, report)


COUNT_COLUMNS = ("floor_count", "dwelling_count", "household_count", "estimated_count", "person_count")


def _counts(frame: pd.DataFrame, used: Mapping[str, str], file_name: str, report: Report) -> pd.DataFrame:
    """Return counts as whole floats; what cannot be a count is left away and said."""
    counts = pd.DataFrame({name: number_column(frame, used, name) for name in COUNT_COLUMNS})
    for name in COUNT_COLUMNS:
        most = MOST_STOREYS if name == "floor_count" else MOST_COUNT
        wrong = counts[name].notna() & ~counts[name].between(0, most)
        if wrong.any():
            report.add(
                "counts_impossible",
                "warning",
                table=file_name,
                field=used[name],
                count=int(wrong.sum()),
                row_id=int(np.flatnonzero(wrong)[0]) + 1,
            )
        counts[name] = counts[name].where(~wrong).round()
        if name != "floor_count" and _is_of_the_whole(counts[name]):
            value = int(counts[name].max())
            report.add(
                "counts_of_the_whole", "warning", table=file_name, field=used[name], count=len(frame), value=value
            )
            counts[name] = np.nan
    return counts


FEWEST_ROWS, LARGEST_ALIKE = 20, 150
"""From so many rows on, a count above this that is the same in all of them is the total of their area, joined to each."""


def _is_of_the_whole(count: pd.Series) -> bool:
    given = count.dropna()
    return len(given) >= FEWEST_ROWS and bool(given.min() == given.max() > LARGEST_ALIKE)


def _address(frame: pd.DataFrame, used: Mapping[str, str]) -> pd.Series:
    """Address as delivered, else street and house number."""
    street, number = text_column(frame, used, "street"), text_column(frame, used, "house_number")
    joined = (street.fillna("") + " " + number.fillna("")).str.strip()
    address = text_column(frame, used, "address").fillna(joined.where(joined != "", None))
    return address.astype(object).where(address.notna(), None)


def _dates(frame: pd.DataFrame, used: Mapping[str, str], ours: str) -> pd.Series:
    """Dates as ``YYYY-MM-DD``; what is no date is missing."""
    dates = pd.to_datetime(column(frame, used, ours), errors="coerce", format="mixed", utc=True)
    texts = dates.dt.strftime("%Y-%m-%d").astype(object)
    return texts.where(texts.notna(), None)


def barrier_rows(
    frame: pd.DataFrame,
    geometry: Geometries,
    used: Mapping[str, str],
    *,
    rules: barriers.Rules | None,
    layer: str,
    settings: Settings,
    file_name: str,
) -> Made:
    """Make barriers: kind and rank by tag, word, mapping file or name of the layer; water by its shore; tunnels set aside."""
    report = Report()
    barrier = barriers.classify(frame, used, rules, layer)
    rejected = first_of(
        marked(barrier.kind.isna().to_numpy(), "row_no_barrier"), marked(barrier.is_tunnel.to_numpy(), "row_tunnel")
    )
    ponds = barriers.is_pond(barrier.kind.to_numpy(object), geometry, settings)
    barrier.loc[ponds, "kind"] = "field_edge"
    barrier.loc[ponds, "rank"] = BARRIER_KINDS["field_edge"]
    if ponds.any():
        report.add("ponds", "note", table=file_name, count=int(ponds.sum()), smallest_m2=settings.min_block_m2)
    assumed = barrier.is_assumed.to_numpy() & ~is_set(rejected)
    if assumed.any():
        words = ", ".join(sorted(text_column(frame, used, "kind")[assumed].dropna().unique())[:10])
        report.add("kinds_assumed", "warning", table=file_name, count=int(assumed.sum()), words=words or "—")
    lines, is_axis = barriers.as_lines(barrier.kind.to_numpy(object), without(geometry, is_set(rejected)))
    if is_axis.any():
        report.add("road_areas", "note", table=file_name, count=int(is_axis.sum()))
    made = barrier[["kind", "rank", "is_crossable", "is_must_hold"]].assign(name=text_column(frame, used, "name"))
    return Made(made, lines, rejected, report)


def compounds(frame: pd.DataFrame, geometry: Geometries, used: Mapping[str, str]) -> Made:
    """Make compounds."""
    made = pd.DataFrame(
        {
            "name": text_column(frame, used, "name"),
            "kind": text_column(frame, used, "kind").fillna("estate"),
            "contact": text_column(frame, used, "contact"),
        }
    )
    return Made(made, geometry, no_kinds(len(frame)))


def places(frame: pd.DataFrame, geometry: Geometries, used: Mapping[str, str], *, file_name: str) -> Made:
    """Make special places; a sensitive one keeps no name."""
    report = Report()
    kind = text_column(frame, used, "kind")
    name = text_column(frame, used, "name")
    flag = text_column(frame, used, "is_sensitive").map(lambda said: str(said).lower() in ("1", "true", "yes", "是"))
    sensitive = uses.is_sensitive(kind, name) | flag.astype(bool)
    if sensitive.any():
        report.add("names_of_sensitive_places", "note", table=file_name, count=int(sensitive.sum()))
    contact = text_column(frame, used, "contact")
    made = pd.DataFrame(
        {
            "name": name.where(~sensitive, None),
            "kind": kind.fillna("other"),
            "is_sensitive": sensitive,
            "contact": contact.where(~sensitive, None),
        }
    )
    return Made(made, geometry, no_kinds(len(frame)), report)


def with_keys(source_key: pd.Series, geometry: Geometries) -> pd.Series:
    """Give every building a key of its own: its id in the source where that is unique, else one made from its shape."""
    hashes = pd.util.hash_array(np.asarray(shapely.to_wkb(geometry), dtype=object), categorize=False)
    by_shape = pd.Series([f"{h:016x}" for h in hashes.tolist()], index=source_key.index, dtype=object)
    is_double = source_key.duplicated(keep=False) & source_key.notna()
    keyed = source_key.where(~is_double, source_key.astype(str) + "#" + by_shape)
    return keyed.where(source_key.notna(), "g" + by_shape).astype(object)
