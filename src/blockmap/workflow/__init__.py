"""One function per command: open the territory, call the stages in order, pass the gate, report. The only composer.

Each command's module is loaded when the command is first asked for: ``blockmap info`` need not wait for the search kernels.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from blockmap.workflow.detecting import detect_disputes
    from blockmap.workflow.exporting import export
    from blockmap.workflow.gaps import count_staff, staff_gaps, staff_helpers
    from blockmap.workflow.mapping import draw_map
    from blockmap.workflow.outcome import Outcome, Progress
    from blockmap.workflow.planning import check, freeze, number, plan
    from blockmap.workflow.reading import read
    from blockmap.workflow.recipe import demo, init_recipe, run
    from blockmap.workflow.returns import list_unmatched, read_returns, returns_history
    from blockmap.workflow.sampling import write_sample
    from blockmap.workflow.sheets import draw_block_sheets, draw_wall_map, write_slips, write_workbooks
    from blockmap.workflow.staffing import assign, hand_over, propose_staff, read_teams, read_workers
    from blockmap.workflow.territory import history, info, new, undo

_HOME = {
    "Outcome": "outcome",
    "Progress": "outcome",
    "assign": "staffing",
    "check": "planning",
    "count_staff": "gaps",
    "demo": "recipe",
    "detect_disputes": "detecting",
    "draw_block_sheets": "sheets",
    "draw_map": "mapping",
    "draw_wall_map": "sheets",
    "export": "exporting",
    "freeze": "planning",
    "hand_over": "staffing",
    "history": "territory",
    "info": "territory",
    "init_recipe": "recipe",
    "list_unmatched": "returns",
    "new": "territory",
    "number": "planning",
    "plan": "planning",
    "propose_staff": "staffing",
    "read": "reading",
    "read_returns": "returns",
    "read_teams": "staffing",
    "read_workers": "staffing",
    "returns_history": "returns",
    "run": "recipe",
    "staff_gaps": "gaps",
    "staff_helpers": "gaps",
    "undo": "territory",
    "write_sample": "sampling",
    "write_slips": "sheets",
    "write_workbooks": "sheets",
}

__all__ = [
    "Outcome",
    "Progress",
    "assign",
    "check",
    "count_staff",
    "demo",
    "detect_disputes",
    "draw_block_sheets",
    "draw_map",
    "draw_wall_map",
    "export",
    "freeze",
    "hand_over",
    "history",
    "info",
    "init_recipe",
    "list_unmatched",
    "new",
    "number",
    "plan",
    "propose_staff",
    "read",
    "read_returns",
    "read_teams",
    "read_workers",
    "returns_history",
    "run",
    "staff_gaps",
    "staff_helpers",
    "undo",
    "write_sample",
    "write_slips",
    "write_workbooks",
]


def __getattr__(name: str) -> Any:
    """Load the module of a command."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
