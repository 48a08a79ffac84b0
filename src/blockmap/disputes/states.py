"""What may be done about a dispute, and when: six states, and what each kind of record asks for.

States are few; all that is said and done is a dated record. A record is refused when the dispute is not in a state in which
this can be done, or when something is missing that the law asks for: no decision without the signatures of both sides or a
superior's ruling, nothing applied without a decision (State Council order 26 of 1989, articles 11 to 16).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

State = Literal["open", "negotiating", "escalated", "decided", "applied", "closed"]
STATES: tuple[State, ...] = get_args(State)

UNDECIDED: tuple[State, ...] = ("open", "negotiating", "escalated")
"""States in which the line is still to be found."""

UNSETTLED: tuple[State, ...] = (*UNDECIDED, "decided")
"""States in which the ground is still to be changed or left: an interim side counts its buildings."""

Side = Literal["ours", "theirs", "both", "superior"]
SIDES: tuple[Side, ...] = get_args(Side)

RANKS = ("binding", "reference", "inadmissible")
"""Ranks of evidence: approved documents and agreements with a map; title papers and proof of administration; anything else."""

CLOSE_REASONS: Mapping[str, tuple[State, ...]] = {
    "noise": UNDECIDED,
    "accepted": UNDECIDED,
    "duplicate": UNDECIDED,
    "withdrawn": (*UNDECIDED, "decided"),
    "settled": ("applied",),
}
"""Why a dispute may be closed, and from which states."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What one kind of record asks for.

    Attributes
    ----------
    during
        States in which it may be recorded.
    needs
        Fields of `blockmap.disputes.records.Entry` that must be filled in.
    leads
        State after it, by the state before; it stays where none is given.
    sides
        Sides it may be of.
    """

    during: tuple[State, ...]
    needs: tuple[str, ...] = ()
    leads: Mapping[State, State] = field(default_factory=dict)
    sides: tuple[Side, ...] = SIDES


_BEGINS: Mapping[State, State] = {"open": "negotiating"}
_ANY_TO_DECIDED: Mapping[State, State] = dict.fromkeys(UNDECIDED, "decided")

RULES: Mapping[str, Rule] = {
    "detection": Rule(("open",)),
    "notice": Rule(UNSETTLED, ("side", "office"), _BEGINS),
    "claim": Rule(UNDECIDED, ("side",), _BEGINS, ("ours", "theirs")),
    "survey": Rule((*UNSETTLED, "applied"), ("survey_code", "people_of_ours", "people_of_theirs"), _BEGINS, ("both",)),
    "evidence": Rule(UNDECIDED, ("side", "rank", "document", "sha256"), {}, ("ours", "theirs", "both")),
    "note": Rule(STATES, ("reason",)),
    "interim": Rule(UNSETTLED, ("side", "reason"), {}, ("ours", "theirs")),
    "proposal": Rule(UNDECIDED, ("subject",)),
    "escalation": Rule(
        ("open", "negotiating"), ("office", "reason"), {"open": "escalated", "negotiating": "escalated"}
    ),
    "mediation": Rule(("escalated",), ("office", "reason"), {}, ("superior",)),
    "signature": Rule(UNDECIDED, ("side", "people", "subject"), {}, ("ours", "theirs", "superior")),
    "decision": Rule(UNDECIDED, ("document", "sha256", "subject"), _ANY_TO_DECIDED),
    "applied": Rule(("decided",), ("subject",), {"decided": "applied"}),
    "verification": Rule(("decided", "applied"), ("document", "sha256")),
    "closing": Rule((*UNSETTLED, "applied"), ("close_reason",), dict.fromkeys((*UNSETTLED, "applied"), "closed")),
    "reopening": Rule(
        ("decided", "applied", "closed"), ("reason",), dict.fromkeys(("decided", "applied", "closed"), "open")
    ),
}
"""Rules by kind of record."""


def state_after(kind: str, state: State) -> State:
    """State of a dispute in ``state`` after a record of this kind."""
    return RULES[kind].leads.get(state, state)
