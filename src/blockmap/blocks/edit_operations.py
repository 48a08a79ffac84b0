"""Operations of planners, as they are sent by the browser, typed at the command line, and kept in the ledger.

Every operation may carry a ``client_id``, by which a repeated one is known, and the ``revisions`` of the blocks it was drawn on,
by which a later one is refused when somebody else changed them meanwhile. Coordinates are metres in the CRS of the territory.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Coordinates = tuple[tuple[float, float], ...]
Building = Annotated[int, Field(ge=1)]
Block = Annotated[int, Field(ge=1)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]


class _Operation(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    client_id: str | None = Field(
        default=None, max_length=64, description="chosen by the client; the same one is done once"
    )
    revisions: dict[Block, int] = Field(default_factory=dict, description="revision of each block as the client saw it")


class _Draws(_Operation):
    new_cells: int | None = Field(
        default=None, ge=1, description="first id of new cells, given out before; the next free one when left out"
    )


class _MakesBlocks(_Draws):
    new_ids: tuple[Block, ...] = Field(
        default=(), description="ids of new blocks, given out before; the next free ones when empty"
    )


class MoveBuildings(_MakesBlocks):
    """Move buildings to another block of their community, or to a new one; the ground follows."""

    kind: Literal["move_buildings"] = "move_buildings"
    buildings: tuple[Building, ...] = Field(min_length=1)
    to_block: Block | None = Field(default=None, description="none: a new block")


class MergeBlocks(_Operation):
    """Make one block of several."""

    kind: Literal["merge_blocks"] = "merge_blocks"
    blocks: tuple[Block, ...] = Field(min_length=2)
    survivor: Block | None = Field(
        default=None, description="the one that stays; the one with most households when left out"
    )


class SplitBlock(_MakesBlocks):
    """Divide a block along lines, or into so many parts of about equal size; the part with most households stays the block."""

    kind: Literal["split_block"] = "split_block"
    block: Block
    lines: tuple[Coordinates, ...] = ()
    parts: int | None = Field(default=None, ge=2, le=50)

    @model_validator(mode="after")
    def _one_way(self) -> SplitBlock:
        if bool(self.lines) == (self.parts is not None):
            raise ValueError("either lines or parts")
        return self


class RedrawEdge(_Draws):
    """Give two blocks another common border between the ends of a line."""

    kind: Literal["redraw_edge"] = "redraw_edge"
    blocks: tuple[Block, Block]
    line: Coordinates = Field(min_length=2)


class MoveGround(_MakesBlocks):
    """Give all ground inside a drawn ring, but for holes, and the buildings that stand mostly in it, to a block or a new one."""

    kind: Literal["move_ground"] = "move_ground"
    ring: Coordinates = Field(min_length=3)
    holes: tuple[Annotated[Coordinates, Field(min_length=3)], ...] = Field(default=(), max_length=1_000)
    to_block: Block | None = Field(default=None, description="none: a new block")


class Relabel(_MakesBlocks):
    """Give cells to blocks: what a proposal comes to. New blocks are numbered 0, -1, -2 and so on."""

    kind: Literal["relabel"] = "relabel"
    block_of_cell: dict[int, int] = Field(min_length=1)


class LockBlocks(_Operation):
    """Lock blocks: no edit and no plan changes them until they are unlocked."""

    kind: Literal["lock_blocks"] = "lock_blocks"
    blocks: tuple[Block, ...] = Field(min_length=1)
    reason: str | None = Field(default=None, max_length=200)


class UnlockBlocks(_Operation):
    """Unlock blocks."""

    kind: Literal["unlock_blocks"] = "unlock_blocks"
    blocks: tuple[Block, ...] = Field(min_length=1)


class SetHouseholds(_Operation):
    """Correct the counts of a building; what is left out stays."""

    kind: Literal["set_households"] = "set_households"
    building: Building
    household_count: Count
    person_count: Count | None = None
    dwelling_count: Count | None = None


class SetBuildingState(_Operation):
    """Say that a building stands, is being built or demolished, from which day on; its counts are corrected separately."""

    kind: Literal["set_building_state"] = "set_building_state"
    building: Building
    state: Literal["standing", "under_demolition", "demolished", "under_construction"]
    state_date: date | None = None


class DrawBuilding(_Draws):
    """Add a building, or give one another footprint; cells bend round it, and it belongs to the block that holds most of it."""

    kind: Literal["draw_building"] = "draw_building"
    building: Building | None = Field(default=None, description="none: a new one")
    rings: tuple[Coordinates, ...] = Field(min_length=1, description="shell and holes")
    household_count: Count = 0
    person_count: Count | None = None
    floor_count: int | None = Field(default=None, ge=0, le=200)
    name: str | None = Field(default=None, max_length=100)
    address: str | None = Field(default=None, max_length=200)
    use: str | None = Field(default=None, max_length=40)


class DeleteBuilding(_Operation):
    """Take a building that is not there off the map; its cell becomes empty ground."""

    kind: Literal["delete_building"] = "delete_building"
    building: Building


class Share(BaseModel):
    """One part of a building: a range of floors or some entrances, with its counts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    household_count: Count
    person_count: Count | None = None
    floor_from: int | None = None
    floor_to: int | None = None
    entrances: str | None = Field(default=None, max_length=100)


class DivideBuilding(_MakesBlocks):
    """Share a building out: the first part stays in its block, each other one gets a stacked block. No parts: one whole again."""

    kind: Literal["divide_building"] = "divide_building"
    building: Building
    parts: tuple[Share, ...] = ()

    @model_validator(mode="after")
    def _several(self) -> DivideBuilding:
        if len(self.parts) == 1:
            raise ValueError("one part is no division")
        return self


class AddBarrier(_Operation):
    """Add a visible line; blocks stay as they are until their community is planned anew or edited."""

    kind: Literal["add_barrier"] = "add_barrier"
    barrier_kind: Literal["river", "railway", "main_road", "street", "lane", "wall", "field_edge", "must_hold"]
    lines: tuple[Coordinates, ...] = Field(min_length=1)
    rank: int | None = Field(default=None, ge=0, le=4, description="that of its kind when left out")
    is_crossable: bool = True
    is_must_hold: bool = False
    name: str | None = Field(default=None, max_length=100)


class ChangeBarrier(_Operation):
    """Give a barrier another rank, or say whether it may be crossed or must hold; what is left out stays."""

    kind: Literal["change_barrier"] = "change_barrier"
    barrier: int
    rank: int | None = Field(default=None, ge=0, le=4)
    is_crossable: bool | None = None
    is_must_hold: bool | None = None


class DeleteBarrier(_Operation):
    """Delete a barrier."""

    kind: Literal["delete_barrier"] = "delete_barrier"
    barrier: int


class Renumber(_Operation):
    """Number blocks of communities and buildings in them anew, in serpentine order; what is issued stays."""

    kind: Literal["renumber"] = "renumber"
    communities: tuple[int, ...] = Field(min_length=1, description="area_id of each")


Operation = Annotated[
    MoveBuildings
    | MergeBlocks
    | SplitBlock
    | RedrawEdge
    | MoveGround
    | Relabel
    | LockBlocks
    | UnlockBlocks
    | SetHouseholds
    | SetBuildingState
    | DrawBuilding
    | DeleteBuilding
    | DivideBuilding
    | AddBarrier
    | ChangeBarrier
    | DeleteBarrier
    | Renumber,
    Field(discriminator="kind"),
]
"""Any operation, told by its ``kind``; ``pydantic.TypeAdapter(Operation)`` reads one from JSON."""
