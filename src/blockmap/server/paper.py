"""Before it goes to paper: the sheet of a block as it would be printed, and the numbers that renumbering would give."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, Response

from blockmap.blocks.edit_operations import Renumber
from blockmap.server.context import Asking, Open
from blockmap.server.edits import prepared
from blockmap.server.office import Desk
from blockmap.terms import Language
from blockmap.workflow.sheets import draw_block_sheets

router = APIRouter(prefix="/api")


@router.get("/sheet/{block_id}")
async def sheet(
    block_id: Annotated[int, Path(ge=1, le=2**53)],
    person: Asking,
    office: Open,
    lang: Annotated[Language, Query()] = "zh",
) -> Response:
    """Return the sheet of a block as a PDF; drawn beside the owner."""

    def look(desk: Desk) -> str:
        rows = desk.file.rows("blocks", "block_id = ?", [block_id])
        if not rows:
            raise HTTPException(404, "server_no_block")
        return str(rows[0]["block_code"])

    code = await office.ask(look)
    content = await asyncio.to_thread(_drawn, office.path, code, person.name, lang)
    name = f'inline; filename="{code}.pdf"'
    return Response(content, media_type="application/pdf", headers={"content-disposition": name})


def _drawn(territory: FilePath, code: str, author: str, lang: Language) -> bytes:
    with tempfile.TemporaryDirectory(prefix="blockmap-sheet-") as folder:
        outcome = draw_block_sheets(territory, FilePath(folder), codes=[code], author=author, lang=lang)
        return outcome.written[0].read_bytes()


@router.get("/renumber")
async def renumber(_: Asking, office: Open, community: Annotated[int, Query(ge=1, le=2**53)]) -> dict[str, Any]:
    """Return the codes and numbers that renumbering a community would give, beside those of today; nothing is written."""

    def work(desk: Desk) -> dict[str, Any]:
        if desk.editor.state.row("areas", community) is None:
            raise HTTPException(404, "server_no_town")
        delta = desk.editor.prepare(Renumber(communities=(community,)))
        if delta.is_refused:
            raise HTTPException(422, prepared(delta)["refusal"])
        blocks = delta.rows.get("blocks", {})
        buildings = delta.rows.get("buildings", {})
        return {
            "blocks": [
                {"id": key, "old": before["block_code"], "new": after["block_code"]}
                for key, (before, after) in sorted(blocks.items())
                if before is not None and after is not None and before["block_code"] != after["block_code"]
            ],
            "buildings": [
                {"id": key, "block_id": after["block_id"], "old": before["number"], "new": after["number"]}
                for key, (before, after) in sorted(buildings.items())
                if before is not None and after is not None and before["number"] != after["number"]
            ],
        }

    return await office.ask(work)
