"""Texts of the room ``intake``: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {}
