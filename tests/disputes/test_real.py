"""Real districts: what was found between four digitisations of Yubei and its neighbours, looked at once and kept as verdicts.

The borders themselves are not ours to keep; only counts by pair are, each with the reason it was found right.
"""

from __future__ import annotations

import pytest
import shapely

from tests.disputes import real
from tests.disputes.real import TOLERANCE_M, YUBEI
from tests.intake.files import needs_data

pytestmark = needs_data

COARSE = "their line has a twentieth of our points and crosses ours again and again without a break"
CREST = "their line stays on one side of ours from end to end"
SAME = "the same survey generalised twice: lenses of 5 to 50 m, a new one after every stretch that agrees"

VERDICTS: dict[tuple[str, str], dict[str, tuple[int, str]]] = {
    ("datav_2021_gcj02", "longwosion_2015"): {
        "500112-500105": (1, COARSE),
        "500112-500106": (
            2,
            "a short border; parted where the neighbour of Jiangbei begins, the second piece is a gap",
        ),
        "500112-500109": (
            3,
            "two stretches that cross ours, parted by one that agrees, and a gap at the corner with Hechuan",
        ),
        "500112-500113": (1, f"{CREST}: an overlap of 7.8 km²"),
        "500112-500115": (1, COARSE),
        "500112-500117": (1, f"{CREST}: a short border at the northern tip"),
    },
    ("datav_2021_gcj02", "antv_2017"): {
        "500112-500105": (2, f"{COARSE}; one small piece beyond a stretch that agrees"),
        "500112-500106": (1, f"{CREST}: a gap"),
        "500112-500109": (1, COARSE),
        "500112-500113": (1, COARSE),
        "500112-500115": (1, COARSE),
        "500112-500117": (1, "the northern tip, where a third party has a claim to the same ground"),
    },
    ("longwosion_2015", "antv_2017"): {
        "500112-500105": (1, "both lines are coarse and cross without a break"),
        "500112-500106": (1, "both lines are coarse and cross without a break"),
        "500112-500109": (1, "both lines are coarse and cross without a break"),
        "500112-500113": (1, f"{CREST}: a gap of 6.5 km²"),
        "500112-500115": (1, "both lines are coarse and cross without a break"),
        "500112-500117": (1, "the northern tip, where a third party has a claim to the same ground"),
    },
    ("datav_2021_gcj02", "amap_2026_gcj02"): {
        "500112-500105": (57, f"{SAME}; one place differs by 270 m"),
        "500112-500106": (5, SAME),
        "500112-500109": (55, SAME),
        "500112-500113": (9, SAME),
        "500112-500115": (38, f"{SAME}; one place differs by 130 m"),
        "500112-500117": (3, SAME),
        "500112-511623": (22, SAME),
        "500112-511681": (3, SAME),
    },
}


@pytest.mark.parametrize("sources", VERDICTS, ids="-".join)
def test_yubei_between_the_neighbours_of_another_source(sources: tuple[str, str]) -> None:
    ours, theirs = (real.layer(name) for name in sources)
    found, counts = real.verdicts(ours, theirs)
    assert counts == {pair: count for pair, (count, _) in VERDICTS[sources].items()}
    assert (found["width_m"] > TOLERANCE_M).all()
    assert_ground_is_what_geos_finds(found, ours, theirs)


def assert_ground_is_what_geos_finds(found: object, ours: object, theirs: object) -> None:
    """Overlaps that are wide enough, neighbour by neighbour, as plain intersections give them."""
    mine = ours[ours["code"] == YUBEI].geometry.iloc[0]
    ground = shapely.union_all(shapely.make_valid(found.geometry.to_numpy()))
    for code, other in zip(theirs["code"], theirs.geometry, strict=True):
        if code == YUBEI:
            continue
        parts = shapely.get_parts(shapely.intersection(mine, other))
        parts = parts[shapely.area(parts) > 0]
        wide = parts[~shapely.is_empty(shapely.buffer(parts, -TOLERANCE_M / 2, quad_segs=16))]
        assert shapely.area(shapely.intersection(ground, parts)).sum() == pytest.approx(
            shapely.area(wide).sum(), rel=0.02, abs=3000
        )


def test_a_layer_in_which_every_district_was_generalised_alone() -> None:
    rows = real.layer("datav_2021_gcj02")
    found, counts = real.verdicts(rows, None)
    assert len(counts) == 25
    assert sum(counts.values()) == len(found)
    holes = found[found["kind"] == "orphan_hole"]
    assert counts["511623-511623"] == len(holes) == 8, (
        "Linshui's holes are exclaves of counties that the file leaves out"
    )
    areas = rows.geometry.to_numpy()
    pairs = shapely.STRtree(areas).query(areas, predicate="intersects")
    pairs = pairs[:, pairs[0] < pairs[1]]
    parts = shapely.get_parts(shapely.intersection(areas[pairs[0]], areas[pairs[1]]))
    parts = parts[shapely.area(parts) > 0]
    wide = parts[~shapely.is_empty(shapely.buffer(parts, -TOLERANCE_M / 2, quad_segs=16))]
    ground = shapely.union_all(shapely.make_valid(found.geometry.to_numpy()))
    assert shapely.area(shapely.intersection(ground, parts)).sum() == pytest.approx(shapely.area(wide).sum(), rel=0.02)
    again, _ = real.verdicts(rows.sample(frac=1, random_state=1).reset_index(drop=True), None)
    assert again["fingerprint"].tolist() == found["fingerprint"].tolist()
