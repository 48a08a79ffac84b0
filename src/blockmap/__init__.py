"""blockmap divides a district into census blocks, numbers its buildings and shows the work getting done.

Every command of the command line is a function here, with the same name and options; it returns an `Outcome` with all findings
and figures.

    >>> import blockmap
    >>> from pathlib import Path
    >>> territory = Path("district.gpkg")
    >>> blockmap.new(territory, crs="EPSG:4544")  # doctest: +SKIP
    >>> blockmap.read(territory, "buildings", Path("建筑物.shp"))  # doctest: +SKIP
    >>> outcome = blockmap.plan(territory, seed=0)  # doctest: +SKIP
    >>> outcome.report.figures["blocks"]  # doctest: +SKIP
    371
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from blockmap.workflow import (
        Outcome,
        check,
        demo,
        draw_map,
        export,
        freeze,
        history,
        info,
        init_recipe,
        new,
        number,
        plan,
        read,
        run,
        undo,
        write_sample,
    )

__version__ = "0.1.0"

__all__ = [
    "Outcome",
    "check",
    "demo",
    "draw_map",
    "export",
    "freeze",
    "history",
    "info",
    "init_recipe",
    "new",
    "number",
    "plan",
    "read",
    "run",
    "undo",
    "write_sample",
]


def __getattr__(name: str) -> Any:
    """Load the workflow when it is first asked for: importing blockmap itself stays quick."""
    if name in __all__:
        from blockmap import workflow

        return getattr(workflow, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
