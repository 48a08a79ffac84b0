"""The sample: a made-up district, believable to look at, as an office receives it, with the troubles of real files."""

from blockmap.sample.bundled import bundled
from blockmap.sample.generate import generate
from blockmap.sample.office import Sample
from blockmap.sample.write import write

__all__ = ["Sample", "bundled", "generate", "write"]
