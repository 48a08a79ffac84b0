"""Random numbers of the search: one small state per piece of ground, so that threads and their number cannot matter.

SplitMix64 (Steele, Lea and Flood 2014): a counter and a mixing function. numba's own generator is hidden and per thread.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from blockmap.kernel import kernel

State = NDArray[np.uint64]
"""(1,) counter of a generator; every draw moves it on."""

_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)


def state(seed: int, *names: object) -> State:
    """Return a fresh generator for this seed and these names (the code of a community, the number of its piece)."""
    said = "\n".join(map(str, (seed, *names))).encode()
    return np.frombuffer(hashlib.blake2b(said, digest_size=8).digest(), dtype="<u8").astype(np.uint64)


@kernel(forceinline=True)
def uniform(random: State) -> float:
    """Draw a number from 0 to 1, 1 left out."""
    random[0] += _STEP
    z = random[0]
    z = (z ^ (z >> _S30)) * _MIX_1
    z = (z ^ (z >> _S27)) * _MIX_2
    z = z ^ (z >> _S31)
    return np.float64(z >> _S11) * (1.0 / 9007199254740992.0)


@kernel(forceinline=True)
def below(random: State, count: int) -> int:
    """Draw an integer from 0 to ``count - 1``."""
    return int(uniform(random) * count)


@kernel
def shuffle(random: State, items: NDArray[np.int32], first: int, end: int) -> None:
    """Put ``items[first:end]`` in random order, in place."""
    for i in range(end - 1, first, -1):
        j = first + below(random, i - first + 1)
        items[i], items[j] = items[j], items[i]
