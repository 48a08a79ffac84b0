"""Texts of the room ``buildings``: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {}
