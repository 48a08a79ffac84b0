"""Texts of staff, assignments and the register: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {}
