"""Linework for tests: random and degenerate segments on small and large grids."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@st.composite
def segments(draw: st.DrawFn) -> Ints:
    """Draw (4, n) segments; small grids make duplicates, collinear runs, bundles through one point and near misses."""
    wide = draw(st.sampled_from([2, 4, 10, 60, 10**4, 2**29 - 2]))
    coordinate = st.integers(0, wide)
    rows = draw(st.lists(st.tuples(coordinate, coordinate, coordinate, coordinate), min_size=1, max_size=14))
    near = draw(st.lists(st.tuples(st.integers(0, len(rows) - 1), st.integers(-1, 1), st.integers(-1, 1)), max_size=5))
    rows += [tuple(np.clip(np.add(rows[i], [u, v, v, u]), 0, wide)) for i, u, v in near]
    return np.array(rows, np.int64).T
