"""What the start page can say of a plan is what the command line says: the same bytes, and the same refusals."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, get_args

import pyogrio
import pytest
from typer.testing import CliRunner

from blockmap import store
from blockmap.cli.app import build
from blockmap.schema import BARRIER_KINDS
from blockmap.server.context import Context
from blockmap.server.draft_lines import Kind
from blockmap.workflow.recipe import PlanStep, ReadStep, Recipe, load
from blockmap.workflow.recipe_text import written
from tests.server.test_start import client, context, drop, ended, home, shapefiles  # noqa: F401

TAGS = "类型,建筑物编号\n建筑工地多,{}\n公租房,{}\n"


def command(*said: object) -> None:
    """Give a command as somebody types it."""
    result = CliRunner().invoke(build("zh"), [str(word) for word in said])
    assert result.exit_code in (0, 1), result.output


def typed_out(recipe: Recipe, sources: Path, territory: Path) -> None:
    """Do by single commands what a recipe says."""
    command("new", territory, "--crs", recipe.crs, "--target", 70, "--low", 50, "--high", 90, "--block-digits", 4)
    for step in recipe.read:
        if step.table == "tags":
            command("progress", "tags", territory, sources / step.source)
            continue
        more = ["--mapping", sources / step.mapping] if step.mapping else []
        command("read", territory, step.table, sources / step.source, *more)
    wishes = ["--factor", "建筑工地=1.5", "--factor", "公租房=2", "--own", "住宅小区", "--shared", "没有这个"]
    command("plan", territory, "--seed", 3, "--oversize", "parts", *wishes)
    command("number", territory)
    command("check", territory)


def test_a_plan_of_the_page_is_the_plan_of_the_commands(office: Path, home: Path, context: Context) -> None:  # noqa: F811
    files = shapefiles(office)
    houses = pyogrio.read_dataframe(office / "buildings.shp", encoding="gb18030", read_geometry=False)
    roads = pyogrio.read_dataframe(office / "roads.shp", encoding="gb18030", read_geometry=False)
    key = next(name for name in houses.columns if houses[name].is_unique)
    field = next(name for name in roads.columns if 1 < roads[name].nunique() < 12)
    value = str(roads[field].dropna().iloc[0])
    files["难点.csv"] = TAGS.format(*houses[key].iloc[[3, 40]]).encode()

    async def made() -> dict[str, Any]:
        async with client(context) as asker:
            draft = await drop(asker, files)
            seen = (await asker.post(f"/api/start/{draft}/look")).json()
            tables = {one["step"]["source"]: one["step"]["table"] for one in seen["sources"] if one["is_read"]}
            assert tables["难点.csv"] == "tags"
            streets = next(one for one in seen["sources"] if one["step"]["source"] == "roads.shp")
            tried = (await asker.get(f"/api/start/{draft}/sources/{streets['number']}")).json()
            assert sum(tried["values"][field].values()) == roads[field].notna().sum()
            meaning = {"field": field, "values": {value: {"kind": "main_road", "is_crossable": False}}}
            plan = {
                "seed": 3,
                "oversize": "parts",
                "factors": {"building_site": 1.5, "public_rental": 2},
                "own": ["住宅小区"],
                "shared": ["没有这个"],
            }
            said = await asker.patch(
                f"/api/start/{draft}",
                json={
                    "choices": {"target": 70, "low": 50, "high": 90, "block_digits": 4},
                    "plan": plan,
                    "sources": [{"number": streets["number"], "step": streets["step"], "lines": meaning}],
                },
            )
            assert said.status_code == 200, said.text
            assert said.json()["sources"][streets["number"]]["lines"] == meaning
            order = {"folder": str(home), "name": "p"}
            return await ended(asker, (await asker.post(f"/api/start/{draft}/plan", json=order)).json())

    job = asyncio.run(made())
    assert job["state"] == "done", job
    folder = home / "p"
    recipe = load(folder / "recipe.toml")
    by_hand = home / "by-hand.gpkg"
    typed_out(recipe, folder, by_hand)
    with store.open(folder / "p.gpkg") as page, store.open(by_hand) as commands:
        assert page.settings == commands.settings
        assert page.digest() == commands.digest()
        assert page.table("buildings")["work_factor"].notna().any()
        assert (~page.table("barriers")["is_crossable"]).any()
        assert (page.table("blocks")["block_code"].str.len() == 16).all()


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"choices": {"low": 200}}, "low"),
        ({"choices": {"block_digits": 9}}, "block_digits"),
        ({"choices": {"colour": 3}}, "colour"),
        ({"choices": {"utc_offset": "eight"}}, "utc_offset"),
        ({"plan": {"factors": {"工地": 99}}}, "building_site"),
        ({"plan": {"exactly": 0}}, "exactly"),
        ({"plan": {"oversize": "half"}}, "oversize"),
        ({"choices": {"levels": []}}, "levels"),
        ({"crs": "EPSG:4326"}, "EPSG:4326"),
    ],
)
def test_choices_that_make_no_sense_change_nothing(context: Context, said: dict[str, Any], named: str) -> None:  # noqa: F811
    async def asked() -> tuple[Any, Any, Any]:
        async with client(context) as asker:
            draft = await drop(asker, {"a.geojson": b"{}"})
            before = (await asker.post(f"/api/start/{draft}/look")).json()
            answer = await asker.patch(f"/api/start/{draft}", json=said)
            return before, answer, (await asker.patch(f"/api/start/{draft}", json={})).json()

    before, answer, after = asyncio.run(asked())
    assert answer.status_code == 422
    message = answer.json()["message"]
    assert named in message["en"]
    assert named in message["zh"]
    assert message["en"] != message["zh"]
    assert after == before


def test_what_is_taken_back_is_the_default_again(context: Context) -> None:  # noqa: F811
    async def asked() -> list[Any]:
        async with client(context) as asker:
            draft = await drop(asker, {"a.geojson": b"{}"})
            before = (await asker.post(f"/api/start/{draft}/look")).json()
            changes = {
                "choices": {"target": 90},
                "plan": {"own": ["university"], "factors": {"foreign": 3}, "exactly": 7},
            }
            changed = (await asker.patch(f"/api/start/{draft}", json=changes)).json()
            back = {"choices": {"target": None}, "plan": {"own": None, "factors": None, "exactly": None}}
            return [before, changed, (await asker.patch(f"/api/start/{draft}", json=back)).json()]

    before, changed, after = asyncio.run(asked())
    assert (changed["choices"]["target"], changed["plan"]["exactly"]) == (90, 7)
    assert after == before
    assert before["choices"] == before["defaults"]


def test_kinds_of_lines_are_those_of_the_table() -> None:
    assert {*get_args(Kind)} == {*BARRIER_KINDS, "none"}


def test_a_recipe_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    recipe = Recipe(
        territory=Path("清岚.gpkg"),
        crs="EPSG:4544",
        settings={"target": 70, "levels": ["town", "community"], "utc_offset": "+08:00"},
        read=(
            ReadStep(table="barriers", source=Path("路.shp"), mapping=Path("lines-1.toml"), fields={"name": '路"名'}),
        ),
        plan=PlanStep(
            seed=4,
            exactly=12,
            oversize="parts",
            factors={"堰塞湖": 1.5, "foreign": 3.0},
            own=("高校", 'a"b'),
            shared=("旧工地",),
        ),
    )
    path = tmp_path / "recipe.toml"
    path.write_text(written(recipe, "清岚"), encoding="utf-8")
    assert load(path) == recipe
