"""``blockmap sheet …``: block sheets and atlases, workbooks of estates, wall maps, slips for closed doors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from blockmap import sheets, store
from blockmap.errors import SystemFault, UsageError
from blockmap.file_names import distinct
from blockmap.progress import by_block, completion, days, standing
from blockmap.progress.phases import OF_PERSONS, phase_on
from blockmap.report import Report
from blockmap.sheets import Drawn, Ground, Numbers, Slip
from blockmap.terms import Language, text
from blockmap.workflow.outcome import Outcome, Progress, silent
from blockmap.workflow.tally_inputs import counted

TABLES = ("areas", "blocks", "buildings", "building_parts", "barriers")

LONGEST_NAME = 60
"""Characters of a name that become part of a file's name."""


def draw_block_sheets(
    territory: Path,
    output: Path,
    *,
    codes: Sequence[str] = (),
    community: str | None = None,
    everything: bool = False,
    author: str = "",
    lang: Language = "en",
    progress: Progress = silent,
) -> Outcome:
    """Draw sheets of blocks, or atlases of communities, as PDF.

    Parameters
    ----------
    territory
        The territory.
    output
        Folder for the files.
    codes
        Codes of blocks; one file each.
    community
        Code of a community: one file with its index and all its sheets.
    everything
        One such file for every community.
    author
        Who drew them; left open when empty.
    lang
        Language of the sheets.

    Raises
    ------
    UsageError
        Nothing was asked for, there are no blocks, no such code, no Chinese font, or the folder cannot be written.
    """
    if not (codes or community or everything):
        raise UsageError("sheet_of_what")
    ground, how = _drawing(territory, lang, author)
    blocks = _blocks_of(ground, codes)
    communities = ground.communities
    if not everything:
        communities = communities[communities["code"] == community]
    if community is not None and communities.empty:
        raise UsageError("no_such_community", codes=community)
    _make(output)
    names = distinct([*blocks["block_code"], *map(_titled, communities["code"], communities["name"])])
    every = [output / f"{name}.pdf" for name in names]
    written = []
    for block_id, path in zip(blocks["block_id"], every, strict=False):
        written.append(path)
        sheets.write_sheet(ground, int(block_id), written[-1], how)
    count = len(blocks)
    for done, (area_id, path) in enumerate(zip(communities.index, every[count:], strict=True)):
        progress("sheets", done, len(communities))
        written.append(path)
        count += sheets.write_atlas(ground, int(area_id), written[-1], how)
    return _outcome("sheet_block", written, output, count=count, files=len(written))


def write_workbooks(
    territory: Path,
    output: Path,
    *,
    compound: str | None = None,
    block: str | None = None,
    everything: bool = False,
    lang: Language = "en",
    progress: Progress = silent,
) -> Outcome:
    """Write the workbook of an estate, of a block, or of every estate; one row per home.

    Raises
    ------
    UsageError
        Nothing was asked for, nothing bears this name or code, or the folder cannot be written.
    """
    if not (compound or block or everything):
        raise UsageError("sheet_of_what")
    with store.open(territory) as file:
        tables: dict[str, Any] = {name: file.table(name) for name in (*TABLES, "compounds")}
        as_of = datetime.fromisoformat(file.history()[-1].at)
    if block is not None:
        rows = tables["blocks"][tables["blocks"]["block_code"] == block]
        if rows.empty:
            raise UsageError("no_such_block", codes=block)
        chosen = [(block, block, _in_block(tables, int(rows["block_id"].iloc[0])))]
    else:
        chosen = list(_in_compounds(tables, compound))
    _make(output)
    report, written, homes = Report(), [], 0
    names = distinct(_titled(key, title if title != key else None) for key, title, _ in chosen)
    for done, (key, title, buildings) in enumerate(chosen):
        progress("workbooks", done, len(chosen))
        if buildings.empty:
            report.add("workbook_empty", "note", table="compounds", code=key, name=title)
            continue
        path = output / f"{names[done]}.xlsx"
        homes += sheets.write_workbook(
            buildings, tables["blocks"], tables["building_parts"], path, title=title, as_of=as_of, lang=lang
        )
        written.append(path)
    return _outcome("sheet_workbook", written, output, report=report, count=homes, files=len(written))


def draw_wall_map(
    territory: Path,
    output: Path,
    *,
    area: str | None = None,
    paper: str = "A0",
    tiled: bool = False,
    lang: Language = "en",
) -> Outcome:
    """Draw a wall map with two numbers on every block.

    They are residents and registered persons where both were returned, else households and persons as planned.

    Raises
    ------
    UsageError
        There are no blocks, no such area, no Chinese font, or the file cannot be written.
    """
    ground, how = _drawing(territory, lang)
    area_id = _area(ground.areas, area)
    numbers = _numbers_of_blocks(territory, ground, how)
    pages = sheets.write_wall_map(ground, area_id, numbers, output, how, paper=paper, tiled=tiled)
    return _outcome("sheet_wall", [output], output, count=pages)


def _numbers_of_blocks(territory: Path, ground: Ground, how: Drawn) -> Numbers:
    """Residents and registered persons as returned last, else households and persons as planned; and what is complete."""
    with store.open(territory) as file:
        tally = counted(file)[0]
    last = tally.series[tally.series["done"].notna()].sort_values("day", kind="stable")
    residents, registered = (
        last[(last["measure"] == measure).to_numpy()].groupby("block_id")["done"].last() for measure in OF_PERSONS
    )
    blocks = ground.blocks
    if len(residents) and len(registered):
        ids = blocks["block_id"]
        values = pd.DataFrame({"block_id": ids, "first": ids.map(residents), "second": ids.map(registered)})
        said = how.say("wall_resident"), how.say("wall_registered")
    else:
        columns = {"household_count": "first", "person_count": "second"}
        values = pd.DataFrame(blocks[["block_id", *columns]]).rename(columns=columns)
        said = how.say("wall_households"), how.say("wall_persons")
    if last.empty:
        return Numbers(values, *said)
    day = last["day"].max().date()
    phase = phase_on(tally.phases, days.number(day)).code
    by_code = standing.table(tally, by_block(tally.ground), phase=phase, on=day).set_index("code")["complete_date"]
    done = completion.buildings(tally, phase=phase, on=day)
    done = done[done["complete_date"].notna()]
    dated = values.assign(complete_date=blocks["block_code"].map(by_code[by_code.index.notna()]))
    return Numbers(dated, *said, complete_buildings=frozenset(done["building_id"].astype(int)))


def write_slips(
    territory: Path, output: Path, *, codes: Sequence[str], each: int = 1, lang: Language = "en"
) -> Outcome:
    """Write slips for closed doors of blocks: so many for every building.

    Raises
    ------
    UsageError
        There are no blocks, no such block, no Chinese font, or the file cannot be written.
    """
    ground, how = _drawing(territory, lang)
    blocks = _blocks_of(ground, codes)
    each_block: Any = blocks.itertuples()
    slips = [
        Slip(how.say("place_mark").join(ground.lineage_names(int(row.community_id), lang)), row.short_code, number)
        for row in each_block
        for number in _numbers(_in_block({"buildings": ground.standing, "building_parts": ground.parts}, row.block_id))
        for _ in range(each)
    ]
    pages = sheets.write_slips(slips, output, how, title=how.say("slip.title"))
    return _outcome("sheet_slips", [output], output, count=len(slips), pages=pages)


def _drawing(territory: Path, lang: Language, author: str = "") -> tuple[Ground, Drawn]:
    """Read what is drawn, and find the font it is drawn with."""
    with store.open(territory) as file:
        tables: dict[str, Any] = {name: file.table(name) for name in TABLES}
        settings = file.settings
        as_of = datetime.fromisoformat(file.history()[-1].at)
    if tables["blocks"].empty:
        raise UsageError("no_blocks", territory=territory.name)
    names = tables["areas"]["name"].dropna().astype(str)
    font = sheets.need(text("sheet.no_evidence", lang), author, *names)
    order = (tables["areas"], tables["blocks"], tables["buildings"], tables["building_parts"], tables["barriers"])
    return Ground(*order, settings), Drawn(lang, font, as_of, author)


def _blocks_of(ground: Ground, codes: Sequence[str]) -> pd.DataFrame:
    """Blocks of these codes; refuses codes that no block bears, all at once."""
    unknown = sorted(set(codes) - set(ground.blocks["block_code"]))
    if unknown:
        raise UsageError("no_such_block", codes=", ".join(unknown))
    return ground.blocks[ground.blocks["block_code"].isin(codes)].sort_values("block_code")


def _area(areas: pd.DataFrame, code: str | None) -> int:
    """Area of a code; the widest one when none is given."""
    rows = areas[areas["code"] == code] if code else areas[areas["parent_id"].isna()]
    if rows.empty:
        raise UsageError("no_such_area", code=code)
    return int(rows["area_id"].iloc[0])


def _in_block(tables: dict[str, Any], block_id: int) -> pd.DataFrame:
    """Buildings of a block, also those of which it has a part."""
    buildings, parts = tables["buildings"], tables["building_parts"]
    shared = parts.loc[parts["block_id"] == block_id, "building_id"]
    rows = buildings[(buildings["block_id"] == block_id) | buildings["building_id"].isin(shared)]
    return rows.sort_values(["number", "building_id"])


def _numbers(buildings: pd.DataFrame) -> list[str]:
    """Numbers of the buildings that have one."""
    return buildings["number"].dropna().astype(int).astype(str).tolist()


def _in_compounds(tables: dict[str, Any], name: str | None) -> Iterable[tuple[str, str, pd.DataFrame]]:
    """Give key, name and buildings of one estate, or of all; a building lies in the estate that holds its middle."""
    compounds, buildings = tables["compounds"], tables["buildings"]
    if compounds.empty:
        raise UsageError("no_compounds")
    chosen = compounds if name is None else compounds[compounds["name"] == name]
    if chosen.empty:
        raise UsageError("no_such_compound", name=name or "", count=len(compounds))
    points = shapely.point_on_surface(buildings["geom"].to_numpy())
    tree = shapely.STRtree(points)
    each: Any = chosen.sort_values("compound_id").itertuples()
    for row in each:
        inside = np.sort(tree.query(row.geom, predicate="intersects"))
        key = f"{row.compound_id:04d}"
        yield key, row.name if isinstance(row.name, str) and row.name else key, buildings.iloc[inside]


def _titled(code: str, name: object) -> str:
    """Code, and of the name only letters and digits."""
    said = re.sub(r"\W+", "_", name)[:LONGEST_NAME].strip("_") if isinstance(name, str) else ""
    return f"{code}_{said}" if said else str(code)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise UsageError("cannot_write", path=folder, why=SystemFault(fault)) from fault


def _outcome(
    said: str, written: list[Path], output: Path, *, report: Report | None = None, **values: object
) -> Outcome:
    return Outcome(said, report or Report(), written=tuple(written), values={"output": output} | values)
