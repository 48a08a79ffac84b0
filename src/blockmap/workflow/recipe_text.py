"""A recipe as the text that a planner reads and corrects."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from blockmap.workflow.recipe import PlanStep, ReadStep, Recipe


def quote(words: str) -> str:
    """Write a TOML basic string."""
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(f"\\u{ord(c):04x}" if ord(c) < 32 or ord(c) == 127 else c for c in escaped) + '"'


def read_lines(step: ReadStep) -> list[str]:
    """Write how one source is read."""
    said: dict[str, Any] = {
        "table": step.table,
        "source": PurePath(step.source).as_posix(),
        "layer": step.layer,
        "where": step.where,
        "encoding": step.encoding,
        "crs": step.crs,
        "mapping": PurePath(step.mapping).as_posix() if step.mapping else None,
    }
    lines = ["[[read]]", *(f"{name} = {quote(value)}" for name, value in said.items() if value)]
    if step.fields:
        pairs = ", ".join(f"{ours} = {quote(theirs)}" for ours, theirs in step.fields.items())
        lines.append(f"fields = {{ {pairs} }}")
    return lines


def plan_lines(step: PlanStep) -> list[str]:
    """Write how the territory is divided; what nothing was said of is left out."""
    lines = ["[plan]", f"seed = {step.seed}", f"oversize = {quote(step.oversize)}"]
    if step.exactly is not None:
        lines.append(f"exactly = {step.exactly}")
    if step.factors:
        pairs = ", ".join(f"{quote(kind)} = {float(factor)!r}" for kind, factor in step.factors.items())
        lines.append(f"factors = {{ {pairs} }}")
    wished = {"own": step.own, "shared": step.shared}
    return lines + [f"{name} = {_value(value)}" for name, value in wished.items() if value]


def written(recipe: Recipe, title: str) -> str:
    """Write a recipe that reads, plans and draws, so that `blockmap.workflow.recipe.load` gives the same recipe again.

    Parameters
    ----------
    recipe
        Its steps of reading, planning and drawing; what else a recipe can hold is left out.
    title
        First line, as a comment.
    """
    lines = [
        f"# {' '.join(title.split())}",
        f"territory = {quote(recipe.territory.as_posix())}",
        f"crs = {quote(recipe.crs)}",
        "",
    ]
    if recipe.settings:
        lines += ["[settings]", *(f"{name} = {_value(value)}" for name, value in recipe.settings.items()), ""]
    for step in recipe.read:
        lines += [*read_lines(step), ""]
    lines += [*plan_lines(recipe.plan), ""]
    for drawn in recipe.map:
        lines += ["[[map]]", f"kind = {quote(drawn.kind)}", f"file = {quote(drawn.file.as_posix())}", ""]
    return "\n".join(lines)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, Mapping):
        raise TypeError("a choice is a number, a word or a list")
    return quote(str(value))
