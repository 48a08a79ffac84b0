"""Texts of the room ``workflow``: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {}
