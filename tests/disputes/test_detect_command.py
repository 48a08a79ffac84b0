"""``blockmap dispute detect`` as it is typed: on the bundled sample, inside a territory, with offsets, frames and misuse."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from typer.testing import CliRunner, Result

from blockmap import store, workflow
from blockmap.disputes.earth import transformation
from blockmap.errors import UsageError
from blockmap.topology import datum
from tests.commands import build
from tests.intake.files import geopackage, layer

SAMPLE = Path(__file__).parents[2] / "data" / "shapefiles"
TERRITORY_CRS = "EPSG:4544"


def blockmap(*arguments: object) -> Result:
    return CliRunner().invoke(build("en"), [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled sample's areas and buildings in a territory."""
    path = tmp_path_factory.mktemp("disputes") / "district.gpkg"
    workflow.new(path, crs=TERRITORY_CRS)
    for table in ("districts", "towns", "communities", "buildings"):
        workflow.read(path, table, SAMPLE / f"{table}.shp")
    return path


@pytest.fixture
def territory(read: Path, tmp_path: Path) -> Path:
    copy = tmp_path / read.name
    copy.write_bytes(read.read_bytes())
    return copy


def neighbour() -> gpd.GeoDataFrame:
    return gpd.read_file(SAMPLE / "neighbour_claim.shp")


def planted() -> list[tuple[str, float]]:
    """Kind and width of what the sample's neighbour draws elsewhere, by plain GEOS, from north to south."""
    ours = gpd.read_file(SAMPLE / "districts.shp").geometry.iloc[0]
    theirs = neighbour().geometry.iloc[0]
    holes = shapely.polygons(shapely.get_rings(shapely.union(ours, theirs))[1:])
    found = []
    for kind, parts in (("overlap", shapely.get_parts(shapely.intersection(ours, theirs))), ("gap", holes)):
        circles = shapely.maximum_inscribed_circle(parts, tolerance=0.01)
        widths = 2 * shapely.length(circles)
        found += [(kind, float(w), -float(p.bounds[3])) for p, w in zip(parts, widths, strict=True) if w > 2]
    return [(kind, width) for kind, width, _ in sorted(found, key=lambda f: f[2])]


def test_the_sample_holds_exactly_what_was_planted(territory: Path) -> None:
    result = blockmap("dispute", "detect", territory, SAMPLE / "neighbour_claim.shp", "--neighbour", "北屏区")
    assert result.exit_code == 1, result.output
    with store.open(territory) as file:
        disputes, lines = file.table("disputes"), file.table("dispute_lines")
        neighbours, responsible = file.table("neighbours"), file.table("dispute_buildings")
        buildings = file.table("buildings")
    assert [
        (k, pytest.approx(w, rel=0.02)) for k, w in zip(disputes["kind"], disputes["width_m"], strict=True)
    ] == planted()
    assert disputes["code"].tolist() == [f"990101-990102-{n:03d}" for n in range(1, len(disputes) + 1)]
    assert (disputes["state"] == "open").all()
    assert neighbours["name"].tolist() == ["北屏区"]
    assert sorted(lines["role"].unique()) == ["our_claim", "their_claim"]
    standing = buildings[
        shapely.intersects(shapely.union_all(disputes.geometry.to_numpy()), buildings.geometry.to_numpy())
    ]
    assert set(responsible["building_id"]) <= set(standing["building_id"])
    assert responsible["building_id"].is_unique
    assert disputes["building_count"].sum() == len(responsible)


def test_a_second_run_finds_nothing_new_and_undo_takes_all_back(territory: Path) -> None:
    with store.open(territory) as file:
        before = file.digest()
    source = SAMPLE / "neighbour_claim.shp"
    workflow.detect_disputes(territory, source, neighbour="北屏区")
    again = json.loads(blockmap("dispute", "detect", territory, source, "--neighbour", "北屏区", "--json").output)
    assert again["rows"] == []
    assert again["figures"]["disputes_known"] == 5
    blockmap("undo", territory)
    blockmap("undo", territory)
    with store.open(territory) as file:
        assert file.digest() == before


def test_an_offset_stops_the_detection_until_it_is_answered(territory: Path, tmp_path: Path) -> None:
    degrees, back = transformation(TERRITORY_CRS, "EPSG:4326"), transformation("EPSG:4326", TERRITORY_CRS)
    theirs = neighbour()
    moved = shapely.transform(theirs.geometry.to_numpy(), lambda xy: back(datum.from_wgs84(degrees(xy), "gcj02")))
    source = geopackage(tmp_path / "theirs.gpkg", layer(moved, TERRITORY_CRS, 代码=["990102"], 名称=["北屏区"]))
    stopped = workflow.detect_disputes(territory, source, neighbour="北屏区")
    assert [f.kind for f in stopped.report.of("error")] == ["dispute_offset_gcj02"]
    with store.open(territory) as file:
        assert file.table("disputes").empty
        assert file.table("neighbours").empty
    corrected = workflow.detect_disputes(territory, source, neighbour="北屏区", shift="correct")
    assert len(corrected.rows) == len(planted())
    accepted = workflow.detect_disputes(territory, source, neighbour="北屏区", shift="accept")
    assert accepted.exit_code == 1


def test_plan_refuses_what_inside_then_finds(tmp_path: Path) -> None:
    above = shapely.Polygon([(0, 300), (20, 300), (20, 310), (600, 310), (600, 600), (0, 600)])
    east = shapely.box(600, 0, 900, 600)
    areas = np.array([shapely.box(0, 0, 300, 300), shapely.box(280, 0, 600, 300), above, east], object)
    placed = shapely.transform(areas, lambda xy: xy + np.array([545_000.0, 3_290_000.0]))
    codes = [f"99010100100{n}" for n in range(1, 5)]
    source = geopackage(tmp_path / "communities.gpkg", layer(placed, TERRITORY_CRS, 代码=codes, 名称=codes))
    path = tmp_path / "t.gpkg"
    workflow.new(path, crs=TERRITORY_CRS)
    workflow.read(path, "communities", source)
    refused = blockmap("plan", path, "--json")
    assert refused.exit_code == 1
    said = json.loads(refused.output)["findings"]
    wide = {f["kind"] for f in said if f["severity"] == "error"}
    assert wide == {"areas_overlap", "areas_gap"}
    assert all("--inside" in f["next"] for f in said if f["kind"] in wide)
    workflow.detect_disputes(path, inside=True)
    with store.open(path) as file:
        disputes = file.table("disputes")
    found = list(zip(disputes["our_code"].str[-1], disputes["their_code"].str[-1], disputes["kind"], strict=True))
    assert disputes["is_inside"].all()
    assert sum(disputes["kind"] == "overlap") == sum(f["kind"] == "areas_overlap" for f in said) == 1
    assert ("1", "2", "overlap") in found
    gap = shapely.union_all(disputes.geometry[disputes["kind"] == "gap"].to_numpy())
    assert gap.area == pytest.approx(580 * 10, rel=1e-6)


def test_a_frame_closes_what_lies_open(territory: Path, tmp_path: Path) -> None:
    ours = gpd.read_file(SAMPLE / "districts.shp").geometry.iloc[0]
    frame = geopackage(tmp_path / "frame.gpkg", layer(np.array([ours.buffer(30)], object), TERRITORY_CRS))
    source = SAMPLE / "neighbour_claim.shp"
    workflow.detect_disputes(territory, source, neighbour="北屏区", frame=frame)
    with store.open(territory) as file:
        disputes = file.table("disputes")
    assert (disputes["kind"] != "triple").all()
    assert len(disputes) >= len(planted())


def test_misuse_is_one_sentence(territory: Path, tmp_path: Path) -> None:
    source = SAMPLE / "neighbour_claim.shp"
    for arguments in (
        [],
        [source, "--inside"],
        [source, "--level", "province"],
        [tmp_path / "nowhere.shp"],
        [SAMPLE / "districts.shp"],
    ):
        result = blockmap("dispute", "detect", territory, *arguments)
        assert result.exit_code == 2, (arguments, result.output)
        assert "Traceback" not in result.output
    empty = tmp_path / "empty.gpkg"
    workflow.new(empty, crs=TERRITORY_CRS)
    with pytest.raises(UsageError) as fault:
        workflow.detect_disputes(empty, inside=True)
    assert fault.value.kind == "dispute_no_areas"
