"""The command line: parse, call the workflow, show. Nothing is decided here."""

from __future__ import annotations

import sys

from blockmap.terms import LANGUAGES, Language, default_language


def main() -> None:
    """Run the command line in the language that ``--lang`` names, else in that of the desk."""
    from blockmap.cli.app import build

    build(_language(sys.argv[1:]))()


def _language(arguments: list[str]) -> Language:
    """Find ``--lang`` before anything else is parsed, so that help and usage errors speak it too."""
    for said, after in zip(arguments, [*arguments[1:], ""], strict=True):
        wanted = after if said == "--lang" else said.removeprefix("--lang=")
        if said.startswith("--lang") and wanted in LANGUAGES:
            return wanted
    return default_language()
