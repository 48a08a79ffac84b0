"""The command line's own words (usage, options, misuse) in the language of the desk; typer speaks only English."""

from __future__ import annotations

from typing import Any

import typer
from rich.markup import escape
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup

from blockmap.terms import Language, text

UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""What typer raises when a command line cannot be understood; it has no public name for it."""


def speak(lang: Language) -> None:
    """Set the headings of help pages for this process; a library would not, a program may."""
    rich_utils.OPTIONS_PANEL_TITLE = text("cli.word.options", lang)
    rich_utils.ARGUMENTS_PANEL_TITLE = text("cli.word.arguments", lang)
    rich_utils.COMMANDS_PANEL_TITLE = text("cli.word.commands", lang)
    rich_utils.REQUIRED_LONG_STRING = text("cli.word.required", lang)
    rich_utils.DEFAULT_STRING = text("cli.word.default", lang, value="{}")


def command_class(lang: Language) -> type[TyperCommand]:
    """Return the class of commands whose usage line and help option speak ``lang``."""

    class Command(_Spoken, TyperCommand):
        language = lang

    return Command


def group_class(lang: Language) -> type[TyperGroup]:
    """Return the class of groups of commands whose usage line and help option speak ``lang``."""

    class Group(_Spoken, TyperGroup):
        language = lang

    return Group


class _Spoken:
    """What commands and groups say by themselves."""

    language: Language

    def get_usage(self, ctx: Any) -> str:
        """Say how the command is written."""
        usage: str = super().get_usage(ctx)  # type: ignore[misc]
        return usage.replace("Usage: ", text("cli.word.usage", self.language), 1)

    def get_help_option(self, ctx: Any) -> Any:
        """Say what ``--help`` does."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = text("cli.help.help", self.language)
        return option


def misuse(error: Any, lang: Language) -> str:
    """Say what is wrong with a command line, how it is written, and where help is."""
    lines = [_fault(error, lang)]
    if error.ctx is not None:
        lines += [error.ctx.get_usage().strip(), text("cli.misuse.help", lang, command=error.ctx.command_path)]
    return "\n".join(map(escape, lines))


def _fault(error: Any, lang: Language) -> str:
    """Name the fault: an option that is missing, unknown or wrong, a command that does not exist."""
    kind = type(error).__name__
    if kind == "MissingParameter" and error.param is not None:
        return text("cli.misuse.missing", lang, what=error.param.get_error_hint())
    if kind == "NoSuchOption":
        near = ", ".join(sorted(error.possibilities or ()))
        return text("cli.misuse.no_option", lang, option=error.option_name, near=f" ({near}?)" if near else "")
    if error.message.startswith("No such command"):
        return text("cli.misuse.no_command", lang, command=error.message.split("'")[1])
    if error.message.startswith("Got unexpected extra"):
        return text("cli.misuse.extra", lang, words=error.message.partition("(s) ")[2].strip("()"))
    if isinstance(error, typer.BadParameter) and error.param is not None:
        return text("cli.misuse.value", lang, what=error.param.get_error_hint(), why=error.message)
    return str(error.message)
