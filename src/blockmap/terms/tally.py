"""Texts of tallies, targets and forecasts: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {}
