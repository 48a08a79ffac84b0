"""``python -m tests.bench``: every benchmark."""

from __future__ import annotations

from tests.bench import partition

if __name__ == "__main__":
    raise SystemExit(min(partition.main(), 1))
