"""One district for all tests that only look at it."""

import pytest

from blockmap.sample import Sample, generate

SEED = 2


@pytest.fixture(scope="session")
def district() -> Sample:
    return generate(4000, SEED)
