"""The command line inside the process of a test, made once for a language and not for every command that is typed.

Making its ninety commands takes a tenth of a second; ``CliRunner`` would do it at each call.
"""

from __future__ import annotations

from functools import cache

import typer.testing

from blockmap.cli import app

build = cache(app.build)
"""`blockmap.cli.app.build`, kept."""

typer.testing._get_command = cache(typer.testing._get_command)  # what a runner makes of it, kept too
