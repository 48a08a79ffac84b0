"""Texts of the detection of disputes: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {}
