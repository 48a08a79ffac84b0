"""Texts of the room ``cli``: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {}
