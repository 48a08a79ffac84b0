"""How QGIS draws a territory: the table ``layer_styles``, which QGIS reads and may write as it likes.

Blocks are coloured by how far their households are from the target, findings by severity, barriers by rank, areas by an
outline that grows with the level. A style is a QML document; it refers to columns of the layer by name.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import quoteattr

from blockmap.schema import layer_name
from blockmap.settings import Settings
from blockmap.terms import text

TABLE = "layer_styles"
TABLE_SQL = (
    "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), "
    "f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, "
    "styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), "
    "update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))"
)

Kind = Literal["fill", "line", "marker"]


@dataclass(frozen=True, slots=True)
class Look:
    """One entry of a legend: when it applies (a value, or a range from-to), its label, its colour and width in mm."""

    when: str | tuple[float, float]
    label: str
    colour: str
    width: float = 0.2


OUTLINE = "80,80,80,255"
_BARRIERS = [
    Look("4", "river", "40,110,180,255", 0.8),
    Look("3", "main_road", "190,80,40,255", 0.6),
    Look("2", "street", "150,120,80,255", 0.4),
    Look("1", "lane", "160,160,160,255", 0.25),
    Look("0", "no_barrier", "210,210,210,255", 0.1),
]
_SEVERITIES = [
    Look("error", "error", "200,30,30,255", 3.0),
    Look("warning", "warning", "235,150,30,255", 2.5),
    Look("note", "note", "90,120,160,255", 2.0),
]
_BUILDINGS = [
    Look("standing", "standing", "190,180,170,255"),
    Look("under_construction", "under_construction", "250,220,120,255"),
    Look("under_demolition", "under_demolition", "230,150,140,255"),
    Look("demolished", "demolished", "245,235,235,255"),
]

STYLED = ("barriers", "buildings", "cells", "blocks", "exceptions", "findings", "compounds", "places")
"""Tables that get a style; the levels get one each."""


def fill(connection: sqlite3.Connection, settings: Settings, at: str) -> None:
    """Write the default style of every layer."""
    documents = {
        "barriers": _categorised("line", "rank", _BARRIERS),
        "buildings": _categorised("fill", "state", _BUILDINGS, label='"number"'),
        "cells": _single("fill", Look("", "", "255,255,255,0", 0.1)),
        "blocks": _graduated(
            "fill", 'coalesce("work_count", "household_count")', _deviations(settings), label='"short_code"'
        ),
        "exceptions": _single("marker", Look("", "", "150,60,170,255", 2.0)),
        "findings": _categorised("marker", "severity", _SEVERITIES),
        "compounds": _single("fill", Look("", "", "200,220,190,120", 0.4)),
        "places": _single("fill", Look("", "", "220,200,230,120", 0.4)),
    }
    for depth, level in enumerate(settings.levels):
        look = Look("", "", "255,255,255,0", 0.3 + 0.4 * (len(settings.levels) - 1 - depth))
        documents[layer_name(level)] = _single("fill", look, label=f'"{level}_name"')
    connection.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, "
        "styleSLD, useAsDefault, description, owner, update_time) VALUES ('', '', ?, 'geom', 'blockmap', ?, '', 1, ?, '', ?)",
        [(name, document, text("store.style", "en"), at) for name, document in documents.items()],
    )


def _deviations(settings: Settings) -> list[Look]:
    """Classes of households against the target: too few in blues, too many in reds, the middle pale."""
    low, high, target = settings.low, settings.high, settings.target
    near = max(1, round(0.12 * target))
    edges = [0, low, max(low, target - near), min(high, target + near), high, settings.household_cap + 1]
    colours = ["80,130,190,200", "185,210,230,200", "235,240,225,200", "245,205,180,200", "200,90,70,200"]
    keys = ["below", "low", "on_target", "high", "above"]
    return [Look((a, b), key, colour) for a, b, key, colour in zip(edges, edges[1:], keys, colours, strict=False)]


def _single(kind: Kind, look: Look, label: str | None = None) -> str:
    renderer = f'<renderer-v2 type="singleSymbol"><symbols>{_symbol(kind, 0, look)}</symbols></renderer-v2>'
    return _document(renderer, label)


def _categorised(kind: Kind, column: str, looks: Sequence[Look], label: str | None = None) -> str:
    entries = "".join(
        f'<category render="true" symbol="{k}" value={quoteattr(str(look.when))} label={_label(look)}/>'
        for k, look in enumerate(looks)
    )
    body = f"<categories>{entries}</categories>{_symbols(kind, looks)}"
    return _document(f'<renderer-v2 type="categorizedSymbol" attr="{column}">{body}</renderer-v2>', label)


def _graduated(kind: Kind, expression: str, looks: Sequence[Look], label: str | None = None) -> str:
    entries = "".join(
        f'<range render="true" symbol="{k}" lower="{look.when[0]}" upper="{look.when[1]}" label={_label(look)}/>'
        for k, look in enumerate(looks)
    )
    body = f"<ranges>{entries}</ranges>{_symbols(kind, looks)}"
    head = f'<renderer-v2 type="graduatedSymbol" graduatedMethod="GraduatedColor" attr={quoteattr(expression)}>'
    return _document(f"{head}{body}</renderer-v2>", label)


def _label(look: Look) -> str:
    """Name a class in both languages: an office and its guest read the same legend."""
    return quoteattr(" ".join(text(f"store.style.{look.label}", lang) for lang in ("zh", "en")))


def _symbols(kind: Kind, looks: Sequence[Look]) -> str:
    return f"<symbols>{''.join(_symbol(kind, k, look) for k, look in enumerate(looks))}</symbols>"


def _symbol(kind: Kind, number: int, look: Look) -> str:
    layers = {
        "fill": (
            "SimpleFill",
            {"color": look.colour, "outline_color": OUTLINE, "outline_width": look.width, "style": "solid"},
        ),
        "line": ("SimpleLine", {"line_color": look.colour, "line_width": look.width, "line_style": "solid"}),
        "marker": (
            "SimpleMarker",
            {"name": "circle", "color": look.colour, "outline_color": OUTLINE, "size": look.width},
        ),
    }
    layer, options = layers[kind]
    listed = "".join(f'<Option type="QString" name="{name}" value="{value}"/>' for name, value in options.items())
    inner = f'<layer class="{layer}" enabled="1" locked="0" pass="0"><Option type="Map">{listed}</Option></layer>'
    return f'<symbol type="{kind}" name="{number}" alpha="1">{inner}</symbol>'


def _document(renderer: str, label: str | None) -> str:
    labelling = ""
    if label:
        style = f'<text-style fieldName={quoteattr(label)} isExpression="1" fontSize="8" textColor="40,40,40,255"/>'
        labelling = f'<labeling type="simple"><settings>{style}</settings></labeling>'
    enabled = int(label is not None)
    return f'<qgis version="3.28" styleCategories="Symbology|Labeling" labelsEnabled="{enabled}">{renderer}{labelling}</qgis>'
