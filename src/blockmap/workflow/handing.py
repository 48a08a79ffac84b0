"""``blockmap handover``: a block passes from one enumerator to another in the middle of the work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from blockmap import store
from blockmap.errors import UsageError
from blockmap.progress import handover
from blockmap.progress.moments import day_of
from blockmap.terms import Language
from blockmap.workflow.outcome import Outcome
from blockmap.workflow.staff import moment, places_of, rows_of, staff_of, worker_of, zone_of
from blockmap.workflow.tally_files import word
from blockmap.workflow.work import work_on


def hand_over(
    territory: Path,
    block: str,
    *,
    giver: str,
    taker: str,
    at: str | None = None,
    reason: str,
    items: Sequence[str] = (),
    phase: str | None = None,
    needs_training: bool = False,
    lang: Language = "en",
) -> Outcome:
    """Hand a block from one enumerator to another, and write down what is done and what is left.

    Parameters
    ----------
    territory, block
        The territory, and the code of the block.
    giver, taker
        Codes of the two workers.
    at
        When; now when left out.
    reason
        Why, in the words of the office.
    items
        What was handed over: register, map, device, keys.
    phase
        Phase whose work is told; the one of that day when left out.
    needs_training
        Refuse a taker who was never trained, instead of warning.
    lang
        Language in which the phase is named.

    Raises
    ------
    UsageError
        No block or worker of this code.
    GateError
        The giver does not answer for the block, or the taker may not.
    """
    when = moment(at, zone_of(territory, write=True))
    with store.open(territory, write=True) as file:
        staff, assignments = staff_of(file, needs_training), file.table("assignments")
        block_id = places_of(file).block(block)
        if block_id is None:
            raise UsageError("block_unlike", code=block, likely=places_of(file).like_block(block))
        work = work_on(file, day_of(when), phase)
        whole = work.blocks[work.blocks["block_id"] == block_id].iloc[0]
        columns = ["building_id", "block_id", "number", "address"]
        stand = handover.standing(
            file.table("buildings", columns),
            work.buildings,
            (int(whole["target_count"]), int(whole["done_count"])),
            block_id,
        )
        made = handover.hand_over(
            assignments,
            staff,
            block_id=block_id,
            giver=worker_of(staff.workers, giver),
            taker=worker_of(staff.workers, taker),
            at=when,
            reason=reason,
            items=items,
            stand=stand,
            next_id=file.next_id("assignments"),
        )
        arguments = {"block": block, "from": giver, "to": taker, "at": when, "items": sorted(items)}
        with file.operation("handover", arguments, reason=reason) as operation:
            operation.insert("assignments", made.begun)
            operation.upsert("assignments", made.ended)
    code = staff.block[block_id]["block_code"]
    values = {
        "block": code,
        "giver": giver,
        "taker": taker,
        "phase": word("phase", work.phase, lang),
        "done": int(stand["done_count"].sum()),
        "left": int(stand["left_count"].sum()),
        "buildings": int((stand["left_count"] > 0).sum()),
        "items": ", ".join(sorted(items)) or "-",
    }
    shown = rows_of(stand, "number", "address", "target_count", "done_count", "left_count")
    return Outcome("handover", made.report, written=(territory,), rows=shown, values=values)
