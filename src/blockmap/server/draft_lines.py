"""What the values of a column of lines mean: river or road, crossable or not; the mapping file of a source, typed in."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from blockmap.workflow.recipe_text import quote

Kind = Literal["river", "railway", "main_road", "street", "lane", "wall", "field_edge", "must_hold", "none"]
"""Kinds of barriers, and ``none``: no line that may bound a block."""

MOST_VALUES = 60
"""Different values of a column that the page lists; a column with more is none of kinds."""

Value = Annotated[str, Field(max_length=200)]


class Line(BaseModel):
    """What lines with one value are."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    is_crossable: bool = True


class Lines(BaseModel):
    """A column, and what its values mean; values that are left out are read as without it."""

    model_config = ConfigDict(extra="forbid")

    field: str = Field(min_length=1, max_length=200)
    values: dict[Value, Line] = Field(default_factory=dict, max_length=MOST_VALUES)

    def written(self) -> str:
        """Return the mapping file, as `blockmap.intake.barriers.rules` reads it."""
        rows = [
            f"{quote(value)} = {{ kind = {quote(line.kind)}, is_crossable = {str(line.is_crossable).lower()} }}"
            for value, line in self.values.items()
        ]
        return "\n".join([f"field = {quote(self.field)}", "[values]", *rows, ""])
