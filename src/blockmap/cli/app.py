"""The command line: every command is a function of the workflow, called with what was typed."""

import typer

from blockmap.cli import (
    beginning,
    bulletins,
    disputes,
    dividing,
    editing,
    looking,
    mapping,
    office,
    people,
    progress,
    reading,
    serving,
    settling,
)
from blockmap.cli.spoken import group_class
from blockmap.cli.words import Words
from blockmap.terms import Language


def build(lang: Language) -> typer.Typer:
    """Make the command line, with its help in ``lang``."""
    words = Words(lang)
    app = typer.Typer(
        name="blockmap",
        help=words.help_of("blockmap"),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        cls=group_class(lang),
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    for room in (beginning, reading, dividing, looking):
        room.add(app, words)
    bulletins.add(app, words)
    editing.add(app, words)
    office.add(app, words)
    settling.add_settling(disputes.add(app, words), words)
    mapping.add(app, words)
    people.add(app, words)
    progress.add(app, words)
    serving.add(app, words)

    return app
