"""Values that a choice, a recipe or a request cannot take, said in the language of the reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from blockmap.terms import Language, Spoken, has, text

OTHERWISE = "wrong.other"
"""Term of what has no words of its own; pydantic's English is shown."""


class WrongValues(Spoken):
    """What pydantic found wrong, each fault with the place where it stands.

    Parameters
    ----------
    faults
        ``ValidationError.errors()``.
    whole
        Place that is named when a fault is one of the whole and of no single value.
    most
        So many are said.
    """

    def __init__(self, faults: Iterable[Mapping[str, Any]], *, whole: str = "", most: int = 20) -> None:
        self._faults = list(faults)[:most]
        self._whole = whole

    def said(self, lang: Language) -> str:
        """Say every fault: where, and what may stand there."""
        return ("；" if lang == "zh" else "; ").join(self._one(fault, lang) for fault in self._faults)

    def _one(self, fault: Mapping[str, Any], lang: Language) -> str:
        place = ".".join(map(str, fault["loc"])) or self._whole
        key = f"wrong.{fault['type']}"
        values = {**fault.get("ctx", {}), "given": fault.get("input"), "said": fault["msg"]}
        why = text(key if has(key) else OTHERWISE, lang, **values)
        return text("wrong.at", lang, place=place, why=why) if place else why
