"""``blockmap serve`` and ``blockmap user``: the drawing page, and who may use it on a network."""

import os
import sys
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Annotated, Literal

import typer

from blockmap.cli.words import Words, Work
from blockmap.errors import UsageError
from blockmap.report import Report
from blockmap.terms import text
from blockmap.workflow.outcome import Outcome


def add(app: typer.Typer, words: Words) -> None:
    """Add the commands."""

    @words.command(app, "serve")
    def serve(
        territory: Annotated[Path | None, words.territory] = None,
        port: Annotated[int | None, words.option("serve.port", "--port", min=0, max=65535)] = None,
        lan: Annotated[bool, words.option("serve.lan", "--lan")] = False,
        cert: Annotated[Path | None, words.option("serve.cert", "--cert", metavar="FILE.pem")] = None,
        key: Annotated[Path | None, words.option("serve.key", "--key", metavar="FILE.pem")] = None,
        without_tls: Annotated[bool, words.option("serve.without_tls", "--without-tls")] = False,
        imagery: Annotated[Path | None, words.option("serve.imagery", "--imagery", metavar="PATH")] = None,
        browser: Annotated[bool, words.option("serve.browser", "--browser/--no-browser")] = True,
    ) -> Work:
        def say(link: str, addresses: list[str], report: Report) -> None:
            for finding in report:
                sys.stdout.write(f"{finding.text(words.lang)} {finding.next_step(words.lang)}\n")
            sys.stdout.write(text("cli.serve.link", words.lang, link=link) + "\n")
            for address in addresses:
                sys.stdout.write(text("cli.serve.address", words.lang, address=address) + "\n")
            sys.stdout.flush()
            if browser:
                _show(link)

        def work(_: object) -> Outcome:
            _need_server()
            from blockmap.server.serving import Place
            from blockmap.server.serving import serve as run

            with suppress(KeyboardInterrupt):  # the way to stop it
                run(territory, Place(port, lan, cert, key, without_tls), imagery=imagery, said=say)
            return Outcome("serve")

        return work

    user = words.group(app, "user")

    @words.command(user, "add", "user.add")
    def add_user(
        territory: Annotated[Path, words.territory],
        name: Annotated[str, words.argument("user.name", "NAME")],
        role: Annotated[
            Literal["admin", "planner", "reviewer", "supervisor"], words.option("user.role", "--role")
        ] = "planner",
        town: Annotated[list[str] | None, words.option("user.town", "--town", metavar="CODE")] = None,
    ) -> Work:
        return lambda _: _changed(territory, name, lambda held: held.add(name, _password(words), role, town or ("*",)))

    @words.command(user, "list", "user.list")
    def list_users(territory: Annotated[Path, words.territory]) -> Work:
        return lambda _: _listed(territory)

    @words.command(user, "grant", "user.grant")
    def grant(
        territory: Annotated[Path, words.territory],
        name: Annotated[str, words.argument("user.name", "NAME")],
        town: Annotated[list[str], words.option("user.town", "--town", metavar="CODE")],
    ) -> Work:
        return lambda _: _changed(territory, name, lambda held: held.grant(name, town))

    @words.command(user, "revoke", "user.revoke")
    def revoke(
        territory: Annotated[Path, words.territory],
        name: Annotated[str, words.argument("user.name", "NAME")],
        town: Annotated[list[str] | None, words.option("user.town", "--town", metavar="CODE")] = None,
    ) -> Work:
        return lambda _: _changed(territory, name, lambda held: held.revoke(name, town))


def _show(link: str) -> None:
    """Open the browser of the desk, where there is a desk: a person who started this by hand on a screen."""
    has_screen = sys.platform in ("win32", "darwin") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    if has_screen and sys.stdout.isatty():
        webbrowser.open(link)


def _need_server() -> None:
    """Say how to install the server where only the core of blockmap is."""
    if any(find_spec(library) is None for library in ("argon2", "fastapi", "uvicorn")):
        raise UsageError("serve_not_installed")


def _password(words: Words) -> str:
    """Ask for a password, unseen and twice; from a pipe take the first line."""
    if not sys.stdin.isatty():
        return _first_line(getattr(sys.stdin, "buffer", None))
    return str(typer.prompt(text("cli.user.password", words.lang), hide_input=True, confirmation_prompt=True))


def _first_line(piped: IO[bytes] | None) -> str:
    """Read what a script hands in; Windows pipes it as UTF-8, with a mark or without, or in the code page of the PC."""
    if piped is None:
        return sys.stdin.readline().rstrip("\n")
    line = piped.readline().rstrip(b"\r\n")
    for encoding in ("utf-8-sig", sys.stdin.encoding or "utf-8"):
        with suppress(UnicodeDecodeError):
            return line.decode(encoding)
    raise UsageError("account_encoding")


def _changed(territory: Path, name: str, change: Callable[..., None]) -> Outcome:
    with _accounts(territory) as held:
        change(held)
    return Outcome("user", values={"name": name, "territory": territory.name})


def _listed(territory: Path) -> Outcome:
    with _accounts(territory) as held:
        rows = tuple({"name": p.name, "role": p.role, "areas": " ".join(sorted(p.grants))} for p in held.people())
    return Outcome("user_list", rows=rows, values={"count": len(rows), "territory": territory.name})


def _accounts(territory: Path):  # type: ignore[no-untyped-def]
    """Open the accounts of a territory that is one."""
    _need_server()
    from contextlib import closing

    from blockmap import store
    from blockmap.server.accounts import Accounts

    store.open(territory).close()
    return closing(Accounts.beside(territory))
