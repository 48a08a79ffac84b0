"""The choices of an office: what a block should hold, how codes look, what is tolerated. Stored in the territory."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo
from functools import cache
from itertools import pairwise

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

CHINA_TIME = timezone(timedelta(hours=8))
"""Beijing time: one clock for the whole country."""

LEAST_WORK, MOST_WORK = 0.1, 10.0
"""A household is no less work than a tenth of an ordinary one (an empty registration that only is looked up), and no more than
ten of them; what lies beyond is a slip of the hand."""

MORE_DIGITS = 3
"""What a level adds to the code of the one above it, as towns and communities do."""


class Settings(BaseModel):
    """Choices that hold for one territory. Defaults are the rules of China's census of 2020 unless another source is named.

    Every stage takes them as ``settings``; none changes them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    crs: str = Field(
        description="CRS of the territory, projected and in metres, as an authority code such as EPSG:4544"
    )

    target: int = Field(80, ge=2, description="households a block should hold: one enumerator's work")
    low: int = Field(60, ge=1, description="fewest households of a regular block")
    high: int = Field(100, ge=2, description="most households of a regular block")
    persons: int = Field(250, ge=1, description="persons a block should hold; used where households are not known")
    household_cap: int = Field(
        998, description="most households of any block: household numbers have three digits, 999 is reserved"
    )
    whole_persons: int = Field(2000, description="most persons of a building that may be one block by itself")
    persons_per_household: float = Field(
        2.62, gt=0, description="mean household size (China 2020), where persons are not given"
    )
    m2_per_household: float = Field(
        95.0, gt=0, description="floor area per household, for the documented estimate from footprint and storeys"
    )

    min_block_m2: float = Field(
        2787.0, ge=0, description="smallest block (US Census Bureau: 30,000 square feet); softer than the band"
    )
    min_block_width_m: float = Field(21.0, ge=0, description="narrowest block (US Census Bureau: 70 feet)")

    area_tolerance_m: float = Field(
        2.0, ge=0, description="overlaps and gaps between areas narrower than this are repaired, wider ones refused"
    )

    levels: tuple[str, ...] = Field(
        ("district", "town", "community"),
        min_length=1,
        description="names of the levels, widest first; the last one is divided into blocks",
    )
    code_digits: tuple[int, ...] = Field(
        (6, 9, 12),
        validate_default=True,
        description="length of an official code at each level, widest first; a level without one adds three digits",
    )
    block_digits: int = Field(3, ge=1, le=6, description="digits that a block adds to its community's code")
    virtual_from: int = Field(900, description="first number of virtual blocks under three digits")

    work_factors: dict[str, float] = Field(
        default_factory=dict,
        description="work of one household by kind of difficulty: 1.5 means that it takes as long as one and a half others",
    )
    households_per_day: float = Field(
        12.0,
        gt=0,
        le=500,
        allow_inf_nan=False,
        description="ordinary households an enumerator finishes in a day (Shanghai 2020: 12 to 14.5)",
    )
    own_places: tuple[str, ...] = Field(
        (), description="kinds or names of estates and special places that become blocks of their own"
    )
    shared_places: tuple[str, ...] = Field(
        (), description="names of places that share their block with others although their kind is in `own_places`"
    )

    checkers: int = Field(
        2,
        ge=1,
        le=9,
        description="people who check a block before it is accepted, besides who lists, enters and accepts",
    )

    utc_offset: str | None = Field(
        None,
        pattern=r"^[+-](0\d|1[0-4]):[0-5]\d$",
        description="offset of the office's clock, such as +08:00; for a CRS of China +08:00, else that of this machine",
    )

    @model_validator(mode="after")
    def _consistent(self) -> Settings:
        if not self.low <= self.target <= self.high:
            band = {"low": self.low, "target": self.target, "high": self.high}
            raise PydanticCustomError("band", "low <= target <= high must hold", band)
        return self

    @field_validator("code_digits")
    @classmethod
    def _of_every_level(cls, digits: tuple[int, ...], known: ValidationInfo) -> tuple[int, ...]:
        """Refuse codes that do not grow from level to level; give every level below those that are said its three digits."""
        if not all(above < below for above, below in pairwise((0, *digits))):
            raise PydanticCustomError("code_digits", "{digits} do not grow", {"digits": ", ".join(map(str, digits))})
        last, missing = max(digits, default=0), len(known.data.get("levels", digits)) - len(digits)
        return (*digits, *(last + MORE_DIGITS * step for step in range(1, missing + 1)))

    @field_validator("work_factors")
    @classmethod
    def _sensible(cls, factors: dict[str, float]) -> dict[str, float]:
        """Refuse factors that no work has; those of 1 say nothing and are left out."""
        for kind, factor in factors.items():
            if not LEAST_WORK <= factor <= MOST_WORK:  # also false where it is no number
                said = {"kind": kind, "factor": factor, "least": LEAST_WORK, "most": MOST_WORK}
                raise PydanticCustomError("work_factor", "{kind}: {factor} is not from {least} to {most}", said)
        return {kind: factors[kind] for kind in sorted(factors) if factors[kind] != 1}

    @property
    def zone(self) -> tzinfo | None:
        """Clock of the office, by which its times are meant and said; ``None`` for that of this machine."""
        if self.utc_offset is not None:
            return datetime.strptime(self.utc_offset, "%z").tzinfo
        return CHINA_TIME if _is_chinese(self.crs) else None

    @property
    def community_level(self) -> str:
        """Name of the level that is divided into blocks."""
        return self.levels[-1]


@cache
def _is_chinese(crs: str) -> bool:
    """Tell whether a CRS is made for China."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        area = CRS.from_user_input(crs).area_of_use
    except CRSError:
        return False
    return area is not None and area.name.startswith("China")
