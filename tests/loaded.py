"""What a server and the commands load: imported by the process that `tests.processes` forks from, and by nothing else."""

from __future__ import annotations

import blockmap.cli.app
import blockmap.server.app
import blockmap.server.serving
import blockmap.server.wire
import blockmap.workflow

for name in dir(blockmap.workflow):
    getattr(blockmap.workflow, name)
