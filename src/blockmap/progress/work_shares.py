"""What one person's share is where difficulties count: work, not households. Who needs help is told by it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from blockmap.settings import Settings

Frame = pd.DataFrame


@dataclass(frozen=True)
class Shares:
    """Work of every block, and how much of it one person does.

    Attributes
    ----------
    work
        By block: its work, or its households where nothing in it is hard.
    hard
        Blocks in which a difficulty counts; only these get help, others are one person's whatever they hold.
    one
        Work of one ordinary enumerator: the target of the office.
    most
        Most work of one enumerator: the upper end of the band.
    """

    work: Mapping[int, float]
    hard: frozenset[int]
    one: float
    most: float

    def people(self, block: int) -> int:
        """How many people a block needs, so that nobody has more than the band allows."""
        return max(1, math.ceil(self.work[block] / self.most)) if block in self.hard else 1


def shares_of(blocks: Frame, settings: Settings) -> Shares | None:
    """Weigh the blocks.

    Parameters
    ----------
    blocks
        `block_id, household_count, work_count`; the last is empty where nothing is hard.
    settings
        ``target`` and ``high`` are read.

    Returns
    -------
    ``None`` where no difficulty counts: then every block is one person's share, whatever it holds.
    """
    if "work_count" not in blocks or blocks["work_count"].isna().all():
        return None
    households = blocks["household_count"].astype("float64")
    work = blocks["work_count"].astype("Float64").fillna(households.astype("Float64")).astype("float64")
    by_block = dict(zip(blocks["block_id"].astype(int).tolist(), work.tolist(), strict=True))
    hard = frozenset(blocks.loc[blocks["work_count"].notna(), "block_id"].astype(int).tolist())
    return Shares(by_block, hard, float(settings.target), float(settings.high))
