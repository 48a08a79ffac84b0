"""``blockmap demo``: the whole story on the bundled sample, from files to a settled border and a map that fills up."""

from __future__ import annotations

from pathlib import Path

from blockmap import store
from blockmap.errors import UsageError
from blockmap.terms import Language
from blockmap.workflow.outcome import Outcome, Progress, silent
from blockmap.workflow.recipe import load
from blockmap.workflow.running import make_folder, run

DEMO_DISTRICT = "990101"
"""Code of the bundled district; no province bears 99."""


def demo(out: Path, *, lang: Language = "en", progress: Progress = silent) -> Outcome:
    """Carry out the recipe of the bundled sample into the folder ``out``, anew each time."""
    from blockmap import sample

    recipe = sample.bundled() / "recipe.toml"
    make_folder(out)
    _remove_former_demo(out / load(recipe).territory)
    outcome = run(recipe, out=out, lang=lang, progress=progress)
    outcome.command, outcome.said, outcome.next_step = "demo", "demo", "demo"
    return outcome


def _remove_former_demo(territory: Path) -> None:
    """Delete what an earlier demo made; a territory of anybody else is not touched."""
    if not territory.exists():
        return
    with store.open(territory) as file:
        codes = set(file.table("areas", columns=["code"], where="level = 'district'")["code"])
    if codes - {DEMO_DISTRICT}:
        raise UsageError("demo_exists", path=territory)
    territory.unlink()
