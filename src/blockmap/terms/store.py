"""Texts of the room ``store``: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {}
