"""An index holds the sums of what lies in the files of its areas, and nothing of them besides."""

from __future__ import annotations

import pytest

from blockmap import maps
from blockmap.errors import UsageError
from tests.maps import count, decode, town

TOWN = town.make()
COUNT = count.make(TOWN)
FRAMES = ("progress", "extra", "phases", "people")
LINKS = {"500112001": "m-500112001.html", "500112002": "m-500112002.html"}


def drawn(level: str = "town", **options: object) -> str:
    tables = {name: getattr(TOWN, name) for name in ("areas", "blocks", "buildings")}
    frames = {name: getattr(COUNT, name) for name in FRAMES}
    fixed = {"links": LINKS, "level": level, "settings": town.SETTINGS, "lang": "zh"}
    return maps.index_map(**{**tables, **frames, **fixed, **options}).standalone_html()


def test_the_sums_are_those_of_the_blocks() -> None:
    opened = decode.sections(drawn())
    meta = opened["core"].meta
    days = len(count.DAYS)
    assert meta["days"] == count.DAYS
    for number, facts in enumerate(meta["series"]):
        columns = opened[f"series_{number}"].columns
        done = columns["extra.done"].reshape(-1, days).cumsum(axis=1) - 1
        kinds = [facts["extra_kinds"][kind] for kind in columns["extra.kind"]]
        own = {
            int(area): line
            for area, kind, line in zip(columns["extra.area"], kinds, done, strict=True)
            if kind == "own"
        }
        raw = COUNT.raw[(COUNT.raw["phase"] == facts["phase"]) & (COUNT.raw["measure"] == facts["measure"])]
        for area, code in ((1, "500112001"), (2, "500112002")):
            ids = TOWN.blocks.loc[TOWN.blocks["block_code"].str.startswith(code), "block_id"]
            for day, date in enumerate(count.DAYS):
                expected = raw.loc[raw["block_id"].isin(ids) & (raw["day"] <= date), "added"].sum()
                assert max(0, own[area][day]) == expected
        assert sorted(kinds) == ["not_apportioned", "own", "own", "unmatched"]


def test_counts_of_blocks_and_buildings_are_told() -> None:
    columns = decode.sections(drawn())["core"].columns
    assert columns["area.unseen_block_count"].sum() == len(TOWN.blocks)
    assert columns["area.unseen_building_count"].sum() == len(TOWN.buildings)
    assert columns["area.unseen_household_count"].sum() == TOWN.blocks["household_count"].sum()


def test_nothing_below_is_in_the_file() -> None:
    html = drawn()
    held = decode.texts(html)
    for below in ("500112001001", "朝阳社区", "普查员00"):
        assert below not in held
    assert "buildings" not in decode.sections(html)
    assert "王督导" in held


def test_order_of_rows_does_not_matter() -> None:
    mixed = {name: frame for name, frame in COUNT.shuffled(3).items() if name in FRAMES}
    tables = TOWN.shuffled(4)
    assert drawn(areas=tables.areas, blocks=tables.blocks, buildings=tables.buildings, **mixed) == drawn()


def test_an_unknown_level_is_named() -> None:
    with pytest.raises(UsageError, match="county"):
        drawn(level="county")
