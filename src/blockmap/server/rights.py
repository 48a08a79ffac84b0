"""Who may do what where: one table, asked in one place."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, get_args

from blockmap.server.accounts import EVERYWHERE, Person, Role

Deed = Literal[
    "read",
    "edit",
    "undo",
    "plan",
    "type_returns",
    "comment",
    "submit",
    "review",
    "freeze",
    "assign",
    "publish",
    "manage",
]
"""What can be done: look; change blocks and buildings; take back; plan anew; enter returns; remark; hand in; approve or send
back; issue codes; give people work; write snapshots; manage accounts and open other territories."""

DEEDS: dict[Role, frozenset[Deed]] = {
    "admin": frozenset(get_args(Deed)),
    "planner": frozenset(("read", "edit", "undo", "plan", "type_returns", "comment", "submit", "assign")),
    "reviewer": frozenset(("read", "comment", "review", "freeze")),
    "supervisor": frozenset(("read",)),
}
"""The table. Reading is lawful everywhere; everything else only in the areas granted."""


def may(person: Person, deed: Deed, codes: Collection[str]) -> bool:
    """Tell whether a person may do something in all of these areas.

    Parameters
    ----------
    person
        Who.
    deed
        What.
    codes
        Official codes of every town that it touches; a grant of an area is one of all areas whose code begins with its code.
    """
    if deed not in DEEDS[person.role]:
        return False
    if deed == "read" or EVERYWHERE in person.grants:
        return True
    return bool(codes) and all(any(code.startswith(grant) for grant in person.grants) for code in codes)
