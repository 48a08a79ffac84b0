"""Long work of the server: it steps back behind the pages."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import pytest

from blockmap.server.jobs import Job, Jobs
from blockmap.workflow.outcome import Progress


def niceness(*, progress: Progress) -> int:
    """Say how far this process steps back."""
    return os.nice(0)


@pytest.mark.skipif(os.name == "nt", reason="Windows names priorities otherwise")
def test_pages_go_before_long_work() -> None:
    async def done() -> Any:
        jobs = Jobs()
        job: Job = jobs.start("test", "owner", niceness)
        assert await job.finished() == "done"
        return job.answer

    assert asyncio.run(done()) > os.nice(0)
