"""``blockmap demo``: the whole story on the bundled sample, from files to a settled border and a map that fills up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from blockmap import store
from blockmap.errors import UsageError
from blockmap.report import merge
from blockmap.terms import Language, text
from blockmap.workflow.applying import apply_decision
from blockmap.workflow.dispute_sheets import draw_dispute_sheets
from blockmap.workflow.mapping import draw_map
from blockmap.workflow.outcome import Outcome, Progress, silent
from blockmap.workflow.planning import check
from blockmap.workflow.proposing import decide_dispute, propose_lines
from blockmap.workflow.recipe import load
from blockmap.workflow.running import make_folder, row_of, run
from blockmap.workflow.settling import record_survey

DEMO_DISTRICT = "990101"
"""Code of the bundled district; no province bears 99."""


AGREED_METHOD = "median"
"""How the demo's parties agree: in the middle."""

OURS, THEIRS = "ours: 王主任, 清岚区统计局", "theirs: 李主任, 毗邻区统计局"
"""Who signs in the demo; made up, as everything in it."""

SURVEYED_AT, PROPOSED_AT = "2020-11-11T10:00+08:00", "2020-11-11T15:00+08:00"
DECIDED_AT, APPLIED_AT = "2020-11-12T09:30+08:00", "2020-11-12T11:00+08:00"
"""When it is settled: the days after the last returns of the sample."""


def demo(out: Path, *, lang: Language = "en", progress: Progress = silent) -> Outcome:
    """Tell the whole story with the bundled sample, anew each time, in the folder ``out``.

    The recipe of the sample is carried out; then the dispute with most buildings is surveyed, agreed in the middle and applied,
    with a map before and a map after.
    """
    from blockmap import sample

    recipe = sample.bundled() / "recipe.toml"
    make_folder(out)
    territory = out / load(recipe).territory
    _remove_former_demo(territory)
    outcome = run(recipe, out=out, lang=lang, progress=progress)
    settled = list(_settle(territory, out, lang))
    outcome.report = merge([outcome.report, *(step.report for step in settled)])
    outcome.rows += tuple(row_of(step, lang) for step in settled)
    outcome.written = tuple(dict.fromkeys([*outcome.written, *(file for step in settled for file in step.written)]))
    outcome.command, outcome.said, outcome.next_step = "demo", "demo", "demo"
    return outcome


def _settle(territory: Path, out: Path, lang: Language) -> Iterator[Outcome]:
    """Settle the dispute with most buildings: survey, proposals, decision, the new border, and the proof of it."""
    with store.open(territory) as file:
        disputes = file.table("disputes", ["code", "building_count", "state"])
    if disputes.empty:
        return
    code = str(disputes.sort_values(["building_count", "code"], ascending=[False, True])["code"].iloc[0])
    agreement = out / "agreement.txt"
    agreement.write_text(
        text("demo.agreement", "zh", code=code) + text("demo.agreement", "en", code=code), encoding="utf-8"
    )
    yield draw_map(territory, "disputes", out / "disputes-before.html", lang=lang)
    yield record_survey(territory, [code], survey_code="2020-01", people=[OURS, THEIRS], at=SURVEYED_AT)
    proposed = propose_lines(territory, code, methods=[AGREED_METHOD], at=PROPOSED_AT)
    yield proposed
    number = int(proposed.rows[0]["proposal"])
    yield decide_dispute(territory, code, proposal=number, signed=[OURS, THEIRS], document=agreement, at=DECIDED_AT)
    yield apply_decision(territory, code, at=APPLIED_AT)
    yield check(territory)
    yield draw_map(territory, "disputes", out / "disputes-after.html", lang=lang)
    yield draw_dispute_sheets(territory, out / "dispute-sheet.pdf", [code], lang=lang)


def _remove_former_demo(territory: Path) -> None:
    """Delete what an earlier demo made; a territory of anybody else is not touched."""
    if not territory.exists():
        return
    with store.open(territory) as file:
        codes = set(file.table("areas", columns=["code"], where="level = 'district'")["code"])
    if codes - {DEMO_DISTRICT}:
        raise UsageError("demo_exists", path=territory)
    territory.unlink()
