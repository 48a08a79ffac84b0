"""What every command shares: help in the language of the desk, the options ``--json --lang --quiet``, and how it is run."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Annotated, Any

import typer

from blockmap.cli.show import Desk
from blockmap.cli.spoken import command_class, group_class
from blockmap.terms import Language, text
from blockmap.workflow.outcome import Outcome, Progress

Work = Callable[[Progress], Outcome]
"""One command with its options filled in, ready to be run with a progress bar."""


@dataclass(frozen=True, slots=True)
class Words:
    """Makes options and commands whose help speaks ``lang``; ``cli.help.NAME`` is the term of each."""

    lang: Language

    def help_of(self, name: str) -> str:
        """Return the help of a command or option."""
        return text(f"cli.help.{name}", self.lang)

    def option(self, name: str, *flags: str, **how: Any) -> Any:
        """Declare an option, for ``Annotated[type, words.option(…)]``."""
        return typer.Option(*flags, help=self.help_of(name), **how)

    def argument(self, name: str, metavar: str, **how: Any) -> Any:
        """Declare an argument, for ``Annotated[type, words.argument(…)]``."""
        return typer.Argument(help=self.help_of(name), metavar=metavar, **how)

    @property
    def territory(self) -> Any:
        """The first argument of most commands."""
        return self.argument("territory", "TERRITORY.gpkg")

    @property
    def area(self) -> Any:
        """Only one area."""
        return self.option("area", "--area", metavar="CODE")

    def group(self, app: typer.Typer, name: str) -> typer.Typer:
        """Add a group of commands, such as ``blockmap dispute …``."""
        group = typer.Typer(name=name, help=self.help_of(name), no_args_is_help=True, cls=group_class(self.lang))
        app.add_typer(group)
        return group

    def command(
        self, app: typer.Typer, name: str, key: str = ""
    ) -> Callable[[Callable[..., Work]], Callable[..., None]]:
        """Add a command with the three options that all commands have.

        Parameters
        ----------
        app
            Application or group it belongs to.
        name
            What is typed.
        key
            ``cli.help.KEY`` is its help; ``name`` when left out.

        Returns
        -------
        Decorator of a function that takes the command's own options and gives the work to be done.
        """
        shared = {
            "json": (Annotated[bool, self.option("json", "--json")], False),
            "lang": (Annotated[Language, self.option("lang", "--lang")], self.lang),
            "quiet": (Annotated[bool, self.option("quiet", "--quiet", "-q")], False),
        }

        def register(prepare: Callable[..., Work]) -> Callable[..., None]:
            @wraps(prepare)
            def run(*, json: bool, lang: Language, quiet: bool, **own: Any) -> None:
                raise typer.Exit(Desk(lang, json, quiet).run(prepare(**own)))

            signature = inspect.signature(prepare)
            added = [
                inspect.Parameter(option, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
                for option, (kind, default) in shared.items()
            ]
            run.__signature__ = signature.replace(parameters=[*signature.parameters.values(), *added])  # type: ignore[attr-defined]
            run.__annotations__ = {**prepare.__annotations__, **{option: kind for option, (kind, _) in shared.items()}}
            app.command(name, help=self.help_of(key or name), cls=command_class(self.lang))(run)
            return run

        return register
