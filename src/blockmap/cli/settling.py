"""``blockmap dispute …`` on the command line: what is said, signed, decided and applied."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from blockmap import workflow
from blockmap.cli.words import Words, Work
from blockmap.terms import text

Side = Literal["ours", "theirs"]
METHODS = "ours|theirs|historic|road|river|median|equal-area|addresses|minimal|blocks"
State = Literal["open", "negotiating", "escalated", "decided", "applied", "closed"]


def add_settling(group: typer.Typer, words: Words) -> None:
    """Add the commands that settle disputes to ``blockmap dispute``."""
    _add_lists(group, words)
    _add_records(group, words)
    _add_ends(group, words)
    _add_decisions(group, words)
    _add_hand_over(group, words)


def _add_lists(group: typer.Typer, words: Words) -> None:
    """What stands in the ledger."""
    TerritoryArgument = Annotated[Path, words.territory]  # noqa: N806
    On = Annotated[str | None, words.option("dispute.on", "--on", metavar="DATE")]  # noqa: N806
    Codes = Annotated[list[str] | None, words.argument("dispute.ids", "[ID]…")]  # noqa: N806
    Output = Annotated[Path | None, words.option("dispute.output", "--output", "-o", metavar="FILE.csv|.xlsx")]  # noqa: N806

    @words.command(group, "list", "dispute.list")
    def list_disputes(
        territory: TerritoryArgument,
        state: Annotated[State | None, words.option("dispute.state", "--state")] = None,
        neighbour: Annotated[str | None, words.option("dispute.with", "--neighbour", metavar="CODE|NAME")] = None,
        on: On = None,
    ) -> Work:
        day = _day(on, words)
        return lambda progress: workflow.list_disputes(territory, state=state, neighbour=neighbour, on=day)

    @words.command(group, "show", "dispute.show")
    def show(territory: TerritoryArgument, code: Annotated[str, words.argument("dispute.id", "ID")]) -> Work:
        return lambda progress: workflow.show_dispute(territory, code)

    @words.command(group, "stats", "dispute.stats")
    def stats(territory: TerritoryArgument, on: On = None) -> Work:
        day = _day(on, words)
        return lambda progress: workflow.dispute_statistics(territory, on=day)

    @words.command(group, "route", "dispute.route")
    def route(
        territory: TerritoryArgument,
        codes: Codes = None,
        start: Annotated[str | None, words.option("dispute.start", "--from", metavar="X,Y")] = None,
        output: Output = None,
    ) -> Work:
        begin = place(start, words)
        return lambda progress: workflow.survey_route(territory, codes, start=begin, output=output, lang=words.lang)

    @words.command(group, "minutes", "dispute.minutes")
    def minutes(
        territory: TerritoryArgument,
        survey: Annotated[str, words.argument("dispute.survey_code", "SURVEY")],
        output: Annotated[Path, words.option("dispute.minutes.output", "--output", "-o", metavar="FILE.json")],
    ) -> Work:
        return lambda progress: workflow.survey_minutes(territory, survey, output)

    @words.command(group, "interim", "dispute.interim")
    def interim(
        territory: TerritoryArgument,
        codes: Codes = None,
        side: Annotated[Side | None, words.option("dispute.interim.side", "--side")] = None,
        reason: Annotated[str | None, words.option("dispute.reason", "--reason")] = None,
        output: Output = None,
    ) -> Work:
        if side is None:
            return lambda progress: workflow.interim_responsibility(territory, output, lang=words.lang)
        if not codes:
            raise typer.BadParameter(text("cli.dispute.which", words.lang))
        return lambda progress: workflow.agree_interim(territory, codes, side=side, reason=reason or "")


def _add_records(group: typer.Typer, words: Words) -> None:
    """What happened."""
    TerritoryArgument = Annotated[Path, words.territory]  # noqa: N806
    Codes = Annotated[list[str], words.argument("dispute.ids", "ID…")]  # noqa: N806
    At = Annotated[str | None, words.option("dispute.at", "--at", metavar="TIME")]  # noqa: N806
    Document = Annotated[Path | None, words.option("dispute.document", "--document", metavar="FILE")]  # noqa: N806
    Reason = Annotated[str | None, words.option("dispute.reason", "--reason")]  # noqa: N806
    Line = Annotated[Path | None, words.option("dispute.line", "--line", metavar="FILE")]  # noqa: N806
    Due = Annotated[str | None, words.option("dispute.due", "--due", metavar="DATE")]  # noqa: N806

    @words.command(group, "evidence", "dispute.evidence")
    def evidence(
        territory: TerritoryArgument,
        codes: Codes,
        document: Annotated[Path, words.option("dispute.document", "--document", metavar="FILE")],
        rank: Annotated[Literal["binding", "reference", "inadmissible"], words.option("dispute.rank", "--rank")],
        side: Annotated[Literal["ours", "theirs", "both"], words.option("dispute.side", "--side")] = "ours",
        line: Line = None,
        reason: Reason = None,
        at: At = None,
    ) -> Work:
        return lambda progress: workflow.add_evidence(
            territory, codes, document, rank=rank, side=side, line=line, reason=reason, at=at
        )

    @words.command(group, "claim", "dispute.claim")
    def claim(
        territory: TerritoryArgument,
        codes: Codes,
        side: Annotated[Side, words.option("dispute.side", "--side")],
        document: Document = None,
        line: Line = None,
        reason: Reason = None,
        at: At = None,
    ) -> Work:
        return lambda progress: workflow.hand_in_claim(
            territory, codes, side=side, document=document, line=line, reason=reason, at=at
        )

    @words.command(group, "survey", "dispute.survey")
    def survey(
        territory: TerritoryArgument,
        codes: Codes,
        survey_code: Annotated[str, words.option("dispute.survey_code", "--survey", metavar="CODE")],
        people: Annotated[list[str], words.option("dispute.person", "--person", metavar='"ours: NAME, OFFICE"')],
        track: Annotated[Path | None, words.option("dispute.track", "--track", metavar="FILE")] = None,
        document: Document = None,
        photo: Annotated[list[Path] | None, words.option("dispute.photo", "--photo", metavar="FILE")] = None,
        finding: Annotated[str | None, words.option("dispute.finding", "--finding")] = None,
        at: At = None,
    ) -> Work:
        return lambda progress: workflow.record_survey(
            territory,
            codes,
            survey_code=survey_code,
            people=people,
            track=track,
            document=document,
            photos=photo or (),
            finding=finding,
            at=at,
        )

    @words.command(group, "notify", "dispute.notify")
    def notify(
        territory: TerritoryArgument,
        codes: Codes,
        office: Annotated[str, words.option("dispute.office", "--office")],
        side: Annotated[
            Literal["ours", "theirs", "both", "superior"], words.option("dispute.side", "--side")
        ] = "theirs",
        due: Due = None,
        document: Document = None,
        reason: Reason = None,
        at: At = None,
    ) -> Work:
        day = _day(due, words)
        return lambda progress: workflow.notify_office(
            territory, codes, office=office, side=side, due=day, document=document, reason=reason, at=at
        )

    @words.command(group, "note", "dispute.note")
    def note(
        territory: TerritoryArgument,
        codes: Codes,
        reason: Annotated[str, words.option("dispute.note.text", "--text")],
        due: Due = None,
        document: Document = None,
        at: At = None,
    ) -> Work:
        day = _day(due, words)
        return lambda progress: workflow.add_note(territory, codes, reason, due=day, document=document, at=at)


def _add_ends(group: typer.Typer, words: Words) -> None:
    """What leads to another state without a line."""
    TerritoryArgument = Annotated[Path, words.territory]  # noqa: N806
    Codes = Annotated[list[str], words.argument("dispute.ids", "ID…")]  # noqa: N806
    At = Annotated[str | None, words.option("dispute.at", "--at", metavar="TIME")]  # noqa: N806
    Reason = Annotated[str, words.option("dispute.reason", "--reason")]  # noqa: N806
    Office = Annotated[str, words.option("dispute.office", "--office")]  # noqa: N806
    Document = Annotated[Path | None, words.option("dispute.document", "--document", metavar="FILE")]  # noqa: N806

    @words.command(group, "escalate", "dispute.escalate")
    def escalate(
        territory: TerritoryArgument,
        codes: Codes,
        office: Office,
        reason: Reason,
        due: Annotated[str | None, words.option("dispute.due", "--due", metavar="DATE")] = None,
        document: Document = None,
        at: At = None,
    ) -> Work:
        day = _day(due, words)
        return lambda progress: workflow.escalate_disputes(
            territory, codes, office=office, reason=reason, due=day, document=document, at=at
        )

    @words.command(group, "mediate", "dispute.mediate")
    def mediate(
        territory: TerritoryArgument,
        codes: Codes,
        office: Office,
        reason: Reason,
        document: Document = None,
        at: At = None,
    ) -> Work:
        return lambda progress: workflow.mediate_disputes(
            territory, codes, office=office, reason=reason, document=document, at=at
        )

    @words.command(group, "close", "dispute.close")
    def close(
        territory: TerritoryArgument,
        codes: Codes,
        why: Annotated[
            Literal["noise", "accepted", "duplicate", "withdrawn", "settled"], words.option("dispute.close.as", "--as")
        ],
        reason: Annotated[str | None, words.option("dispute.reason", "--reason")] = None,
        at: At = None,
    ) -> Work:
        return lambda progress: workflow.close_disputes(territory, codes, why, reason=reason, at=at)

    @words.command(group, "reopen", "dispute.reopen")
    def reopen(territory: TerritoryArgument, codes: Codes, reason: Reason, at: At = None) -> Work:
        return lambda progress: workflow.reopen_disputes(territory, codes, reason=reason, at=at)


def _add_decisions(group: typer.Typer, words: Words) -> None:
    """From a proposal to the border."""
    TerritoryArgument = Annotated[Path, words.territory]  # noqa: N806
    Code = Annotated[str, words.argument("dispute.id", "ID")]  # noqa: N806
    Line = Annotated[Path | None, words.option("dispute.line", "--line", metavar="FILE")]  # noqa: N806
    At = Annotated[str | None, words.option("dispute.at", "--at", metavar="TIME")]  # noqa: N806

    @words.command(group, "propose", "dispute.propose")
    def propose(
        territory: TerritoryArgument,
        code: Code,
        method: Annotated[list[str] | None, words.option("dispute.method", "--method", metavar=METHODS)] = None,
        line: Line = None,
        at: At = None,
    ) -> Work:
        return lambda progress: workflow.propose_lines(territory, code, methods=method or None, line=line, at=at)

    @words.command(group, "decide", "dispute.decide")
    def decide(
        territory: TerritoryArgument,
        code: Code,
        document: Annotated[Path, words.option("dispute.agreement", "--document", metavar="FILE")],
        proposal: Annotated[int | None, words.option("dispute.proposal", "--proposal", metavar="N")] = None,
        line: Line = None,
        signed: Annotated[
            list[str] | None, words.option("dispute.signed", "--signed", metavar='"NAME, OFFICE"')
        ] = None,
        superior: Annotated[
            str | None, words.option("dispute.superior", "--superior", metavar='"NAME, OFFICE"')
        ] = None,
        at: At = None,
    ) -> Work:
        return lambda progress: workflow.decide_dispute(
            territory,
            code,
            document=document,
            signed=signed or (),
            proposal=proposal,
            line=line,
            superior=superior,
            at=at,
        )

    @words.command(group, "apply", "dispute.apply")
    def apply(
        territory: TerritoryArgument,
        code: Code,
        dry_run: Annotated[bool, words.option("dispute.dry_run", "--dry-run")] = False,
        at: At = None,
    ) -> Work:
        return lambda progress: workflow.apply_decision(territory, code, dry_run=dry_run, at=at)


def _add_hand_over(group: typer.Typer, words: Words) -> None:
    """What goes to the neighbour and comes back."""
    TerritoryArgument = Annotated[Path, words.territory]  # noqa: N806

    @words.command(group, "export", "dispute.export")
    def export(
        territory: TerritoryArgument,
        target: Annotated[list[str], words.argument("dispute.export.target", "[ID]… DIR")],
        every: Annotated[bool, words.option("dispute.export.all", "--all")] = False,
        encoding: Annotated[Literal["gbk", "utf-8"], words.option("encoding", "--encoding")] = "utf-8",
    ) -> Work:
        *codes, directory = target
        if not codes and not every:
            raise typer.BadParameter(text("cli.dispute.which", words.lang))
        return lambda progress: workflow.export_disputes(
            territory, Path(directory), codes=None if every else codes, encoding=encoding, lang=words.lang
        )

    @words.command(group, "import", "dispute.import")
    def import_answer(
        territory: TerritoryArgument,
        source: Annotated[Path, words.argument("dispute.answer", "FILE")],
        code: Annotated[list[str] | None, words.option("dispute.about", "--dispute", metavar="ID")] = None,
    ) -> Work:
        return lambda progress: workflow.import_answer(territory, source, codes=code or None)


def _day(said: str | None, words: Words) -> date | None:
    """Read a date as it is typed: 2026-03-31."""
    try:
        return None if said is None else date.fromisoformat(said)
    except ValueError as fault:
        raise typer.BadParameter(text("cli.dispute.date", words.lang, said=said)) from fault


def place(said: str | None, words: Words) -> tuple[float, float] | None:
    """Read ``x,y``."""
    if said is None:
        return None
    try:
        x, y = (float(part) for part in said.replace("，", ",").split(","))
    except ValueError as fault:
        raise typer.BadParameter(text("cli.dispute.place", words.lang, said=said)) from fault
    return x, y
