"""``python -m tests.bench``: every benchmark; names of sets go to the partition's."""

from __future__ import annotations

import sys

from tests.bench import partition, whole_job

if __name__ == "__main__":
    missed = partition.main(sys.argv[1:])
    if len(sys.argv) == 1:
        missed += whole_job.main([])
    raise SystemExit(min(missed, 1))
