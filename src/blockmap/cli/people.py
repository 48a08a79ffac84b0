"""Staff and the office's lists on the command line: ``progress workers|teams``, ``assign``, ``handover``."""

from pathlib import Path
from typing import Annotated

import typer

from blockmap import workflow
from blockmap.cli.lists import add_lists
from blockmap.cli.words import Words, Work


def add_people(group: typer.Typer, words: Words) -> None:
    """Add the lists of staff and of the office to ``blockmap progress``."""
    TerritoryArgument = Annotated[Path, words.territory]  # noqa: N806
    Accept = Annotated[bool, words.option("list.accept", "--accept")]  # noqa: N806
    Encoding = Annotated[str | None, words.option("list.encoding", "--encoding")]  # noqa: N806
    Sheet = Annotated[str | None, words.option("list.sheet", "--sheet")]  # noqa: N806

    @words.command(group, "workers", "progress.workers")
    def workers(
        territory: TerritoryArgument,
        source: Annotated[Path | None, words.argument("list.source", "LIST")] = None,
        accept: Accept = False,
        encoding: Encoding = None,
        sheet: Sheet = None,
    ) -> Work:
        if source is None:
            return lambda progress: workflow.count_staff(territory)
        return lambda progress: workflow.read_workers(territory, source, accept=accept, encoding=encoding, sheet=sheet)

    @words.command(group, "teams", "progress.teams")
    def teams(
        territory: TerritoryArgument,
        source: Annotated[Path, words.argument("list.source", "LIST")],
        accept: Accept = False,
        encoding: Encoding = None,
        sheet: Sheet = None,
    ) -> Work:
        return lambda progress: workflow.read_teams(territory, source, accept=accept, encoding=encoding, sheet=sheet)

    @words.command(group, "register", "progress.register")
    def register(
        territory: TerritoryArgument,
        source: Annotated[Path | None, words.argument("list.source", "LIST")] = None,
        kind: Annotated[str | None, words.option("register.kind", "--kind")] = None,
        level: Annotated[str, words.option("register.level", "--level")] = "town",
        as_of: Annotated[str | None, words.option("people.day", "--as-of", metavar="DAY")] = None,
        accept: Accept = False,
        encoding: Encoding = None,
        sheet: Sheet = None,
    ) -> Work:
        if source is None:
            return lambda progress: workflow.show_register(territory, kind=kind or "task", level=level, at=as_of)
        return lambda progress: workflow.read_register(
            territory, source, kind=kind, accept=accept, encoding=encoding, sheet=sheet
        )

    add_lists(group, words)


def add(app: typer.Typer, words: Words) -> None:
    """Add ``assign``, ``handover`` and ``review``."""
    TerritoryArgument = Annotated[Path, words.territory]  # noqa: N806
    At = Annotated[str | None, words.option("assign.at", "--at", metavar="TIME")]  # noqa: N806
    Strict = Annotated[bool, words.option("assign.strict", "--trained-only")]  # noqa: N806
    Phase = Annotated[str | None, words.option("people.phase", "--phase")]  # noqa: N806

    @words.command(app, "assign")
    def assign(
        territory: TerritoryArgument,
        source: Annotated[Path | None, words.argument("assign.source", "LIST")] = None,
        block: Annotated[str | None, words.option("assign.block", "--block", metavar="CODE")] = None,
        area: Annotated[str | None, words.option("assign.area", "--area", metavar="CODE")] = None,
        building: Annotated[str | None, words.option("assign.building", "--building", metavar="KEY")] = None,
        entrance: Annotated[str | None, words.option("assign.entrance", "--entrance")] = None,
        worker: Annotated[str | None, words.option("assign.worker", "--worker", metavar="CODE")] = None,
        team: Annotated[str | None, words.option("assign.team", "--team", metavar="CODE")] = None,
        role: Annotated[str, words.option("assign.role", "--role")] = "enumerator",
        at: At = None,
        reason: Annotated[str | None, words.option("assign.reason", "--reason")] = None,
        end: Annotated[bool, words.option("assign.end", "--end")] = False,
        propose: Annotated[bool, words.option("assign.propose", "--propose")] = False,
        seed: Annotated[int, words.option("seed", "--seed")] = 0,
        accept: Annotated[bool, words.option("assign.accept", "--accept")] = False,
        gaps: Annotated[bool, words.option("assign.gaps", "--gaps")] = False,
        persons: Annotated[bool, words.option("assign.persons", "--persons")] = False,
        helpers: Annotated[bool, words.option("assign.helpers", "--helpers")] = False,
        strict: Strict = False,
        phase: Phase = None,
        who: Annotated[bool, words.option("assign.who", "--who")] = False,
    ) -> Work:
        if who:
            return lambda progress: workflow.who_answers(
                territory, building, block=block, entrance=entrance, at=at, lang=words.lang
            )
        if gaps or persons:
            return lambda progress: workflow.staff_gaps(territory, at=at, persons=persons)
        if helpers:
            return lambda progress: workflow.staff_helpers(territory, at=at, phase=phase, lang=words.lang)
        if propose:
            return lambda progress: workflow.propose_staff(
                territory, seed=seed, at=at, accept=accept, needs_training=strict
            )
        return lambda progress: workflow.assign(
            territory,
            source,
            block=block,
            area=area,
            building=building,
            entrance=entrance,
            worker=worker,
            team=team,
            role=role,
            at=at,
            reason=reason,
            end=end,
            needs_training=strict,
        )

    @words.command(app, "handover")
    def handover(
        territory: TerritoryArgument,
        block: Annotated[str, words.argument("handover.block", "BLOCK")],
        giver: Annotated[str, words.option("handover.from", "--from", metavar="CODE")],
        taker: Annotated[str, words.option("handover.to", "--to", metavar="CODE")],
        reason: Annotated[str, words.option("assign.reason", "--reason")],
        at: At = None,
        item: Annotated[list[str] | None, words.option("handover.item", "--item")] = None,
        phase: Phase = None,
        strict: Strict = False,
    ) -> Work:
        return lambda progress: workflow.hand_over(
            territory,
            block,
            giver=giver,
            taker=taker,
            at=at,
            reason=reason,
            items=item or (),
            phase=phase,
            needs_training=strict,
            lang=words.lang,
        )

    @words.command(app, "review")
    def review(
        territory: TerritoryArgument,
        what: Annotated[str | None, words.argument("review.what", "BLOCK|LIST")] = None,
        step: Annotated[str | None, words.option("review.step", "--step")] = None,
        worker: Annotated[str | None, words.option("assign.worker", "--worker", metavar="CODE")] = None,
        dwelling: Annotated[str | None, words.option("review.dwelling", "--dwelling", metavar="KEY")] = None,
        phase: Phase = None,
        at: At = None,
        sample: Annotated[bool, words.option("review.sample", "--sample")] = False,
        reason: Annotated[str | None, words.option("review.reason", "--reason", metavar="CODE")] = None,
        checkers: Annotated[int | None, words.option("review.checkers", "--checkers", min=1, max=9)] = None,
    ) -> Work:
        return lambda progress: workflow.review(
            territory,
            what,
            step=step,
            worker=worker,
            dwelling=dwelling,
            phase=phase,
            at=at,
            sample=sample,
            reason=reason,
            checkers=checkers,
            lang=words.lang,
        )
