"""Texts of the room ``maps``: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {}
