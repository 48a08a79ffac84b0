"""Texts of the room ``blocks``: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {}
