"""The supervisor's live progress map and the negotiation map: the one-file maps of ``blockmap map``, drawn anew on change."""

from __future__ import annotations

import asyncio
import tempfile
from html import escape
from pathlib import Path
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse

from blockmap.server.context import COOKIE, Context, Server
from blockmap.server.jobs import Jobs
from blockmap.server.leftovers import TEMPORARY, Leftovers
from blockmap.server.office import Office
from blockmap.terms import Language, catalogue, text
from blockmap.workflow.outcome import Progress, silent

router = APIRouter()

Kind = Literal["progress", "disputes"]


PLAIN = "body{font:16px/1.7 sans-serif;max-width:34em;margin:14vh auto;padding:0 16px;color:#262626}a{color:#1a5c96}"
"""How a page looks that stands for a map; the policy of maps lets no file in."""


class MapRoom:
    """Draws the maps of one open territory, each in a process of its own so that planners do not wait for it.

    Parameters
    ----------
    office
        The open territory.
    leftovers
        Remembers the folder of the maps.
    """

    def __init__(self, office: Office, leftovers: Leftovers) -> None:
        self.office = office
        self._folder = tempfile.TemporaryDirectory(prefix=f"{TEMPORARY}maps-", ignore_cleanup_errors=True)
        leftovers.add(Path(self._folder.name))
        self._drawn: dict[tuple[Kind, Language], tuple[int, Path]] = {}
        self._former: list[Path] = []
        self._turn = asyncio.Lock()

    async def map_of(self, kind: Kind, lang: Language, jobs: Jobs, person: str) -> tuple[int, Path | dict[str, Any]]:
        """Return the revision that a map shows with its file, or with the error why there is none."""
        async with self._turn:
            revision = await self.office.ask(lambda desk: desk.revision)
            held = self._drawn.get((kind, lang))
            if held is not None and held[0] == revision:
                return held
            path = Path(self._folder.name) / f"{kind}-{lang}-{revision}.html"
            job = jobs.start("map", person, draw, self.office.path, kind, path, lang)
            if await job.finished() != "done":
                return revision, job.answer or {}
            self._forget(held[1] if held is not None else None)
            self._drawn[kind, lang] = revision, path
            return revision, path

    def _forget(self, path: Path | None) -> None:
        """Delete maps that are no more shown, but not this one yet: somebody may just be about to get it.

        One that somebody still gets stays, where the system does not let go of open files, until the next time.
        """
        kept = [] if path is None else [path]
        for former in self._former:
            try:
                former.unlink(missing_ok=True)
            except OSError:
                kept.append(former)
        self._former = kept

    def close(self) -> None:
        """Delete the maps."""
        self._folder.cleanup()


def draw(territory: Path, kind: Kind, path: Path, lang: Language, *, progress: Progress = silent) -> None:
    """Draw a map."""
    from blockmap.workflow import draw_map

    draw_map(territory, kind, path, lang=lang, progress=progress)


@router.get("/progress", include_in_schema=False)
async def progress_map(request: Request, context: Server, lang: Language | None = None) -> Response:
    """Return the progress map as it is now."""
    return await _page("progress", request, context, lang)


@router.get("/disputes", include_in_schema=False)
async def disputes_map(request: Request, context: Server, lang: Language | None = None) -> Response:
    """Return the negotiation map as it is now."""
    return await _page("disputes", request, context, lang)


async def _page(kind: Kind, request: Request, context: Context, lang: Language | None) -> Response:
    """Return a map, or a page that says why there is none; who is not logged in is shown the door."""
    person = context.person(request.cookies.get(COOKIE, ""))
    if person is None or context.office is None:
        return RedirectResponse("/", status_code=303)
    if context.maps is None or context.maps.office is not context.office:
        context.maps = MapRoom(context.office, context.leftovers)
    lang = lang or ("zh" if request.headers.get("accept-language", "zh").lower().startswith("zh") else "en")
    revision, found = await context.maps.map_of(kind, lang, context.jobs, person.name)
    if isinstance(found, dict):
        return HTMLResponse(_without_map(found, lang), status_code=404)
    mark = f'"{kind}-{lang}-{revision}"'
    headers = {"etag": mark, "cache-control": "private, no-cache"}
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers=headers)
    return FileResponse(found, media_type="text/html", headers=headers)


def _without_map(fault: dict[str, Any], lang: Language) -> str:
    """Write a page that says why there is no map, in the words of the page where it has any, and leads back."""
    own = f"page.no_map.{fault.get('error')}"
    why = text(own, lang) if own in catalogue() else fault.get("message", {}).get(lang, "")
    return (
        f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>blockmap</title>'
        f"<style>{PLAIN}</style><p>{escape(why)}</p>"
        f'<p><a href="/">{escape(text("page.to_drawing", lang))}</a></p></html>'
    )
