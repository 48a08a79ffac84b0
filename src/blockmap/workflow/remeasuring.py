"""Quality after ground changed hands: the figures of the communities concerned are measured anew."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from blockmap import store
from blockmap.blocks import variants
from blockmap.schema import TABLES
from blockmap.workflow.editing import state_of


def remeasured(file: store.Territory, quality: pd.DataFrame, communities: Sequence[int]) -> pd.DataFrame:
    """Measure communities as they are now in the territory.

    Parameters
    ----------
    file
        The territory, with the new ground written.
    quality
        Table `quality` as it was; nothing is measured where it is empty.
    communities
        ``area_id`` of the communities concerned.

    Returns
    -------
    Table `quality`. Figures of other communities are as they were. Those of all communities together held for the ground that
    was planned; they are left out once some of it is another.
    """
    if quality.empty or not len(communities):
        return quality
    kept = quality[quality["community_id"].notna() & ~quality["community_id"].isin(communities)]
    state = state_of(file)
    rows = []
    for community_id in communities:
        division = variants.today(state, [community_id])
        figures = variants.judged(state, community_id, division) if division else {}
        rows += [(community_id, name, value) for name, value in figures.items()]
    fresh = pd.DataFrame(rows, columns=["community_id", "measure", "value"]).astype({"community_id": "Int64"})
    every = pd.concat([kept, fresh], ignore_index=True).sort_values(["community_id", "measure"], ignore_index=True)
    every["quality_id"] = np.arange(1, len(every) + 1)
    return every[[*TABLES["quality"].names]]
