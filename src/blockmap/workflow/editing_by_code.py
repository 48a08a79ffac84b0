"""``blockmap edit``: the edits of planners without a browser; blocks are named by their codes, lines come from files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import shapely

from blockmap import store
from blockmap.blocks import edit_partition
from blockmap.blocks.edit_operations import (
    LockBlocks,
    MergeBlocks,
    MoveBuildings,
    Operation,
    RedrawEdge,
    Renumber,
    SplitBlock,
    UnlockBlocks,
)
from blockmap.blocks.edit_state import BlockCount
from blockmap.errors import UsageError
from blockmap.workflow.editing import Editor, refusal_of
from blockmap.workflow.outcome import Outcome
from blockmap.workflow.proposing import read_line

NEW = "new"
"""Name of a block that is yet to be made."""


def edit_move(
    territory: Path, buildings: Sequence[int], to: str, *, dry_run: bool = False, reason: str | None = None
) -> Outcome:
    """Move buildings to another block.

    Parameters
    ----------
    territory
        The territory.
    buildings
        Their ids.
    to
        Code of the block, or ``new``.
    dry_run
        Only show what would change.
    reason
        Why, for the ledger.

    Raises
    ------
    UsageError
        No block has such a code.
    RefusedError
        A rule stands against it.
    """

    def asked(editor: Editor, file: store.Territory) -> Operation:
        to_block = None if to == NEW else _ids(file, [to])[0]
        return MoveBuildings(buildings=tuple(buildings), to_block=to_block)

    return _edit(territory, asked, dry_run=dry_run, reason=reason)


def edit_split(
    territory: Path,
    code: str,
    *,
    line: Path | None = None,
    into: int | None = None,
    dry_run: bool = False,
    reason: str | None = None,
) -> Outcome:
    """Split a block along the lines of a file, or into so many parts of about equal size; see `edit_move`."""
    if (line is None) == (into is None):
        raise UsageError("edit_line_or_parts")

    def asked(editor: Editor, file: store.Territory) -> Operation:
        lines = () if line is None else _courses(line, file.settings.crs)
        return SplitBlock(block=_ids(file, [code])[0], lines=lines, parts=into)

    return _edit(territory, asked, dry_run=dry_run, reason=reason)


def edit_merge(territory: Path, codes: Sequence[str], *, dry_run: bool = False, reason: str | None = None) -> Outcome:
    """Make one block of several; the one with most households stays. See `edit_move`."""

    def asked(editor: Editor, file: store.Territory) -> Operation:
        return MergeBlocks(blocks=tuple(_ids(file, codes)))

    if len(set(codes)) < 2:
        raise UsageError("edit_two_blocks")
    return _edit(territory, asked, dry_run=dry_run, reason=reason)


def edit_redraw(
    territory: Path, one: str, other: str, line: Path, *, dry_run: bool = False, reason: str | None = None
) -> Outcome:
    """Replace the common border of two blocks between the ends of a line by the line; see `edit_move`."""

    def asked(editor: Editor, file: store.Territory) -> Operation:
        courses = _courses(line, file.settings.crs)
        if len(courses) != 1:
            raise UsageError("edit_one_line", path=line, count=len(courses))
        first, second = _ids(file, [one, other])
        return RedrawEdge(blocks=(first, second), line=courses[0])

    return _edit(territory, asked, dry_run=dry_run, reason=reason)


def edit_lock(territory: Path, codes: Sequence[str], *, is_locked: bool = True, reason: str | None = None) -> Outcome:
    """Lock blocks, so that no edit changes them, or unlock them."""

    def asked(editor: Editor, file: store.Territory) -> Operation:
        blocks = tuple(_ids(file, codes))
        return LockBlocks(blocks=blocks, reason=reason) if is_locked else UnlockBlocks(blocks=blocks)

    return _edit(territory, asked, dry_run=False, reason=reason)


def edit_renumber(territory: Path, communities: Sequence[str] | None = None) -> Outcome:
    """Number blocks and buildings of communities anew in serpentine order, of all when none are named; issued ones stay."""

    def asked(editor: Editor, file: store.Territory) -> Operation:
        planned = {community for (community,) in file.connection.execute("SELECT DISTINCT community_id FROM blocks")}
        rows = editor.state.rows("areas", "level", file.settings.community_level)
        known = {row["code"]: row["area_id"] for row in rows if row["area_id"] in planned}
        unknown = sorted(set(communities or ()) - known.keys())
        if unknown or not known:
            raise UsageError("no_such_community", codes=", ".join(unknown))
        return Renumber(communities=tuple(sorted(known[code] for code in communities or known)))

    return _edit(territory, asked, dry_run=False, reason=None)


def edit_propose(
    territory: Path,
    codes: Sequence[str],
    *,
    exactly: int | None = None,
    seed: int = 0,
    accept: bool = False,
    reason: str | None = None,
) -> Outcome:
    """Divide some blocks of one community anew and show it beside today; locked ones stay. Accepted only when asked.

    Parameters
    ----------
    territory
        The territory.
    codes
        Codes of the blocks, or of one community: all its blocks.
    exactly
        How many blocks to make of those that are not locked.
    seed
        Another one gives another division.
    accept
        Do it.
    reason
        Why, for the ledger.
    """

    def asked(editor: Editor, file: store.Territory) -> Operation:
        inside = file.rows("blocks", "community_code = ? AND kind = 'ground'", [codes[0]]) if len(codes) == 1 else []
        blocks = [row["block_id"] for row in inside] or _ids(file, codes)
        return edit_partition.propose(editor.state, blocks, exactly=exactly, seed=seed).operation()

    return _edit(territory, asked, dry_run=not accept, reason=reason)


def _edit(
    territory: Path,
    asked: Callable[[Editor, store.Territory], Operation],
    *,
    dry_run: bool,
    reason: str | None,
) -> Outcome:
    """Prepare an operation, commit it unless it is only tried, and show the blocks before and after."""
    with store.open(territory, write=True) as file:
        editor = Editor(file)
        operation = asked(editor, file)
        if dry_run:
            delta = editor.prepare(operation)
            if delta.is_refused:
                raise refusal_of(delta)
        else:
            delta = editor.commit(operation, reason=reason).delta
    said = "edit_dry" if dry_run else "edit_nothing" if not delta.rows else "edit" if delta.counts else "edit_order"
    return Outcome(
        "edit",
        delta.report,
        written=() if dry_run else (territory,),
        rows=tuple(map(_row, delta.counts)),
        said=said,
        next_step=said,
        values={"territory": territory.name, "count": len(delta.counts)},
    )


def _row(count: BlockCount) -> dict[str, object]:
    """Return one line of the table: a block before and after."""
    off = [None if deviation is None else round(100 * deviation, 1) for deviation in count.deviation]
    return {
        "block_code": count.block_code,
        "households_before": count.households[0],
        "households_after": count.households[1],
        "off_target_before": off[0],
        "off_target_after": off[1],
        "buildings_before": count.buildings[0],
        "buildings_after": count.buildings[1],
    }


def _ids(file: store.Territory, codes: Sequence[str]) -> list[int]:
    """Return the ids of blocks by their codes."""
    sql = "SELECT block_code, block_id FROM blocks WHERE block_code = ?"
    found = dict(row for code in codes for row in file.connection.execute(sql, (code,)))
    unknown = [code for code in codes if code not in found]
    if unknown:
        raise UsageError("edit_no_such_block", codes=", ".join(unknown))
    return [found[code] for code in codes]


def _courses(path: Path, crs: str) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Read the lines of a file."""
    merged = shapely.line_merge(shapely.multilinestrings(shapely.get_parts(read_line(path, crs))))
    return tuple(tuple((x, y) for x, y in shapely.get_coordinates(part).tolist()) for part in shapely.get_parts(merged))
