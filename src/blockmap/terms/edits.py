"""Texts of edits of blocks: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {}
