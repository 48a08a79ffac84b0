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
COARSE_OURS = "our line has a fraction of their points and crosses theirs again and again without a break"
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
    ("longwosion_2015", "amap_2026_gcj02"): {
        "500112-500105": (1, COARSE_OURS),
        "500112-500106": (1, COARSE_OURS),
        "500112-500109": (
            3,
            "parted where the lines touch: the corner with Hechuan, a third party there; one side for 16 km; the rest",
        ),
        "500112-500113": (1, f"{CREST}: a gap of 7.9 km²"),
        "500112-500115": (1, COARSE_OURS),
        "500112-511623": (2, "two stretches, parted where the lines agree over the northern corner; both cross"),
        "500112-511681": (1, "our straight edge cuts off their corner: an overlap"),
    },
    ("antv_2017", "amap_2026_gcj02"): {
        "500112-500105": (2, f"{COARSE_OURS}; a gap of 1.5 ha at the point where Shapingba joins"),
        "500112-500106": (1, f"{CREST}, but for its northern end: an overlap"),
        "500112-500109": (2, f"{COARSE_OURS}; parted by a point that both have"),
        "500112-500113": (1, COARSE_OURS),
        "500112-500115": (1, COARSE_OURS),
        "500112-500117": (1, "the northern tip, which ours rounds off and theirs draws out"),
        "500112-511623": (1, COARSE_OURS),
        "500112-511681": (1, "our straight edge crosses their bend"),
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


LENSES = "one border, generalised twice: each side leaves out other points, so lenses lie between points that both have"
RIVER = "the middle of a river, generalised twice: long lenses on its bends"
STEPS = "a border in steps along buildings or streets, of which the two keep different corners"

INSIDE: dict[str, tuple[int, str]] = {
    "500103-500106": (2, f"{LENSES}; up to 15 m"),
    "500103-500107": (3, f"{LENSES}; up to 14 m"),
    "500104-500107": (35, f"{LENSES}, all round an enclave too; up to 25 m"),
    "500104-500113": (8, f"{RIVER}; up to 12 m"),
    "500104-500116": (1, "one side leaves out two points of a bend of the river: a gap of 22 m"),
    "500105-500106": (1, f"{RIVER}; 5 m"),
    "500105-500112": (56, f"{STEPS}; up to 55 m"),
    "500105-500113": (9, f"{RIVER}; up to 22 m"),
    "500106-500107": (2, f"{LENSES}; up to 10 m"),
    "500106-500109": (25, f"{LENSES}; up to 36 m"),
    "500106-500112": (3, f"{RIVER}; up to 20 m"),
    "500107-500108": (2, f"{RIVER}; up to 8 m"),
    "500107-500113": (4, f"{RIVER}; up to 12 m"),
    "500107-500116": (21, f"{LENSES}, for kilometres without a point that both have; up to 75 m"),
    "500108-500113": (24, f"{LENSES}; up to 44 m"),
    "500109-500112": (4, f"{LENSES}; up to 26 m"),
    "500109-500117": (3, f"{LENSES}; up to 33 m"),
    "500112-500115": (5, f"{LENSES}; up to 35 m"),
    "500112-511623": (2, f"{LENSES}; up to 22 m"),
    "500112-511681": (2, f"{LENSES}; up to 28 m"),
    "500113-500116": (16, f"{LENSES}; up to 71 m"),
    "500115-511623": (4, f"{LENSES}, one closed on itself; up to 57 m"),
    "500117-511681": (28, f"{STEPS}; up to 48 m"),
    "511623-511623": (8, "holes of Linshui are exclaves of counties that the file leaves out; up to 282 m"),
    "511623-511681": (14, f"{LENSES}; up to 25 m"),
}


def test_a_layer_in_which_every_district_was_generalised_alone() -> None:
    rows = real.layer("datav_2021_gcj02")
    found, counts = real.verdicts(rows, None)
    assert counts == {pair: count for pair, (count, _) in INSIDE.items()}
    widest = found["width_m"].groupby(found["our_code"] + "-" + found["their_code"]).max()
    for pair, (_, reason) in INSIDE.items():
        assert f" {widest[pair]:.0f} m" in reason
    assert set(found.loc[found["kind"] == "orphan_hole", "our_code"]) == {"511623"}
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


PRECINCTS: dict[str, tuple[str, dict[str, tuple[int, str]]]] = {
    "ex1_yemen": ("ADM2_CODE", {}),
    "ex2_yemen": ("ADM2_CODE", {}),
    "ex5_three_precincts": ("precinctid", {}),
    "ex9_FranklinTwoPrecinctsDetail": ("precinctid", {}),
    "ex22_three_ia_precincts": ("NAME", {}),
    "ex23_three_ca_precincts": (
        "srprec",
        {"7051492-7051492": (9, "holes in which other precincts lie that the file leaves out, 38 to 85 m wide")},
    ),
    "ex7_britain": ("id", {}),
    "ex8_britain": ("id", {}),
}
"""Files in which tools were asked to clean what is only noise: hairlines, spikes, and vertices that one side lacks."""

NOISE: dict[str, tuple[str, ...]] = {
    "ex1_yemen": ("vertex",),
    "ex2_yemen": ("vertex",),
    "ex5_three_precincts": ("noise", "vertex"),
    "ex22_three_ia_precincts": ("vertex",),
    "ex23_three_ca_precincts": ("noise", "vertex"),
}
"""Kinds of noise in each; none wider than a fifth of a metre."""


@pytest.mark.parametrize("name", PRECINCTS)
def test_real_precincts_inside_themselves(name: str) -> None:
    column, expected = PRECINCTS[name]
    found, noise = real.precincts(name, column)
    pairs = (found["our_code"] + "-" + found["their_code"]).value_counts().to_dict()
    assert pairs == {pair: count for pair, (count, _) in expected.items()}
    assert tuple(sorted(set(noise["kind"]))) == NOISE.get(name, ())
    assert noise["width_m"].max() < 0.2 or noise.empty
