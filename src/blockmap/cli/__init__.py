"""The command line: parse, call the workflow, show. Nothing is decided here."""

from __future__ import annotations

import sys

from blockmap.terms import LANGUAGES, Language, default_language, text

INTERRUPTED = 130
"""Exit code when the person at the desk broke off."""


def main() -> None:
    """Run the command line in the language that ``--lang`` names, else in that of the desk."""
    lang = _language(sys.argv[1:])
    try:
        from blockmap.cli.app import build

        build(lang)(standalone_mode=True)
    except KeyboardInterrupt:
        sys.stderr.write(text("cli.interrupted", lang) + "\n")
        sys.exit(INTERRUPTED)


def _language(arguments: list[str]) -> Language:
    """Find ``--lang`` before anything else is parsed, so that help and usage errors speak it too."""
    for said, after in zip(arguments, [*arguments[1:], ""], strict=True):
        wanted = after if said == "--lang" else said.removeprefix("--lang=")
        if said.startswith("--lang") and wanted in LANGUAGES:
            return wanted
    return default_language()
