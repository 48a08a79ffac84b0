"""Texts of the settling of disputes: records, proposals, decisions: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {}
