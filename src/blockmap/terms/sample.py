"""Texts of the room ``sample``: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {}
