"""``blockmap review``: steps of the review, one by one or from a list, and how far every block is."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd

from blockmap import store
from blockmap.errors import GateError, UsageError
from blockmap.progress import days, people, phases, reviewing
from blockmap.progress.lists import Field, headers, plain
from blockmap.progress.locating import spelled
from blockmap.progress.moments import day_of, local
from blockmap.progress.vocabulary import phase_of
from blockmap.report import Report
from blockmap.store.choices import settings_frame
from blockmap.terms import Language
from blockmap.workflow.lists import Listed, listed, record, source_id
from blockmap.workflow.outcome import Outcome
from blockmap.workflow.staff import moment, places_of, rows_of, zone_of
from blockmap.workflow.tally_files import word
from blockmap.workflow.work import day_asked

STEP_WORDS = {
    "listed": "摸底, 已摸底, 摸底完成, 采集",
    "entered": "录入, 已录入, 录入完成",
    "checked": "复核, 审核, 检查, 已复核, 复查, 指导员复核",
    "accepted": "验收, 已验收, 通过, 验收合格",
    "sent_back": "退回, 已退回, 返工",
}

STEP_OF = {plain(name): step for step, said in STEP_WORDS.items() for name in headers(step, said)}
"""What people call a step → the step."""

REVIEW_LIST: tuple[Field, ...] = (
    Field("block", "key", headers("block", "普查小区, 小区编码, 普查小区编码, 小区代码, block code"), is_required=True),
    Field("area", "text", headers("area", "普查区, 社区, 普查区代码, community")),
    Field("building", "key", headers("building", "建筑物, 建筑物编号, 楼栋编号")),
    Field("number", "integer", headers("number", "楼号, 建筑物号, 栋号, building number")),
    Field("dwelling", "key", headers("dwelling", "住房单元, 房号, 户编号, 住房编号, unit")),
    Field("phase", "text", headers("phase", "阶段")),
    Field("step", "word", headers("step", "步骤, 环节, 状态, 审核环节"), is_required=True,
          words={name: step for step, said in STEP_WORDS.items() for name in headers(step, said)}),
    Field("worker", "key", headers("worker", "人员, 人员编号, 办理人, 经办人编号"), is_required=True, is_staff=True),
    Field("at", "moment", headers("at", "时间, 日期, 办理时间, when, date")),
    Field("is_sample", "flag", headers("is_sample", "抽查, 是否抽查, sample")),
    Field("reason", "text", headers("reason", "原因, 退回原因, 原因代码")),
)  # fmt: skip
"""A list of steps."""


def review(
    territory: Path,
    what: str | None = None,
    *,
    step: str | None = None,
    worker: str | None = None,
    dwelling: str | None = None,
    phase: str | None = None,
    at: str | None = None,
    sample: bool = False,
    reason: str | None = None,
    checkers: int | None = None,
    lang: Language = "en",
) -> Outcome:
    """Take steps of the review, or say how far every block is.

    Parameters
    ----------
    territory
        The territory.
    what
        Code of a block, or a list of steps; with nothing, the states of all blocks are shown.
    step, worker, dwelling, sample, reason
        One step: what, by whom, about which dwelling (the whole block when left out), of a sample only, and why it is sent back.
    phase
        The phase; the one of that day when left out.
    at
        When; now when left out. Shown are the states of that moment.
    checkers
        From now on so many check before a block is accepted.
    lang
        Language in which the phase is named.

    Raises
    ------
    UsageError
        Nothing of this name.
    GateError
        A step that was typed may not be taken; the report says what is missing.
    """
    zone = zone_of(territory, write=what is not None and (step is not None or Path(what).is_file()))
    when = moment(at, zone)
    if checkers is not None:
        _set_checkers(territory, checkers)
    if what is None:
        return _states(territory, phase, at, when, lang)
    is_list = Path(what).is_file()
    if not is_list and step is None:
        return _one(territory, what, phase, at, when, lang)
    step = step and STEP_OF.get(plain(step), step)
    came = (
        listed(Path(what), REVIEW_LIST, zone=zone)
        if is_list
        else _typed(what, step, worker, dwelling, when, sample, reason)
    )
    with store.open(territory, write=True) as file:
        came.rows["at"] = came.rows["at"].fillna(when)
        known = phases.phases_of(file.table("phases"))
        said = came.rows["phase"].fillna(phase) if phase else came.rows["phase"]
        both = zip(said, came.rows["at"], strict=True)
        came.rows["phase"] = [
            phases.phase_on(known, days.number(day_of(moment_))).code if text is None else phase_of(text)
            for text, moment_ in both
        ]
        wanted = _placed(came, file, is_typed=not is_list)
        names = dict(zip(file.table("workers")["worker_id"], file.table("workers")["code"], strict=True))
        blocks = file.table("blocks", ["block_id", "block_code"])
        rows, report = reviewing.take(
            file.table("reviews"),
            wanted,
            checkers=file.settings.checkers,
            next_id=file.next_id("reviews"),
            codes=dict(zip(blocks["block_id"], blocks["block_code"], strict=True)),
            names=names,
            file_name=came.file_name,
        )
        came.report.extend(report)
        if not is_list and report.of("error"):
            raise GateError("review_refused", report=report)
        with file.operation("review", {"file": came.file_name or None, "count": len(rows)}) as operation:
            operation.insert("reviews", rows)
            if is_list:
                record(operation, file, came, "reviews", source_id(file, "reviews", came.file_name))
    refused = len(report.of("error"))
    came.report.figures |= {"taken": len(rows), "refused": refused}
    values = {"territory": territory.name, "taken": len(rows), "refused": refused}
    return Outcome("review", came.report, written=(territory,) if len(rows) else (), values=values)


def _typed(
    block: str, step: str | None, worker: str | None, dwelling: str | None, at: str, sample: bool, reason: str | None
) -> Listed:
    """Make a list of the one step that was typed."""
    if step not in STEP_WORDS or worker is None:
        raise UsageError("review_what", steps=", ".join(STEP_WORDS), what=block)
    row: dict[str, Any] = {of.name: None for of in REVIEW_LIST}
    row |= {"block": block, "step": step, "worker": worker, "dwelling": dwelling, "at": at, "is_sample": sample}
    return Listed("", "", None, pd.DataFrame([row | {"reason": reason, "row_number": 1}]), {}, 1)


def _placed(came: Listed, file: store.Territory, *, is_typed: bool) -> pd.DataFrame:
    """Find blocks, buildings and people; rows that name unknown ones, or no step that there is, are set aside."""
    rows, places = came.rows, places_of(file, buildings=True)
    workers = people.worker_index(file.table("workers"))
    out = rows[["row_number", "phase", "dwelling", "step", "at", "is_sample", "reason"]].copy()
    area = people.found(rows["area"], places.area)
    blocks = [places.block(b, None if pd.isna(a) else int(a)) for b, a in zip(rows["block"], area, strict=True)]
    out["block_id"] = pd.Series(blocks, index=rows.index, dtype="Int64")
    out["worker_id"] = people.found(rows["worker"], lambda text: workers.get(spelled(text)))
    numbers = zip(rows["building"], rows["number"], out["block_id"], strict=True)
    found = [
        places.building(key, block=None if pd.isna(b) else int(b), number=None if pd.isna(n) else int(n))[0]
        for key, n, b in numbers
    ]
    out["building_id"] = pd.Series(found, index=rows.index, dtype="Int64")
    people.say_unknown(rows, "block", out["block_id"], places.like_block, came.file_name, came.report)
    people.say_unknown(rows, "worker", out["worker_id"], lambda _: "", came.file_name, came.report)
    known_step = rows["step"].isin(list(STEP_WORDS))
    is_lost = out["block_id"].isna() | out["worker_id"].isna() | ~known_step
    if is_typed and is_lost.any():
        raise UsageError("assign_unknown", report=came.report)
    for number, step in rows.loc[~known_step, ["row_number", "step"]].itertuples(index=False):
        came.report.add("review_step_unknown", "error", table=came.file_name, row_id=number, said=step)
    came.rows = rows[~is_lost]
    return out[~is_lost].reset_index(drop=True)


def _set_checkers(territory: Path, checkers: int) -> None:
    with store.open(territory, write=True) as file:
        chosen = settings_frame(file.settings.model_copy(update={"checkers": checkers}))
        with file.operation("review", {"checkers": checkers}) as operation:
            operation.replace("settings", chosen)


def _phase(file: store.Territory, territory: Path, phase: str | None, at: str | None) -> str:
    """Return the phase that was typed, else that of the day: the one that was typed, or the last of work in the returns."""
    known = phases.phases_of(file.table("phases"))
    if phase is not None:
        return phases.asked_for(known, phase).code
    return phases.phase_on(known, days.number(day_asked(territory, at))).code


def _one(territory: Path, block: str, phase: str | None, said_at: str | None, at: str, lang: Language) -> Outcome:
    """Show how far one block is, who did what, and which steps may be taken next, by whom."""
    with store.open(territory) as file, file.snapshot():
        places = places_of(file)
        block_id = places.block(block)
        if block_id is None:
            raise UsageError("block_unlike", code=block, likely=places.like_block(block))
        code = _phase(file, territory, phase, said_at)
        checkers, zone = file.settings.checkers, file.settings.zone
        reviews, workers = file.table("reviews"), file.table("workers")
        blocks = file.table("blocks", ["block_id", "block_code"])
    names = dict(zip(workers["worker_id"], workers["code"], strict=True))
    taken, standing = reviewing.story(reviews, block_id, code, at=at)
    rows = tuple(
        {
            "step": one["step"],
            "worker": names.get(one["worker_id"], ""),
            "at": local(one["at"], zone),
            "dwelling": one["dwelling"],
            "reason": one["reason"],
        }
        for one in taken
    )
    lawful = reviewing.lawful(standing, checkers=checkers)
    report = Report(figures={"state": standing.state, "steps": list(lawful), "checks": len(standing.checkers)})
    barred = ", ".join(sorted(names.get(i, str(i)) for i in standing.collectors | standing.checkers)) or "—"
    values = {
        "phase": code,
        "block": dict(zip(blocks["block_id"], blocks["block_code"], strict=True))[block_id],
        "review_state": word("review_state", standing.state, lang),
        "checks": len(standing.checkers),
        "checkers": checkers,
        "steps": ("、" if lang == "zh" else ", ").join(f"{word('step', one, lang)} ({one})" for one in lawful) or "—",
        "barred": barred,
    }
    return Outcome(
        "review", report, rows=rows, said="review_one", values=values, next_step="review_one" if lawful else ""
    )


def _states(territory: Path, phase: str | None, said_at: str | None, at: str, lang: Language) -> Outcome:
    """Show how far every block is."""
    with store.open(territory) as file, file.snapshot():
        code = _phase(file, territory, phase, said_at)
        zone = file.settings.zone
        blocks = file.table("blocks", ["block_id", "block_code"])
        checkers = file.settings.checkers
        shown = reviewing.states(file.table("reviews"), blocks, code, at=at, checkers=checkers)
    columns = ("block_code", "review_state", "check_count", "dwelling_count", "dwellings_open")
    outcome = Outcome("review", rows=rows_of(shown.rename(columns={"state": "review_state"}), *columns))
    counts = Counter(shown["state"])
    outcome.report.figures |= {f"review_{state}": counts[state] for state in ("open", *STEP_WORDS)}
    outcome.said = "review_states"
    accepted, all_ = counts["accepted"], len(shown)
    outcome.values = {
        "phase": word("phase", code, lang),
        "accepted": accepted,
        "count": all_,
        "checkers": checkers,
        "at": local(at, zone),
    }
    return outcome
