"""What an office may wish of a plan beside its band: how much work difficulties are, and which places are blocks of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from blockmap.progress.difficulties import kind_of
from blockmap.settings import Settings
from blockmap.workflow.territory import make_settings


def of_plan(
    settings: Settings,
    *,
    factors: Mapping[str, float] | None = None,
    own: Sequence[str] | None = None,
    shared: Sequence[str] | None = None,
) -> Settings:
    """Return the choices with these wishes; what is ``None`` stays as it is.

    Parameters
    ----------
    settings
        Choices so far.
    factors
        By kind of difficulty, in any of its words; the others stay, and 1 takes one back.
    own, shared
        See `Settings.own_places` and `Settings.shared_places`.

    Raises
    ------
    UsageError
        A factor makes no sense.
    """
    wished: dict[str, Any] = {}
    if factors is not None:
        wished["work_factors"] = settings.work_factors | {kind_of(said): factor for said, factor in factors.items()}
    if own is not None:
        wished["own_places"] = _once(own)
    if shared is not None:
        wished["shared_places"] = _once(shared)
    if not wished:
        return settings
    return make_settings(settings.crs, settings.model_dump(exclude={"crs"}) | wished)


def as_arguments(
    factors: Mapping[str, float] | None, own: Sequence[str] | None, shared: Sequence[str] | None
) -> dict[str, Any]:
    """Return the wishes as the ledger keeps them; those that were not given are left out."""
    given = {"factors": None if factors is None else dict(factors), "own": own, "shared": shared}
    return {
        name: list(value) if isinstance(value, (list, tuple)) else value
        for name, value in given.items()
        if value is not None
    }


def _once(said: Sequence[str]) -> tuple[str, ...]:
    """Drop empty words and repetitions; the order stays."""
    return tuple(dict.fromkeys(word.strip() for word in said if word.strip()))
