"""Intake: an office's files, as they come, become rows of our tables, and every row is accounted for."""

from blockmap.intake.compare import Difference, difference, explained
from blockmap.intake.fit import fit
from blockmap.intake.hierarchy import settle
from blockmap.intake.reading import Reading, numbered, read, target
from blockmap.intake.received import as_delivered
from blockmap.intake.suggest import Guess, candidates, suggest

__all__ = [
    "Difference",
    "Guess",
    "Reading",
    "as_delivered",
    "candidates",
    "difference",
    "explained",
    "fit",
    "numbered",
    "read",
    "settle",
    "suggest",
    "target",
]
