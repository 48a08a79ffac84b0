"""The start page: territories opened last, a new one from files, the sample. Only for whoever sits at the PC of the server.

Everything it does is a recipe, as the command line carries it out.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import shapely
from fastapi import APIRouter, Depends, HTTPException, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from blockmap import sample
from blockmap.blocks import place_kinds
from blockmap.errors import BlockmapError, UsageError
from blockmap.progress import difficulties
from blockmap.schema import BARRIER_KINDS
from blockmap.server import answers, folders, recent, uploads
from blockmap.server.accounts import Person
from blockmap.server.context import Asking, Context, Server, is_at_desk, require
from blockmap.server.draft_lines import Lines
from blockmap.server.drafts import Draft
from blockmap.server.jobs import Job
from blockmap.terms import LANGUAGES, text
from blockmap.workflow import making
from blockmap.workflow.looking import Seen, Tried, lone_parts, tables_of, try_reading
from blockmap.workflow.outcome import Progress, silent
from blockmap.workflow.recipe import ReadStep
from blockmap.workflow.territory import make_settings

router = APIRouter(prefix="/api/start")

SAMPLE = "blockmap-sample"
"""Name of the folder that the sample is made in; a second one gets a number."""

OF_THE_PLAN = {"crs", "work_factors", "own_places", "shared_places"}
"""Choices that are said elsewhere: by the CRS of the draft, and by its plan."""

MOST_FINDINGS = 200
"""Findings that a page lists; of more the count is said, and all of them are in the territory."""


def at_the_desk(request: Request, person: Asking) -> Person:
    """Return who is asking, if that is somebody with all rights at this very PC."""
    if not is_at_desk(request):
        raise HTTPException(403, "start_desk")
    require(person, "manage", ())
    return person


Desk = Annotated[Person, Depends(at_the_desk)]


Name = Annotated[str, Field(max_length=40)]
Word = Annotated[str, Field(min_length=1, max_length=100)]
Choice = int | float | Annotated[str, Field(max_length=100)] | Annotated[list[Word | int], Field(max_length=200)] | None


class Place(BaseModel):
    """A path on this PC."""

    model_config = ConfigDict(extra="forbid")

    path: str = Field(max_length=4000)


class Correction(BaseModel):
    """How one layer is to be read."""

    model_config = ConfigDict(extra="forbid")

    number: int
    step: ReadStep
    lines: Lines | None = None
    is_read: bool = True


class Corrections(BaseModel):
    """What a planner corrects; what is left out stays. ``choices`` and ``plan``: ``[settings]`` and ``[plan]`` of the recipe."""

    model_config = ConfigDict(extra="forbid")

    crs: str | None = Field(default=None, max_length=100)
    choices: dict[Name, Choice] = Field(default_factory=dict, max_length=50)
    plan: dict[Name, Choice | dict[Word, float]] = Field(default_factory=dict, max_length=20)
    sources: list[Correction] = Field(default_factory=list, max_length=uploads.MOST_FILES)


class Order(BaseModel):
    """Where a new territory goes, and its name."""

    model_config = ConfigDict(extra="forbid")

    folder: str = Field(max_length=4000)
    name: str = Field(max_length=uploads.LONGEST_NAME)


@router.get("")
async def start(person: Desk, context: Server) -> dict[str, Any]:
    """Return what the start page begins with."""
    return {
        "making": _in_the_making(context, person),
        "recent": [folders.described(path) for path in recent.recent()],
        "folder": str(folders.home()),
        "suffixes": sorted(uploads.TAKEN),
    }


@router.get("/folders")
def look_into(_: Desk, path: Annotated[str, Query(max_length=4000)] = "") -> dict[str, Any]:
    """List a folder of this PC."""
    return folders.listed(Path(path) if path else folders.home())


@router.post("/open")
async def open_territory(place: Place, _: Desk, context: Server) -> dict[str, Any]:
    """Open a territory; pages of the one before are told to load anew."""
    await context.open(Path(place.path))
    return {"ok": True}


@router.post("/upload")
async def upload(
    request: Request, _: Desk, context: Server, name: Annotated[str, Query(max_length=500)], draft: str = ""
) -> dict[str, Any]:
    """Take one file, whose bytes are the body; with no draft named, begin one."""
    uploads.plain_name(name)
    is_new = not draft
    held = context.drafts.get(draft) if draft else context.drafts.new()
    if not uploads.is_taken(name):
        return {"draft": held.id, "files": [], "left_away": name, "replaced": False}
    is_there = (held.folder / name).exists()
    try:
        came = await uploads.receive(request.stream(), held.folder, name)
    except BlockmapError:
        if is_new:
            context.drafts.drop(held.id)
        raise
    held.left.extend(f"{name} › {inside}" for inside in came.left)
    files = [file.name for file in came.files]
    return {"draft": held.id, "files": files, "left_away": None, "replaced": is_there}


@router.post("/{draft}/look")
async def look(draft: str, _: Desk, context: Server) -> dict[str, Any]:
    """Look at the files that came, and propose how each is read."""
    held = context.drafts.get(draft)
    await asyncio.to_thread(held.look)
    return said(held)


@router.patch("/{draft}")
async def correct(draft: str, corrections: Corrections, _: Desk, context: Server) -> dict[str, Any]:
    """Correct how files are read and what a block should hold."""
    held = context.drafts.get(draft)
    held.choose(corrections.crs, corrections.choices, corrections.plan)
    for one in corrections.sources:
        held.correct(one.number, one.step, one.lines, is_read=one.is_read)
    return said(held)


@router.get("/{draft}/sources/{number}")
async def try_source(draft: str, number: int, _: Desk, context: Server) -> dict[str, Any]:
    """Read one layer for a trial: what it gives, what was found, some of it to look at."""
    held = context.drafts.get(draft)
    if not 0 <= number < len(held.seen):
        raise HTTPException(404, "server_no_town")
    tried = await asyncio.to_thread(try_reading, held.folder, held.seen[number].step, held.settings)
    return _tried(tried)


@router.delete("/{draft}")
def drop(draft: str, _: Desk, context: Server) -> dict[str, Any]:
    """Give a draft up; its files are deleted."""
    context.drafts.drop(draft)
    return {"ok": True}


@router.post("/{draft}/plan")
async def plan(draft: str, order: Order, person: Desk, context: Server) -> dict[str, Any]:
    """Carry the recipe of a draft out: a job, at whose end the new territory is open."""
    held = context.drafts.get(draft)
    name = uploads.plain_name(order.name.strip())
    target = Path(order.folder) / name
    recipe = held.recipe(name)
    return _begun(context, person, held.folder, target, recipe, draft).said()


@router.post("/sample")
async def make_sample(person: Desk, context: Server) -> dict[str, Any]:
    """Make the bundled sample, the whole job: a job, at whose end it is open."""
    folder = folders.home()
    names = (SAMPLE, *(f"{SAMPLE}-{number}" for number in range(2, 1000)))
    target = next(folder / name for name in names if not (folder / name).exists())
    return _begun(context, person, sample.bundled(), target, None).said()


def _in_the_making(context: Context, person: Person) -> dict[str, Any]:
    """Say which files were dropped and not divided yet, and what is being made or was not opened: for a page that comes back."""
    opened = {str(path) for path in recent.recent()}
    jobs = [job for job in context.jobs.of("make", person.name) if job.state != "cancelled"]
    unseen = [job for job in jobs if not (job.state == "done" and job.answer["territory"] in opened)]
    return {
        "drafts": [
            {"draft": draft.id, "files": sorted(path.name for path in draft.folder.iterdir())}
            for draft in context.drafts.held()
            if any(draft.folder.iterdir())
        ],
        "jobs": [{"about": job.about, "job": job.said()} for job in unseen],
    }


def _begun(
    context: Context, person: Person, files: Path, target: Path, recipe: str | None, draft: str | None = None
) -> Job:
    """Begin to make a territory; when it is made it is put in its place, and whatever else happens nothing is left.

    Raises
    ------
    UsageError
        Something of this name is there, or being made.
    """
    workplace = making.workplace_of(target)
    if any(job.state == "running" and job.about == str(target) for job in context.jobs.of("make")):
        raise UsageError("target_being_made", path=target)
    context.leftovers.add(workplace)

    def afterwards(job: Job) -> None:
        try:
            if job.state == "done":
                job.answer |= {"territory": str(making.put_in_place(workplace, target))}
                context.drafts.drop(draft or "")
        except BlockmapError as fault:
            job.state, job.answer = "failed", answers.error(fault)
        finally:
            making.clear(workplace)

    job = context.jobs.start("make", person.name, build, workplace, files, recipe, afterwards=afterwards)
    job.about = str(target)
    return job


def build(workplace: Path, files: Path, recipe: str | None, *, progress: Progress = silent) -> dict[str, Any]:
    """Carry a recipe out, in the process of a job, and say what came of it."""
    outcome = making.make(workplace, files, recipe, progress=progress)
    found = [finding for finding in outcome.report if finding.severity != "note"]
    return {
        "told": list(outcome.values["told"]),
        "findings": [answers.finding(finding) for finding in found[:MOST_FINDINGS]],
        "errors": len(outcome.report.of("error")),
        "warnings": len(outcome.report.of("warning")),
    }


def said(draft: Draft) -> dict[str, Any]:
    """Say a draft as the page gets it."""
    settings = draft.settings
    return {
        "draft": draft.id,
        "crs": draft.crs,
        "choices": settings.model_dump(mode="json", exclude=OF_THE_PLAN),
        "defaults": make_settings(draft.crs, {}).model_dump(mode="json", exclude=OF_THE_PLAN),
        "plan": draft.plan.model_dump(mode="json"),
        "kinds": {"factors": list(difficulties.KINDS), "own": list(place_kinds.WORDS), "lines": list(BARRIER_KINDS)},
        "left": _left(draft),
        "tables": tables_of(settings),
        "sources": [_seen(number, item, draft.lines) for number, item in enumerate(draft.seen)],
    }


def _left(draft: Draft) -> list[dict[str, Any]]:
    """Say what came and is of no use: in zips, and parts of a dataset whose main file is missing."""
    unread = [("start_left_in_zip", {"name": name}) for name in draft.left]
    lone = [("start_lone_part", {"name": name, "main": main}) for name, main in lone_parts(draft.folder)]
    return [
        {"name": str(values["name"]), "why": {lang: text(f"said.{key}", lang, **values) for lang in LANGUAGES}}
        for key, values in [*unread, *lone]
    ]


def _seen(number: int, item: Seen, lines: Mapping[str, Lines]) -> dict[str, Any]:
    step = item.step.model_dump(mode="json", include={"table", "source", "layer", "where", "fields", "crs", "encoding"})
    return {
        "number": number,
        "step": step,
        "lines": lines[item.step.mapping.name].model_dump() if item.step.mapping else None,
        "is_read": item.is_proposed,
        "layers": item.layers,
        "place": item.territory_crs,
    }


def _tried(tried: Tried) -> dict[str, Any]:
    errors = [answers.error(tried.fault)] if tried.fault is not None else []
    return {
        "columns": [{"name": name, "samples": values} for name, values in tried.columns.items()],
        "known": tried.known,
        "used": dict(tried.used),
        "encoding": tried.encoding,
        "crs": tried.crs,
        "account": dict(tried.account),
        "values": {name: dict(counts) for name, counts in tried.values.items()},
        "fault": errors[0] if errors else None,
        "findings": [answers.finding(found) for found in tried.report.findings[:MOST_FINDINGS]],
        "found": len(tried.report),
        "preview": [json.loads(text) for text in shapely.to_geojson(list(tried.preview))] if tried.preview else [],
    }
