"""Texts of reading returns: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {}
