"""The district on the drawing board: which towns and communities there are, of which character, and the cuts that part them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.sample import cutting
from blockmap.sample.cutting import Corners, Cut, Wish
from blockmap.sample.ways import Way
from blockmap.topology.grid import Geometries

Character = Literal["core", "terrace", "market", "rural"]

BUILDINGS_PER_COMMUNITY = 325
"""Buildings of one community: as in Yubei, 117,000 buildings in about 360 communities."""


@dataclass(frozen=True, slots=True)
class Texture:
    """How land of one character is built over.

    Attributes
    ----------
    buildings_km2
        Buildings on a square kilometre, from which the area of a community follows.
    urbanity
        The greater, the nearer to the middle of the district.
    street_block_m2
        Area of a street block (or of a stretch of fields between lanes).
    turn
        Radians by which a cut leaves the square.
    parting
        Lines that part communities, with their odds.
    inner
        Lines that part street blocks, by the depth of the cut; the last one for all deeper cuts.
    """

    buildings_km2: float
    urbanity: float
    street_block_m2: float
    turn: float
    parting: tuple[tuple[Way, float], ...]
    inner: tuple[Way, ...]


TEXTURES: dict[Character, Texture] = {
    "core": Texture(385, 4, 46_000, 0.03, ((Way.COLLECTOR, 1.0),), (Way.STREET,)),
    "terrace": Texture(
        2600, 3, 12_000, 0.05, ((Way.COLLECTOR, 0.6), (Way.STREET, 0.4)), (Way.STREET, Way.STREET, Way.LANE)
    ),
    "market": Texture(
        1330, 2, 16_000, 0.10, ((Way.COLLECTOR, 0.5), (Way.STREET, 0.5)), (Way.STREET, Way.STREET, Way.LANE)
    ),
    "rural": Texture(
        215,
        1,
        130_000,
        0.22,
        ((Way.STREET, 0.2), (Way.LANE, 0.25), (Way.FIELD_EDGE, 0.35), (Way.HIDDEN, 0.2)),
        (Way.STREET, Way.LANE, Way.LANE, Way.FIELD_EDGE),
    ),
}

OLD_LINE_EVERY = 2
"""One official line in so many city communities is older than the road beside it."""

TOWN_MIXES: tuple[tuple[Character, ...], ...] = (
    ("core",),
    ("terrace", "terrace", "terrace", "core"),
    ("market", "rural"),
    ("rural",),
    ("core", "terrace", "market"),
    ("market", "rural", "rural"),
)
"""Characters of the communities of a town, repeated as often as needed: city, old city, small town, country,
edge of the city, large village."""


@dataclass(frozen=True)
class Drawing:
    """The district in plan space, metres from its middle.

    Attributes
    ----------
    outline
        The district.
    city
        The middle of its city.
    size_m
        Side of a square of the same area.
    town
        (communities,) town of each community, counted from 0.
    character
        (communities,) what each community is like.
    town_is_urban
        (towns,) whether it is a street office.
    cells
        (communities,) polygons.
    town_cells
        (towns,) polygons.
    lines, ways
        Cuts and what each of them is on the ground.
    """

    outline: Corners
    city: NDArray[np.float64]
    size_m: float
    town: NDArray[np.int64]
    character: list[Character]
    town_is_urban: list[bool]
    cells: Geometries
    town_cells: Geometries
    lines: Geometries
    ways: NDArray[np.int64]


def programme(building_count: int) -> list[list[Character]]:
    """Characters of the communities of every town: 4 towns of 3 for 4,000 buildings, 30 of 12 for 117,000."""
    community_count = max(1, round(building_count / BUILDINGS_PER_COMMUNITY))
    town_count = min(max(1, round(4 * (building_count / 4000) ** 0.6)), community_count)
    sizes = np.diff(np.linspace(0, community_count, town_count + 1).round().astype(int))
    towns: list[list[Character]] = []
    for k, size in enumerate(sizes):
        mix = TOWN_MIXES[k % len(TOWN_MIXES)]
        towns.append([mix[n % len(mix)] for n in range(size)])
    return towns


def draw(towns: list[list[Character]], scale: float, rng: np.random.Generator) -> Drawing:
    """Draw the outline, cut it into towns and communities, and these into street blocks.

    Parameters
    ----------
    towns
        Characters of the communities of every town.
    scale
        Factor on all areas of communities.
    """
    wishes = [[_wish(character, scale) for character in town] for town in towns]
    town_wishes = [Wish(sum(w.area_m2 for w in town), float(np.mean([w.urbanity for w in town]))) for town in wishes]
    size_m = float(np.sqrt(sum(w.area_m2 for w in town_wishes)))
    outline = _outline(size_m, rng)
    city = rng.choice((-1, 1), 2) * np.array((0.28, 0.18)) * size_m
    town_pieces, town_cuts = cutting.apportion(outline, town_wishes, city, rng, 0.06)
    roads = [(cut, _town_way(cut), True) for cut in town_cuts]
    pieces: list[Corners] = []
    for town, piece, members in zip(towns, town_pieces, wishes, strict=True):
        inner, cuts = cutting.apportion(
            piece, members, (piece.mean(axis=0) + 2 * city) / 3, rng, TEXTURES[town[0]].turn
        )
        pieces += inner
        roads += [(cut, _pick(TEXTURES[town[0]].parting, rng), True) for cut in cuts]
    characters = [character for town in towns for character in town]
    for character, piece in zip(characters, pieces, strict=True):
        roads += _street_blocks(piece, character, rng)
    cells, old_lines = _old_lines(
        pieces, [cut for cut, way, parting in roads if parting and way >= Way.COLLECTOR], characters, rng
    )
    lines = [[cut.start, cut.end] for cut, _, _ in roads] + old_lines
    return Drawing(
        outline=outline,
        city=city,
        size_m=size_m,
        town=np.repeat(np.arange(len(towns)), [len(town) for town in towns]),
        character=characters,
        town_is_urban=[town[0] in ("core", "terrace") for town in towns],
        cells=cells,
        town_cells=np.array([shapely.Polygon(piece) for piece in town_pieces]),
        lines=np.array([shapely.LineString(line) for line in lines], dtype=object),
        ways=np.array([way for _, way, _ in roads] + [Way.HIDDEN] * len(old_lines), dtype=np.int64),
    )


def _old_lines(
    pieces: list[Corners], cuts: list[Cut], characters: list[Character], rng: np.random.Generator
) -> tuple[Geometries, list[NDArray[np.float64]]]:
    """Let some official lines in the city run beside the road that replaced them, through the first row of houses.

    Returns the communities so changed, and the old lines.
    """
    cells = np.array([shapely.Polygon(piece) for piece in pieces], dtype=object)
    wanted = -(-characters.count("core") // OLD_LINE_EVERY)
    lines: list[NDArray[np.float64]] = []
    for k in rng.permutation(len(cuts)):
        if len(lines) == wanted:
            break
        strip = _beside(cuts[k], rng)
        middle, along, aside = strip.mean(axis=0), strip[1] - strip[0], strip[2] - strip[1]
        giver, taker = (_cell_at(cells, point) for point in (middle, middle - aside * 1.5))
        if giver is None or taker is None or giver == taker or characters[giver] != "core":
            continue
        ground = shapely.Polygon(strip)
        if not cells[giver].buffer(1.0).contains(ground) or not cells[taker].buffer(1.0).contains(
            shapely.LineString([strip[0], strip[0] + along])
        ):
            continue
        cells[giver] = cells[giver].difference(ground)
        cells[taker] = cells[taker].union(ground.buffer(0.01))
        lines.append(strip[[1, 2, 3, 0]])
    return cells, lines


def _beside(cut: Cut, rng: np.random.Generator) -> Corners:
    """Give a strip along a stretch of a cut: its two corners on the cut, then the two beside it."""
    length = float(np.hypot(*(cut.end - cut.start)))
    along = (cut.end - cut.start) / length
    aside = np.array([-along[1], along[0]]) * rng.choice((-1, 1)) * rng.uniform(34, 44)
    half = along * min(0.3 * length, rng.uniform(90, 150))
    middle = cut.start + along * length * rng.uniform(0.35, 0.65)
    return np.array([middle - half, middle + half, middle + half + aside, middle - half + aside])


def _cell_at(cells: Geometries, point: NDArray[np.float64]) -> int | None:
    found = np.flatnonzero(shapely.contains_xy(cells, *point))
    return int(found[0]) if len(found) else None


def _wish(character: Character, scale: float) -> Wish:
    texture = TEXTURES[character]
    return Wish(scale * BUILDINGS_PER_COMMUNITY / texture.buildings_km2 * 1e6, texture.urbanity)


def _outline(size_m: float, rng: np.random.Generator) -> Corners:
    """Give a convex polygon with about nine sides and an area of ``size_m`` squared."""
    angle = np.sort(np.linspace(0, 2 * np.pi, 9, endpoint=False) + rng.uniform(-0.2, 0.2, 9))
    corners = np.c_[1.15 * np.cos(angle), 0.9 * np.sin(angle)]
    return corners * size_m / np.sqrt(cutting.area(corners))


def _town_way(cut: Cut) -> Way:
    return Way.ARTERIAL if cut.depth < 2 else Way.COLLECTOR


def _pick(odds: tuple[tuple[Way, float], ...], rng: np.random.Generator) -> Way:
    return odds[int(rng.choice(len(odds), p=[p for _, p in odds]))][0]


def _street_blocks(piece: Corners, character: Character, rng: np.random.Generator) -> list[tuple[Cut, Way, bool]]:
    texture = TEXTURES[character]
    cuts = cutting.subdivide(piece, texture.street_block_m2, rng, texture.turn)
    return [(cut, texture.inner[min(cut.depth, len(texture.inner) - 1)], False) for cut in cuts]
