"""Territories in the making: files dropped on the start page, and how each is to be read, until the recipe is carried out."""

from __future__ import annotations

import secrets
import shutil
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path

from blockmap.errors import UsageError
from blockmap.server.leftovers import TEMPORARY, Leftovers
from blockmap.settings import Settings
from blockmap.workflow.looking import Seen, look
from blockmap.workflow.recipe import PlanStep, ReadStep, Recipe
from blockmap.workflow.recipe_text import written
from blockmap.workflow.territory import make_settings

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
        CRS of the territory, and the office's choices that differ from the defaults.
    """

    folder: Path
    id: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    seen: list[Seen] = field(default_factory=list)
    crs: str = ""
    choices: dict[str, int] = field(default_factory=dict)

    def look(self) -> None:
        """Look at the files; what was corrected before stays as it was corrected."""
        before = {(item.step.source.name, item.step.layer): item for item in self.seen}
        self.seen = [before.get((item.step.source.name, item.step.layer), item) for item in look(self.folder)]
        proposed = next((item.territory_crs for item in self.seen if item.is_proposed and item.territory_crs), None)
        self.crs = self.crs or proposed or DEFAULT_CRS

    @property
    def settings(self) -> Settings:
        """The choices, checked."""
        return make_settings(self.crs, dict(self.choices))

    def correct(self, number: int, step: ReadStep, *, is_read: bool) -> None:
        """Say how a layer is to be read.

        Raises
        ------
        UsageError
            There is no such layer, or the file is not one of the draft.
        """
        if not 0 <= number < len(self.seen) or step.source.name != self.seen[number].step.source.name:
            raise UsageError("draft_no_source", number=number)
        held = self.seen[number]
        kept = ReadStep(**(step.model_dump() | {"source": Path(step.source.name), "mapping": None}))
        self.seen[number] = Seen(kept, is_read and bool(kept.table), held.layers, held.territory_crs)

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
        recipe = Recipe(
            territory=Path(f"{name}.gpkg"), crs=self.crs, settings=self.choices, read=steps, plan=PlanStep()
        )
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
