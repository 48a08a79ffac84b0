"""Intake: an office's files, as they come, become rows of our tables, and every row is accounted for."""

from blockmap.intake.compare import Difference, difference
from blockmap.intake.reading import Reading, numbered, read

__all__ = ["Difference", "Reading", "difference", "numbered", "read"]
