"""The count as it comes in: returns, tallies, targets, people, bulletins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from blockmap.progress.phases import default_phases
    from blockmap.progress.rollup import Grouping, by_block, by_level, by_members
    from blockmap.progress.standing import milestones, table
    from blockmap.progress.tallying import Tally, tally

__all__ = [
    "Grouping",
    "Tally",
    "by_block",
    "by_level",
    "by_members",
    "default_phases",
    "milestones",
    "table",
    "tally",
]

_HOMES = {
    "Grouping": "rollup",
    "Tally": "tallying",
    "by_block": "rollup",
    "by_level": "rollup",
    "by_members": "rollup",
    "default_phases": "phases",
    "milestones": "standing",
    "table": "standing",
    "tally": "tallying",
}


def __getattr__(name: str) -> Any:
    """Import pandas only when something is counted."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
