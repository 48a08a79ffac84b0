"""Is this a lawful division? Every rule of the ground, the codes and the counts, tried on the tables as they are.

Users run what we test: the same list is the invariants of the tests.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from blockmap.blocks import (
    _check_codes,
    _check_counts,
    _check_cover,
    _check_footprints,
    _check_references,
    _check_shape,
)
from blockmap.blocks._check_tables import Checked
from blockmap.report import Report
from blockmap.settings import Settings


def check(tables: Mapping[str, pd.DataFrame], *, settings: Settings) -> Report:
    """Try every rule of blocks.

    Parameters
    ----------
    tables
        `areas, cells, blocks, buildings, building_parts, exceptions, retired` as they are in the territory; one that is missing
        is taken as empty. Areas carry their working lines.
    settings
        Choices of the office.

    Returns
    -------
    report
        Errors where a rule is broken, warnings and notes where somebody should look; in the order of the rules, then by id.
        The figures count what was proved. Before the first plan there is nothing to prove, and that is said.
    """
    checked = Checked.of(tables, settings)
    report = Report()
    report.figures["blocks_checked"] = len(checked.blocks)
    report.figures["cells_checked"] = len(checked.cells)
    report.figures["buildings_checked"] = len(checked.buildings)
    _check_references.check_areas(checked, report)
    if checked.blocks.empty:
        report.add("nothing_planned", "note", table="blocks")
        return report
    _check_references.check_blocks(checked, report)
    _check_cover.check(checked, report)
    _check_footprints.check(checked, report)
    _check_codes.check(checked, report)
    _check_counts.check(checked, report)
    _check_shape.check(checked, report)
    return report
