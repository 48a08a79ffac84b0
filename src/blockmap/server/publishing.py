"""A snapshot for QGIS, asked for in the browser: written beside the territory while planners go on drawing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import APIRouter

from blockmap.server.context import Asking, Open, Server, require
from blockmap.workflow.outcome import Progress, silent
from blockmap.workflow.publishing import moment_of

router = APIRouter(prefix="/api/publish")


def snapshot_of(territory: Path) -> Path:
    """Return where the server puts the snapshot of a territory: always in one place, so that QGIS finds it there."""
    return territory.with_name(f"{territory.stem}-published.gpkg")


@router.get("")
async def published(_: Asking, office: Open) -> dict[str, Any]:
    """Say which snapshot there is, and how old it is."""
    path = snapshot_of(office.path)
    moment = moment_of(path) if path.is_file() else None
    if moment is None:
        return {"name": path.name, "seq": None, "at": None}
    return {"name": path.name, "seq": moment.seq, "at": moment.when}


@router.post("")
async def publish(person: Asking, office: Open, context: Server) -> dict[str, Any]:
    """Write the snapshot anew: a job."""
    require(person, "publish", ())
    return context.jobs.start("publish", person.name, write, office.path, snapshot_of(office.path)).said()


def write(territory: Path, target: Path, *, progress: Progress = silent) -> dict[str, Any]:
    """Write a snapshot, in the process of a job."""
    from blockmap.workflow import publish as publish_territory

    outcome = publish_territory(territory, target)
    return {"name": target.name, "seq": outcome.values["seq"]}
