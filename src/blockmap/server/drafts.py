"""Territories in the making: files dropped on the start page, and how each is to be read, until the recipe is carried out."""

from __future__ import annotations

import secrets
import shutil
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from blockmap.errors import UsageError
from blockmap.server.draft_lines import Lines
from blockmap.server.leftovers import TEMPORARY, Leftovers
from blockmap.settings import Settings
from blockmap.workflow import wishes
from blockmap.workflow.looking import Seen, look
from blockmap.workflow.recipe import PlanStep, ReadStep, Recipe
from blockmap.workflow.recipe_text import written
from blockmap.workflow.territory import make_settings
from blockmap.wrong_values import WrongValues

MOST_DRAFTS = 5
"""Drafts that are kept; the oldest goes when another begins."""

DEFAULT_CRS = "EPSG:4544"
"""CGCS2000, 105° E: where the files do not say where they lie."""


@dataclass
class Draft:
    """A territory in the making.

    Attributes
    ----------
    folder
        Temporary folder with the files; deleted with the draft.
    seen
        What was recognised, as it was proposed or corrected.
    crs, choices
        CRS of the territory, and the office's choices that differ from the defaults: fields of `blockmap.settings.Settings`.
    plan
        How it is divided, as the command line's ``plan`` takes it.
    left
        What was in zips and is of no use.
    lines
        By name of the mapping file, what the lines of a source mean.
    """

    folder: Path
    id: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    seen: list[Seen] = field(default_factory=list)
    crs: str = ""
    choices: dict[str, Any] = field(default_factory=dict)
    plan: PlanStep = field(default_factory=PlanStep)
    lines: dict[str, Lines] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)

    def look(self) -> None:
        """Look at the files; what was corrected before stays as it was corrected."""
        before = {(item.step.source.name, item.step.layer): item for item in self.seen}
        self.seen = [before.get((item.step.source.name, item.step.layer), item) for item in look(self.folder)]
        proposed = next((item.territory_crs for item in self.seen if item.is_proposed and item.territory_crs), None)
        self.crs = self.crs or proposed or DEFAULT_CRS

    @property
    def settings(self) -> Settings:
        """The choices, checked; those of the plan are not among them."""
        return make_settings(self.crs, dict(self.choices))

    def choose(self, crs: str | None, choices: Mapping[str, Any], plan: Mapping[str, Any]) -> None:
        """Say what a block should hold and how the ground is divided; what makes no sense changes nothing.

        Parameters
        ----------
        crs
            CRS of the territory; that so far when left out.
        choices, plan
            By name the fields of `blockmap.settings.Settings` and of a recipe's ``[plan]``; ``None`` takes one back.

        Raises
        ------
        UsageError
            One makes no sense; all of them are named.
        """
        chosen = {name: value for name, value in (self.choices | dict(choices)).items() if value is not None}
        wished = {name: value for name, value in (self.plan.model_dump() | dict(plan)).items() if value is not None}
        try:
            step = PlanStep.model_validate(wished)
        except ValidationError as fault:
            raise UsageError("settings", faults=WrongValues(fault.errors())) from fault
        settings = make_settings(crs or self.crs, chosen)
        wishes.of_plan(settings, factors=step.factors, own=step.own, shared=step.shared)
        self.crs, self.choices, self.plan = settings.crs, chosen, step

    def correct(self, number: int, step: ReadStep, lines: Lines | None = None, *, is_read: bool) -> None:
        """Say how a layer is to be read.

        Parameters
        ----------
        number, step
            Which one, and how.
        lines
            Of a source of lines: what their values mean.
        is_read
            Whether it is read at all.

        Raises
        ------
        UsageError
            There is no such layer, or the file is not one of the draft.
        """
        if not 0 <= number < len(self.seen) or step.source.name != self.seen[number].step.source.name:
            raise UsageError("draft_no_source", number=number)
        held = self.seen[number]
        mapping = self._mapping_file(number, lines) if lines is not None else None
        kept = ReadStep(**(step.model_dump() | {"source": Path(step.source.name), "mapping": mapping}))
        self.seen[number] = Seen(kept, is_read and bool(kept.table), held.layers, held.territory_crs)

    def _mapping_file(self, number: int, lines: Lines) -> Path:
        """Keep what lines mean as a file beside the sources, so that the recipe can name it."""
        name = f"lines-{number + 1}.toml"
        (self.folder / name).write_text(lines.written(), encoding="utf-8")
        self.lines[name] = lines
        return Path(name)

    def recipe(self, name: str) -> str:
        """Return the recipe as text.

        Raises
        ------
        UsageError
            Nothing is to be read, or a choice makes no sense.
        """
        _ = self.settings
        steps = tuple(item.step for item in self.seen if item.is_proposed)
        if not any(step.table == "buildings" for step in steps):
            raise UsageError("draft_no_buildings")
        recipe = Recipe(territory=Path(f"{name}.gpkg"), crs=self.crs, settings=self.choices, read=steps, plan=self.plan)
        return written(recipe, name)


class Drafts:
    """The drafts of a server. Safe to use from several threads."""

    def __init__(self, leftovers: Leftovers) -> None:
        self._leftovers = leftovers
        self._drafts: dict[str, Draft] = {}
        self._lock = threading.Lock()

    def new(self) -> Draft:
        """Begin a draft."""
        draft = Draft(Path(tempfile.mkdtemp(prefix=f"{TEMPORARY}draft-")))
        self._leftovers.add(draft.folder)
        with self._lock:
            self._drafts[draft.id] = draft
            old = list(self._drafts)[:-MOST_DRAFTS]
        for name in old:
            self.drop(name)
        return draft

    def get(self, name: str) -> Draft:
        """Return a draft.

        Raises
        ------
        UsageError
            There is none of this name, or not any more.
        """
        with self._lock:
            if name not in self._drafts:
                raise UsageError("draft_unknown")
            return self._drafts[name]

    def held(self) -> list[Draft]:
        """Return all drafts, the oldest first."""
        with self._lock:
            return list(self._drafts.values())

    def drop(self, name: str) -> None:
        """Delete a draft with its files."""
        with self._lock:
            draft = self._drafts.pop(name, None)
        if draft is not None:
            shutil.rmtree(draft.folder, ignore_errors=True)

    def close(self) -> None:
        """Delete all drafts."""
        for name in list(self._drafts):
            self.drop(name)
