"""The command line: parse, call the workflow, show. Nothing is decided here."""

from __future__ import annotations

import sys

from blockmap.terms import LANGUAGES, Language, default_language, text

MISUSE = 2
"""Exit code when the command line cannot be understood, or asks for what cannot be done."""

START = "serve"
"""Command that opens the start page when no territory is named."""

INTERRUPTED = 130
"""Exit code when the person at the desk broke off."""


def main() -> None:
    """Run the command line in the language that ``--lang`` names, else in that of the desk."""
    from blockmap.cli import streams

    streams.make_ready()
    lang = _language(sys.argv[1:])
    try:
        sys.exit(_run(_without_language(sys.argv[1:]), lang))
    except KeyboardInterrupt:
        sys.stderr.write(text("cli.interrupted", lang) + "\n")
        sys.exit(INTERRUPTED)


def _run(arguments: list[str], lang: Language) -> int:
    """Run one command line; what cannot be understood is said in the language of the desk."""
    from rich.console import Console

    from blockmap.cli import spoken
    from blockmap.cli.app import build

    spoken.speak(lang)
    try:
        return int(build(lang)(arguments or _nothing_said(), standalone_mode=False) or 0)
    except spoken.UsageError as error:
        if type(error).__name__ != "NoArgsIsHelpError":
            Console(stderr=True, soft_wrap=True, highlight=False).print(spoken.misuse(error, lang))
        return MISUSE


def _nothing_said() -> list[str]:
    """Return what ``blockmap`` alone means: the start page for a person at a screen, help for a script, which must not hang."""
    return [START] if sys.stdout is not None and sys.stdout.isatty() else []


def _without_language(arguments: list[str]) -> list[str]:
    """Take ``--lang`` out wherever it stands, before a command or group too; the commands are built in that language."""
    kept: list[str] = []
    rest = iter(arguments)
    for said in rest:
        if said == "--":
            return [*kept, said, *rest]
        if said.startswith("--lang=") and said.removeprefix("--lang=") in LANGUAGES:
            continue
        if said == "--lang":
            wanted = next(rest, None)
            kept += [] if wanted in LANGUAGES else [said] if wanted is None else [said, wanted]
            continue
        kept.append(said)
    return kept


def _language(arguments: list[str]) -> Language:
    """Find ``--lang`` before anything else is parsed, so that help and usage errors speak it too."""
    for said, after in zip(arguments, [*arguments, ""][1:], strict=True):
        wanted = after if said == "--lang" else said.removeprefix("--lang=")
        if said.startswith("--lang") and wanted in LANGUAGES:
            return wanted
    return default_language()
