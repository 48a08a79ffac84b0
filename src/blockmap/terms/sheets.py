"""Texts of printed sheets and workbooks: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {}
