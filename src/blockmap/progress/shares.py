"""A building in several blocks: how its figures are shared among its parts.

A return often counts a whole tower, while its storeys belong to several blocks. Each block gets its share by the households of
its part. Shares add up to the figure, never fall while the figure grows, and are exactly the households of every part when the
figure is those of the whole building: the dwellings are handed out one by one by Sainte-Laguë's divisors.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


class Shares:
    """Shares among parts.

    Parameters
    ----------
    building
        (parts,) building of every part, ascending from 0 without holes.
    weight
        (parts,) households of every part; where a building has none at all, its parts weigh the same.

    Examples
    --------
    >>> shares = Shares(np.array([0, 0]), np.array([60, 20]))
    >>> [shares.of(np.array([0, 1]), np.full(2, figure)).tolist() for figure in (1, 10, 80, 82)]
    [[1, 0], [8, 2], [60, 20], [61, 21]]
    """

    def __init__(self, building: Ints, weight: Ints) -> None:
        whole = np.bincount(building, weights=weight).astype(np.int64)
        weight = np.where(whole[building] > 0, weight, 1)
        self._weight = weight
        self._whole = np.bincount(building, weights=weight).astype(np.int64)[building]
        self._first = np.cumsum(weight) - weight
        self._stride = int(self._whole.max(initial=0)) + 1
        part = np.repeat(np.arange(len(weight)), weight)
        turn = np.arange(len(part)) - self._first[part]
        order = np.lexsort((part, (turn + 0.5) / weight[part], building[part]))
        rank = np.empty(len(part), dtype=np.int64)
        first_of_building = np.cumsum(np.bincount(building, weights=weight).astype(np.int64)) - np.bincount(
            building, weights=weight
        ).astype(np.int64)
        rank[order] = np.arange(len(part)) - first_of_building[building[part[order]]]
        self._turns = part * self._stride + rank

    def of(self, part: Ints, figure: Ints) -> Ints:
        """Return the share of every part in the figure of its building.

        Parameters
        ----------
        part, figure
            (n,) position of the part, and the figure of its building; a figure below 0 is shared like its opposite.
        """
        rounds, rest = np.divmod(np.abs(figure), self._whole[part])
        taken = np.searchsorted(self._turns, part * self._stride + rest) - self._first[part]
        return np.sign(figure) * (rounds * self._weight[part] + taken)
