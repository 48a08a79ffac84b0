"""Texts of bulletins: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {}
