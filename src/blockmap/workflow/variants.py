"""``blockmap variant …`` and proposals of the drawing page: other divisions, kept beside the one that holds, compared, accepted.

A *draft* is a division of whole communities with the revisions of the blocks it was made on and its figures. A proposal is a
draft nobody has saved; a variant is one with a name, in a free table of the territory.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from blockmap import store
from blockmap.blocks import variants
from blockmap.blocks.edit_operations import Relabel
from blockmap.blocks.edit_state import State
from blockmap.errors import UsageError
from blockmap.settings import Settings
from blockmap.store.ledger import this_actor
from blockmap.workflow.editing import Editor, state_of
from blockmap.workflow.outcome import Outcome, Progress, silent
from blockmap.workflow.staff import at_desk

TODAY = "today"
"""Name of the division that holds."""

Figures = dict[int, dict[str, float]]

SHOWN = (
    "blocks",
    "in_band",
    "within_12_percent",
    "cv",
    "regret",
    "polsby_popper_median",
    "on_barrier",
    "severed_households",
)
"""Figures that a comparison on the screen shows; all are kept."""


class Draft(BaseModel):
    """A division of some communities.

    Attributes
    ----------
    communities
        Their ids.
    division
        Block of every cell; new ones are 0, -1, -2 and so on.
    revisions
        Of the blocks that were there.
    figures
        By community, see `blockmap.blocks.quality`.
    kept
        Locked blocks that stayed.
    """

    model_config = ConfigDict(frozen=True)

    communities: tuple[int, ...]
    division: dict[int, int]
    revisions: dict[int, int]
    figures: Figures
    kept: tuple[int, ...] = ()

    def packed(self) -> bytes:
        """As it is stored."""
        return zlib.compress(self.model_dump_json().encode(), 6)

    @classmethod
    def unpacked(cls, content: bytes) -> Draft:
        """Read what was stored."""
        return cls.model_validate_json(zlib.decompress(content))


def replan(
    territory: str,
    communities: Sequence[int],
    blocks: Sequence[int] | None = None,
    *,
    exactly: int | None = None,
    seed: int = 0,
    low: int | None = None,
    high: int | None = None,
    progress: Progress = silent,
) -> dict[str, Any]:
    """Divide communities anew, as a draft: nothing is written. Made to run in a process of its own.

    Parameters
    ----------
    territory
        Path of the territory.
    communities
        Their ids.
    blocks
        Only these ground blocks of theirs.
    exactly
        So many blocks in all, locked ones among them; shared out by households.
    seed
        Another one gives another division, about equally good.
    low, high
        Another band than the office's, to see what it would give.
    progress
        Called as communities are done.

    Returns
    -------
    `Draft` as plain data.

    Raises
    ------
    RefusedError
        Not so many blocks can be made.
    """
    with store.open(territory) as file:
        state = state_of(file)
        state.settings = _with_band(state.settings, low, high)
        draft = _replanned(state, sorted(set(communities)), blocks, exactly, seed, progress)
    return draft.model_dump(mode="json")


def _with_band(settings: Settings, low: int | None, high: int | None) -> Settings:
    """Return the choices of the office with another band."""
    low, high = settings.low if low is None else low, settings.high if high is None else high
    if not 1 <= low <= settings.target <= high:
        raise UsageError("variant_band", low=low, high=high, target=settings.target)
    return settings.model_copy(update={"low": low, "high": high})


def _replanned(
    state: State,
    communities: list[int],
    blocks: Sequence[int] | None,
    exactly: int | None,
    seed: int,
    progress: Progress,
) -> Draft:
    """Divide one community after the other."""
    division: dict[int, int] = {}
    figures: Figures = {}
    kept: list[int] = []
    state.open(communities)
    counts = _shared_out(state, communities, exactly, blocks)
    for done, community in enumerate(communities):
        progress("partition", done, len(communities))
        first_new = min([0, *division.values()]) - 1
        made, locked = variants.replanned(
            state, community, blocks=blocks, exactly=counts[community], seed=seed, first_new=first_new
        )
        division |= made
        kept += locked
        figures[community] = variants.judged(state, community, made)
    progress("partition", len(communities), len(communities))
    return Draft(
        communities=tuple(communities),
        division=division,
        revisions=_revisions(state, communities),
        figures=figures,
        kept=tuple(kept),
    )


def _shared_out(
    state: State, communities: list[int], exactly: int | None, blocks: Sequence[int] | None
) -> dict[int, int | None]:
    """Share a number of blocks out over communities by the households of what is divided; largest remainders first."""
    if exactly is None:
        return dict.fromkeys(communities)
    chosen = None if blocks is None else set(blocks)
    held = {
        key: sum(
            row["household_count"]
            for row in state.rows("blocks", "community_id", key)
            if row["kind"] == "ground" and (chosen is None or row["block_id"] in chosen)
        )
        for key in communities
    }
    if exactly < len(communities):
        raise UsageError("variant_too_few", count=exactly, least=len(communities))
    whole = sum(held.values())
    exact = {key: exactly * (count / whole if whole else 1 / len(held)) for key, count in held.items()}
    given = {key: max(1, int(share)) for key, share in exact.items()}
    order = sorted(communities, key=lambda key: (given[key] - exact[key], key))
    while (over := sum(given.values()) - exactly) != 0:
        for key in order if over < 0 else reversed(order):
            step = 1 if over < 0 else -1
            if over != 0 and given[key] + step >= 1:
                given[key] += step
                over += step
    return dict(given)


def looked_at(territory: Path, draft: Draft, other: Draft | None = None) -> dict[str, Any]:
    """Lay a draft beside today's division, or beside another draft. Opens the file itself: made to run beside its owner.

    Returns
    -------
    ``blocks`` (`block, code, community_id, household_count, building_count, irregular, part`) with ``polygons``, ``parts``,
    ``before`` and ``after`` figures by community, and ``is_stale``: then nothing else is said.
    """
    with store.open(territory) as file:
        state = state_of(file)
        if is_stale(state, draft):
            return {"is_stale": True}
        found = parts_of(state, draft, other)
        part_of = {key: number for number, part in enumerate(found) for key in part.after}
        blocks: list[dict[str, Any]] = []
        polygons: list[Any] = []
        for community in draft.communities:
            rows, ground = variants.drawn(state, community, draft.division)
            for row in rows:
                today = state.row("blocks", row["block"])
                code = today["block_code"] if today is not None else None
                blocks.append(row | {"code": code, "community_id": community, "part": part_of.get(row["block"])})
            polygons += list(ground)
        held = other if other is not None else draft_of_today(state, draft.communities)
        codes = {row["block_id"]: row["block_code"] for row in state.every("blocks")}
    parts = [
        {
            "before": [codes.get(key, str(key)) for key in part.before],
            "after": len(part.after),
            "cells": len(part.cells),
            "household_count": part.household_count,
        }
        for part in found
    ]
    figures = {"before": held.figures, "after": draft.figures}
    return {"is_stale": False, "blocks": blocks, "polygons": polygons, "parts": parts} | figures


def draft_of_today(state: State, communities: Iterable[int]) -> Draft:
    """Return the division that holds, as a draft."""
    held = tuple(sorted(set(communities)))
    division = variants.today(state, held)
    figures = {key: variants.judged(state, key, division) for key in held}
    return Draft(communities=held, division=division, revisions=_revisions(state, held), figures=figures)


def is_stale(state: State, draft: Draft) -> bool:
    """Tell whether cells were cut or joined since a draft was made: then it fits the ground no more."""
    return variants.today(state, draft.communities).keys() != draft.division.keys()


def parts_of(state: State, draft: Draft, other: Draft | None = None) -> list[variants.Part]:
    """Find what a draft changes against today's division, or against another draft of the same communities.

    Raises
    ------
    UsageError
        The ground was cut otherwise since (``variant_stale``), or the other draft is of other communities.
    """
    before = variants.today(state, draft.communities) if other is None else other.division
    if before.keys() != draft.division.keys():
        raise UsageError("variant_stale" if other is None else "variant_elsewhere")
    return variants.parts(state, before, draft.division)


def acceptance(state: State, draft: Draft, chosen: Sequence[int] | None = None) -> Relabel:
    """Return the operation that accepts a draft, or some of its parts by number from 0.

    Raises
    ------
    UsageError
        The ground was cut otherwise since, there is nothing to accept, or no such part.
    """
    found = parts_of(state, draft)
    numbers = range(len(found)) if chosen is None else sorted(set(chosen))
    if not numbers or not all(0 <= number < len(found) for number in numbers):
        raise UsageError("variant_no_part", count=len(found))
    return variants.accepted([found[number] for number in numbers], draft.division, draft.revisions)


def _revisions(state: State, communities: Iterable[int]) -> dict[int, int]:
    rows = (row for key in communities for row in state.rows("blocks", "community_id", key) if row["kind"] == "ground")
    return {row["block_id"]: row["revision"] for row in rows}


# ---- what is kept


def save(file: store.Territory, draft: Draft, *, name: str, author: str, origin: str, note: str | None = None) -> int:
    """Keep a draft under a name; return its id.

    Raises
    ------
    UsageError
        There is a variant of this name, or it has none.
    """
    if not name.strip() or name == TODAY or any(row["name"] == name for row in listed(file)):
        raise UsageError("variant_name", name=name)
    row = {"name": name, "author": author, "at": at_desk(), "origin": origin, "note": note, "content": draft.packed()}
    return store.keep(file, "variants", row)


def listed(file: store.Territory) -> list[dict[str, Any]]:
    """List the variants, with their communities and figures."""
    found = []
    for row in file.rows("variants"):
        draft = Draft.unpacked(row["content"])
        head = {name: row[name] for name in ("variant_id", "name", "author", "at", "origin", "note")}
        found.append(head | {"communities": list(draft.communities), "figures": draft.figures})
    return found


def draft_named(file: store.Territory, variant: int | str) -> Draft:
    """Return a variant by its id or name.

    Raises
    ------
    UsageError
        There is none.
    """
    column = "variant_id" if isinstance(variant, int) else "name"
    rows = file.rows("variants", f"{column} = ?", [variant])
    if not rows:
        raise UsageError("variant_unknown", name=variant)
    return Draft.unpacked(rows[0]["content"])


# ---- the commands


def variant_list(territory: Path) -> Outcome:
    """List the variants."""
    with store.open(territory) as file:
        codes = {row["area_id"]: row["code"] for row in file.rows("areas")}
        rows = tuple(
            {
                "variant": one["name"],
                "author": one["author"],
                "at": one["at"],
                "communities": ", ".join(codes.get(key, "?") for key in one["communities"]),
                "blocks": sum(int(own.get("blocks", 0)) for own in one["figures"].values()),
            }
            for one in listed(file)
        )
    return Outcome("variant", rows=rows, said="variant_list", values={"count": len(rows)})


def variant_save(
    territory: Path,
    name: str,
    codes: Sequence[str],
    *,
    seed: int | None = None,
    exactly: int | None = None,
    note: str | None = None,
) -> Outcome:
    """Keep the division of communities as it is today, or, with a seed, one made anew, under a name.

    Raises
    ------
    UsageError
        There is no such community, or the name is taken.
    """
    with store.open(territory, write=True) as file:
        communities = communities_of_codes(file, codes)
        state = state_of(file)
        if seed is None and exactly is None:
            draft, origin = draft_of_today(state, communities), TODAY
        else:
            draft, origin = _replanned(state, communities, None, exactly, seed or 0, silent), "proposal"
        save(file, draft, name=name, author=this_actor(), origin=origin, note=note)
    blocks = len(set(draft.division.values()))
    return Outcome(
        "variant", written=(territory,), said="variant_saved", next_step="variant_saved",
        values={"name": name, "blocks": blocks, "territory": territory.name},
    )  # fmt: skip


def variant_compare(territory: Path, one: str, other: str = TODAY) -> Outcome:
    """Lay the figures of two variants side by side; ``today`` is the division that holds."""
    with store.open(territory) as file:
        state = state_of(file)
        first = draft_named(file, one)
        second = draft_of_today(state, first.communities) if other == TODAY else draft_named(file, other)
        changed = parts_of(state, first, second)
        names = {row["area_id"]: row["code"] for row in file.rows("areas")}
    rows = tuple(
        {
            "community_code": names[key],
            "figure": figure,
            one: first.figures[key].get(figure),
            other: second.figures.get(key, {}).get(figure),
        }
        for key in first.communities
        for figure in SHOWN
    )
    moved = sum(part.household_count for part in changed)
    values = {"one": one, "other": other, "parts": len(changed), "households": moved}
    return Outcome("variant", rows=rows, said="variant_compared", values=values)


def variant_accept(
    territory: Path, name: str, *, parts: Sequence[int] | None = None, reason: str | None = None
) -> Outcome:
    """Make a variant, or some of its parts (from 1, those with most households first), the division that holds.

    Raises
    ------
    RefusedError
        Blocks that it changes were changed since, are locked, or handed in.
    """
    with store.open(territory, write=True) as file:
        editor = Editor(file)
        wanted = None if parts is None else [number - 1 for number in parts]
        operation = acceptance(editor.state, draft_named(file, name), wanted)
        done = editor.commit(operation, reason=reason or name)
    values = {"name": name, "count": len(done.delta.counts), "territory": territory.name}
    return Outcome("variant", done.delta.report, written=(territory,), said="variant_accepted", values=values)


def variant_delete(territory: Path, name: str) -> Outcome:
    """Delete a variant; the division that holds is not touched."""
    with store.open(territory, write=True) as file:
        rows = file.rows("variants", "name = ?", [name])
        if not rows:
            raise UsageError("variant_unknown", name=name)
        store.discard(file, "variants", rows[0]["variant_id"])
    return Outcome("variant", written=(territory,), said="variant_deleted", values={"name": name})


def communities_of_codes(file: store.Territory, codes: Sequence[str]) -> list[int]:
    """Return the planned communities of codes of communities or of areas above them.

    Raises
    ------
    UsageError
        A code names none.
    """
    level = file.settings.community_level
    rows = file.rows("areas", "level = ? AND area_id IN (SELECT community_id FROM blocks)", [level])
    found = {code: [row["area_id"] for row in rows if row["code"].startswith(code)] for code in codes}
    unknown = [code for code, ids in found.items() if not ids]
    if unknown or not found:
        raise UsageError("no_such_community", codes=", ".join(unknown))
    return sorted({key for ids in found.values() for key in ids})
