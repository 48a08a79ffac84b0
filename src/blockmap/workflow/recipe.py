"""A recipe (作业单): the whole job in one readable file. The demo is such a recipe.

Paths of sources are relative to the recipe; outputs go into its ``output`` folder. A step that was done already with the same
files changes nothing, so an interrupted run is simply started again.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from blockmap.errors import UsageError
from blockmap.settings import Settings
from blockmap.wrong_values import WrongValues


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _choices(said: dict[str, Any]) -> dict[str, Any]:
    """Refuse choices that the recipe says elsewhere or that there are not."""
    unknown = sorted(set(said) - (set(Settings.model_fields) - {"crs"}))
    if unknown:
        raise PydanticCustomError("no_such_choice", "no such choice: {names}", {"names": ", ".join(unknown)})
    return said


Choices = Annotated[dict[str, Any], AfterValidator(_choices)]


class ReadStep(_Part):
    """One source: which file becomes rows of which table."""

    table: str
    source: Path
    layer: str | None = None
    where: str | None = None
    fields: dict[str, str] = Field(default_factory=dict)
    crs: str | None = None
    encoding: str | None = None
    mapping: Path | None = None


class PlanStep(_Part):
    """How the territory is divided."""

    seed: int = 0
    exactly: int | None = Field(default=None, ge=1)
    oversize: Literal["whole", "parts"] = "whole"
    factors: dict[str, float] | None = None
    own: tuple[str, ...] | None = None
    shared: tuple[str, ...] | None = None


class DisputesStep(_Part):
    """The line of one neighbour, laid beside ours."""

    neighbour: str
    source: Path
    layer: str | None = None
    level: str | None = None
    crs: str | None = None
    at: str | None = None


class ReturnsStep(_Part):
    """Files of returns: one, or all that a pattern such as ``returns_*.csv`` names, in the order of their names."""

    source: str
    mapping: str | None = None
    phase: str | None = None


class BulletinStep(_Part):
    """One bulletin."""

    cadence: Literal["daily", "2-day", "weekly", "2-week", "xun", "monthly"] = "daily"
    directory: Path = Path("bulletin")
    phase: str | None = None
    area: str | None = None
    as_of: str | None = None


class MapStep(_Part):
    """One map."""

    kind: Literal["progress", "disputes"] = "progress"
    file: Path = Path("progress.html")
    area: str | None = None


class ExportStep(_Part):
    """One set of plain copies."""

    format: Literal["gpkg", "shp", "geojson", "parquet", "fgb"]
    directory: Path
    encoding: Literal["gbk", "utf-8"] = "utf-8"
    area: str | None = None


class Recipe(_Part):
    """The whole job."""

    territory: Path
    crs: str
    output: Path = Path()
    settings: Choices = Field(default_factory=dict)
    read: tuple[ReadStep, ...] = ()
    plan: PlanStep = PlanStep()
    freeze: bool = False
    disputes: tuple[DisputesStep, ...] = ()
    returns: tuple[ReturnsStep, ...] = ()
    bulletin: tuple[BulletinStep, ...] = ()
    map: tuple[MapStep, ...] = (MapStep(),)
    export: tuple[ExportStep, ...] = ()


def load(path: Path) -> Recipe:
    """Read a recipe file.

    Raises
    ------
    UsageError
        The file is missing, is not TOML, or says something a recipe cannot say; all faults at once.
    """
    try:
        return Recipe.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as fault:
        raise UsageError("recipe_missing", path=path) from fault
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise UsageError("recipe_not_toml", path=path, fault=fault) from fault
    except ValidationError as fault:
        raise UsageError("recipe_faults", path=path, faults=WrongValues(fault.errors())) from fault
