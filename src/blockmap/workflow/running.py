"""``blockmap run``: a recipe carried out step by step, each all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from blockmap.errors import BlockmapError, SystemFault, UsageError
from blockmap.report import Report, merge
from blockmap.terms import LANGUAGES, Language
from blockmap.workflow import households
from blockmap.workflow.bulletins import send_bulletin
from blockmap.workflow.detecting import detect_disputes
from blockmap.workflow.exporting import export
from blockmap.workflow.mapping import draw_map
from blockmap.workflow.outcome import Outcome, Progress, silent
from blockmap.workflow.planning import check, freeze, number, plan
from blockmap.workflow.reading import read
from blockmap.workflow.recipe import Recipe, load
from blockmap.workflow.returns import read_returns
from blockmap.workflow.territory import new
from blockmap.workflow.watching import TAGS, read_tags


def run(path: Path, *, out: Path | None = None, lang: Language = "en", progress: Progress = silent) -> Outcome:
    """Carry out a recipe from files to a checked territory with its maps.

    Parameters
    ----------
    path
        The recipe.
    out
        Folder for the outputs instead of the recipe's own.
    lang
        Language that maps open in.
    progress
        Called as steps advance.
    """
    recipe = load(path)
    folder = out if out is not None else path.parent / recipe.output
    make_folder(folder)
    outcomes: list[Outcome] = []
    try:
        outcomes.extend(_steps(recipe, path.parent, folder, lang, progress))
    except BlockmapError as error:
        error.report = _with_steps_done(error.report, outcomes)
        raise
    territory = folder / recipe.territory
    written = tuple(dict.fromkeys(file for outcome in outcomes for file in outcome.written))
    maps = {folder / drawn.file for drawn in recipe.map}
    opened = next((file for file in written if file in maps), territory)
    return Outcome(
        "run",
        merge(outcome.report for outcome in outcomes),
        written=written,
        rows=tuple(row_of(outcome, lang) for outcome in outcomes),
        next_step="run",
        values={"territory": territory, "opened": opened.resolve(), "told": tuple(map(told, outcomes))},
    )


def _with_steps_done(report: Report | None, outcomes: list[Outcome]) -> Report:
    """Add to what stopped a run which steps stand: they need not be done again."""
    said = Report()
    if outcomes:
        said.add("steps_stand", "note", steps=" → ".join(outcome.command for outcome in outcomes), count=len(outcomes))
    return merge([said, report or Report()])


def told(outcome: Outcome) -> dict[str, str]:
    """Say in every language what a step did."""
    return {said: outcome.summary(said) for said in LANGUAGES}


def row_of(outcome: Outcome, lang: Language) -> dict[str, object]:
    """One line of the story."""
    errors, warnings = len(outcome.report.of("error")), len(outcome.report.of("warning"))
    return {"step": outcome.command, "done": outcome.summary(lang), "errors": errors, "warnings": warnings}


def _steps(recipe: Recipe, sources: Path, folder: Path, lang: Language, progress: Progress) -> Iterator[Outcome]:
    """Carry out the steps in order, each all or nothing."""
    territory = folder / recipe.territory
    works = list(_works(recipe, sources, folder, lang, progress))
    if not territory.exists():
        yield new(territory, crs=recipe.crs, **recipe.settings)
    for done, work in enumerate(works):
        progress("run", done, len(works))
        yield work()
    progress("run", len(works), len(works))


def _works(
    recipe: Recipe, sources: Path, folder: Path, lang: Language, progress: Progress
) -> Iterator[Callable[[], Outcome]]:
    """Give every step of a recipe after the first, ready to be done."""
    territory = folder / recipe.territory
    for step in recipe.read:
        if step.table == households.TABLE:
            said = step.model_dump(include={"fields", "encoding"})
            yield partial(households.read_households, territory, sources / step.source, **said)
            continue
        if step.table == TAGS:
            yield partial(read_tags, territory, sources / step.source, accept=True, encoding=step.encoding)
            continue
        mapping = sources / step.mapping if step.mapping else None
        said = step.model_dump(exclude={"table", "source", "mapping"})
        yield partial(read, territory, step.table, sources / step.source, mapping=mapping, accept=True, **said)
    yield partial(plan, territory, **recipe.plan.model_dump(), progress=progress)
    yield partial(number, territory)
    if recipe.freeze:
        yield partial(freeze, territory)
    for claim in recipe.disputes:
        said = claim.model_dump(exclude={"source"})
        yield partial(detect_disputes, territory, sources / claim.source, **said)
    for delivered in recipe.returns:
        for file in _files(sources, delivered.source):
            yield partial(read_returns, territory, file, mapping=delivered.mapping, phase=delivered.phase)
    yield partial(check, territory, progress=progress)
    for sent in recipe.bulletin:
        said = sent.model_dump(exclude={"directory"})
        yield partial(send_bulletin, territory, folder / sent.directory, lang=lang, **said)
    for drawn in recipe.map:
        yield partial(draw_map, territory, drawn.kind, folder / drawn.file, area=drawn.area, lang=lang)
    for copied in recipe.export:
        said = copied.model_dump(exclude={"directory"})
        yield partial(export, territory, folder / copied.directory, **said)


def _files(folder: Path, pattern: str) -> list[Path]:
    """Return the files that a name or pattern stands for, by name; a name that fits none is handed on, to be said as missing."""
    return sorted(folder.glob(pattern)) or [folder / pattern]


def make_folder(folder: Path) -> None:
    """Make the folder for outputs where it is not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise UsageError("cannot_write", path=folder, why=SystemFault(fault)) from fault
