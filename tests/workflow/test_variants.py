"""Variants: other divisions beside the one that holds; what is accepted is exactly what was shown, whole or in part."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely
from typer.testing import CliRunner

import blockmap
from blockmap import store
from blockmap.blocks import variants as divisions
from blockmap.blocks.edit_refusal import RefusedError
from blockmap.errors import UsageError
from blockmap.workflow import variants
from blockmap.workflow.editing import Editor, state_of
from tests.commands import build


@pytest.fixture
def communities(planned: Path) -> list[int]:
    """The two communities with most ground blocks."""
    with store.open(planned) as file:
        sql = "SELECT community_id FROM blocks WHERE kind = 'ground' GROUP BY 1 ORDER BY count(*) DESC LIMIT 2"
        return [community for (community,) in file.connection.execute(sql)]


def draft_of(territory: Path, communities: list[int], **how: object) -> variants.Draft:
    return variants.Draft.model_validate(variants.replan(str(territory), communities, **how))  # type: ignore[arg-type]


def blocks_in(file: store.Territory, communities: list[int]) -> dict[int, int]:
    return {
        row["cell_id"]: row["block_id"] for key in communities for row in file.rows("cells", "community_id = ?", [key])
    }


def test_today_is_judged_as_the_plan_was(planned: Path, communities: list[int]) -> None:
    with store.open(planned) as file:
        state = state_of(file)
        judged = divisions.judged(state, communities[0], divisions.today(state, communities[:1]))
        stored = {row["measure"]: row["value"] for row in file.rows("quality", "community_id = ?", [communities[0]])}
    for name in ("blocks", "households", "in_band", "within_12_percent", "cv", "regret", "polsby_popper_median"):
        assert judged[name] == pytest.approx(stored[name], abs=1e-6), name


@pytest.mark.parametrize("exactly", [None, "one more", "two fewer"])
def test_a_draft_is_a_division_into_connected_blocks_exactly_as_many_as_asked(
    planned: Path, communities: list[int], exactly: str | None
) -> None:
    with store.open(planned) as file:
        today = len(set(blocks_in(file, communities).values()))
    wanted = {None: None, "one more": today + 1, "two fewer": today - 2}[exactly]
    draft = draft_of(planned, communities, seed=4, exactly=wanted)
    if wanted is not None:
        assert len(set(draft.division.values())) == wanted
    with store.open(planned) as file:
        state = state_of(file)
        for community in communities:
            rows, polygons = divisions.drawn(state, community, draft.division)
            assert all(polygon.geom_type == "Polygon" for polygon in polygons)
            area = state.need("areas", community)["geom"]
            assert shapely.area(polygons).sum() == pytest.approx(area.area, rel=1e-9)
            held = [
                row["household_count"]
                for row in file.rows("blocks", "community_id = ? AND kind = 'ground'", [community])
            ]
            assert sum(row["household_count"] for row in rows) == sum(held)


def test_every_part_stands_alone_and_all_together_are_the_draft(planned: Path, communities: list[int]) -> None:
    draft = draft_of(planned, communities, seed=8)
    with store.open(planned, write=True) as file:
        editor = Editor(file)
        before = blocks_in(file, communities)
        parts = variants.parts_of(editor.state, draft)
        assert len(parts) > 1
        households = {row["block_id"]: row["household_count"] for row in file.rows("blocks")}
        taken = parts[1]
        done = editor.commit(variants.acceptance(editor.state, draft, [1]))
        after = blocks_in(file, communities)
        assert {cell for cell in before if after[cell] != before[cell]} == set(taken.cells)
        assert sum(c.households[1] or 0 for c in done.delta.counts) == sum(households[key] for key in taken.before)
        assert len(variants.parts_of(editor.state, draft)) >= len(parts) - 1
    whole = draft_of(planned, communities, seed=8)
    with store.open(planned, write=True) as file:
        editor = Editor(file)
        editor.commit(variants.acceptance(editor.state, whole))
        after = blocks_in(file, communities)
    groups = {(after[cell], whole.division[cell]) for cell in after}
    assert len(groups) == len({one for one, _ in groups}) == len({other for _, other in groups})
    assert not blockmap.check(planned).report.of("error")


def test_locked_blocks_stay_and_stale_parts_are_refused(planned: Path, communities: list[int]) -> None:
    with store.open(planned) as file:
        rows = file.rows("blocks", "kind = 'ground' AND community_id = ?", [communities[0]])
    locked = rows[0]
    blockmap.workflow.edit_lock(planned, [locked["block_code"]])
    draft = draft_of(planned, communities[:1], seed=3)
    assert draft.kept == (locked["block_id"],)
    with store.open(planned, write=True) as file:
        editor = Editor(file)
        mine = {cell for cell, block in blocks_in(file, communities).items() if block == locked["block_id"]}
        assert {draft.division[cell] for cell in mine} == {locked["block_id"]}
        part = variants.parts_of(editor.state, draft)[0]
        changed = file.rows("blocks", "block_id = ?", [part.before[0]])[0]
        building = file.rows("buildings", "block_id = ?", [changed["block_id"]])[0]
        from blockmap.blocks.edit_operations import SetHouseholds

        editor.commit(SetHouseholds(building=building["building_id"], household_count=building["household_count"] + 1))
        with pytest.raises(RefusedError, match="changed"):
            editor.commit(variants.acceptance(editor.state, draft, [0]))


def test_variants_are_kept_beside_the_ledger(planned: Path, communities: list[int]) -> None:
    runner = CliRunner()
    with store.open(planned) as file:
        digest, history = file.digest(), len(file.history())
        code = file.rows("areas", "area_id = ?", [communities[0]])[0]["code"]

    def said(*arguments: str) -> dict[str, object]:
        result = runner.invoke(build("en"), [*arguments, "--json"])
        assert result.exit_code in (0, 1), result.output
        return json.loads(result.output)

    said("variant", "save", str(planned), "now", code)
    said("variant", "save", str(planned), "other", code, "--seed", "3")
    assert runner.invoke(build("en"), ["variant", "save", str(planned), "now", code]).exit_code == 2
    assert [row["variant"] for row in said("variant", "list", str(planned))["rows"]] == ["now", "other"]
    rows = said("variant", "compare", str(planned), "other", "now")["rows"]
    assert {row["figure"] for row in rows} == set(variants.SHOWN)
    with store.open(planned) as file:
        assert (file.digest(), len(file.history())) == (digest, history)
    said("variant", "accept", str(planned), "other")
    assert all(row["other"] == row["today"] for row in said("variant", "compare", str(planned), "other")["rows"])
    said("undo", str(planned))
    said("variant", "delete", str(planned), "other")
    assert [row["variant"] for row in said("variant", "list", str(planned))["rows"]] == ["now"]
    with store.open(planned) as file:
        assert file.digest() == digest


def test_a_variant_that_no_longer_fits_is_said(planned: Path, communities: list[int]) -> None:
    draft = draft_of(planned, communities[:1], seed=3)
    lost = draft.model_copy(update={"division": dict(list(draft.division.items())[1:])})
    with store.open(planned) as file, pytest.raises(UsageError) as refused:
        variants.acceptance(state_of(file), lost)
    assert refused.value.kind == "variant_stale"
