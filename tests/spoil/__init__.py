"""Ways to spoil a good territory past the gate, each with what a check must say about it, and where, and nothing else."""

from tests.spoil import figures, footprints, ground
from tests.spoil.file import PLAN, SPOILS, Spoiler

__all__ = ["PLAN", "SPOILS", "Spoiler", "figures", "footprints", "ground"]
