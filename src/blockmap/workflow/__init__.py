"""One function per command: open the territory, call the stages in order, pass the gate, report. The only composer.

Each command's module is loaded when the command is first asked for: ``blockmap info`` need not wait for the search kernels.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from blockmap.workflow.exporting import export
    from blockmap.workflow.mapping import draw_map
    from blockmap.workflow.outcome import Outcome, Progress
    from blockmap.workflow.planning import check, freeze, number, plan
    from blockmap.workflow.reading import read
    from blockmap.workflow.recipe import demo, init_recipe, run
    from blockmap.workflow.sampling import write_sample
    from blockmap.workflow.territory import history, info, new, undo

_HOME = {
    "Outcome": "outcome",
    "Progress": "outcome",
    "check": "planning",
    "demo": "recipe",
    "draw_map": "mapping",
    "export": "exporting",
    "freeze": "planning",
    "history": "territory",
    "info": "territory",
    "init_recipe": "recipe",
    "new": "territory",
    "number": "planning",
    "plan": "planning",
    "read": "reading",
    "run": "recipe",
    "undo": "territory",
    "write_sample": "sampling",
}

__all__ = [
    "Outcome",
    "Progress",
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
    """Load the module of a command."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
