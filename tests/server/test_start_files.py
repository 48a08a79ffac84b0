"""Files as offices have them, dropped on the start page: each is read, or it is said what, why and what to do."""

from __future__ import annotations

import asyncio
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from blockmap.server.context import Context
from blockmap.terms import LANGUAGES, catalogue
from tests.server.test_start import client, context, drop, ended, home, shapefiles  # noqa: F401

CHANGED = re.compile(r"(finding|error)\..*\.page")

EMPTY_LAYER = json.dumps({"type": "FeatureCollection", "features": []}).encode()


class GbkEntry(zipfile.ZipInfo):
    """An entry whose name is written as Chinese tools do: in GBK, without saying so."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 (the name is that of zipfile)
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def packed(files: dict[str, bytes], entry: type[zipfile.ZipInfo] = zipfile.ZipInfo) -> bytes:
    """Pack files, as `entry` writes their names."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        for name, content in files.items():
            opened.writestr(entry(name), content)
    return archive.getvalue()


def seen(context: Context, files: dict[str, bytes]) -> dict[str, Any]:  # noqa: F811
    """Drop files and return what the page is told of them; with every source as it is tried."""

    async def ask() -> dict[str, Any]:
        async with client(context) as asker:
            draft = await drop(asker, files)
            said: dict[str, Any] = (await asker.post(f"/api/start/{draft}/look")).json()
            for source in said["sources"]:
                answer = await asker.get(f"/api/start/{draft}/sources/{source['number']}")
                assert answer.status_code == 200
                source["tried"] = answer.json()
            return said

    return asyncio.run(ask())


def test_zips_in_zips_with_gbk_names_are_read_and_the_rest_is_named(office: Path, context: Context) -> None:  # noqa: F811
    inner = packed({name: content for name, content in shapefiles(office).items() if name.startswith("build")})
    outer = packed({"交付/建筑物.zip": inner, "交付/说明.docx": b"x", "__MACOSX/._a": b"x"}, GbkEntry)
    said = seen(context, {"全部.zip": outer})
    assert [source["step"]["source"] for source in said["sources"]] == ["buildings.shp"]
    assert [one["name"] for one in said["left"]] == ["全部.zip › 说明.docx"]


def test_parts_without_their_dataset_are_named(office: Path, context: Context) -> None:  # noqa: F811
    files = {name: content for name, content in shapefiles(office).items() if name in ("roads.dbf", "roads.prj")}
    said = seen(context, files)
    assert said["sources"] == []
    assert [one["name"] for one in said["left"]] == ["roads.dbf", "roads.prj"]
    assert all(".shp" in one["why"][lang] for one in said["left"] for lang in LANGUAGES)


def test_a_file_that_is_read_as_nothing_says_why(context: Context) -> None:  # noqa: F811
    (source,) = seen(context, {"空.geojson": EMPTY_LAYER})["sources"]
    assert not source["is_read"]
    assert [found["kind"] for found in source["tried"]["findings"]] == ["source_without_rows"]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.shp", b"", "upload_empty"),
        ("a.xlsx", b"", "upload_empty"),
        ("a.zip", b"no zip", "zip_broken"),
        (
            "锁.xlsx",
            bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "upload_locked",
        ),
        ("CON.shp", b"x", "upload_name"),
        ("nul.geojson", EMPTY_LAYER, "upload_name"),
        ("a;b.geojson", EMPTY_LAYER, "upload_name"),
    ],
)
def test_what_nobody_can_read_is_refused_in_words(context: Context, name: str, content: bytes, kind: str) -> None:  # noqa: F811
    async def asked() -> Any:
        async with client(context) as asker:
            return await asker.post("/api/start/upload", params={"name": name}, content=content)

    answer = asyncio.run(asked())
    assert (answer.status_code, answer.json()["error"]) == (422, kind)
    assert all(name in answer.json()["message"][lang] for lang in LANGUAGES)
    assert context.drafts.held() == [], "nothing is kept of what was refused"


def test_a_locked_zip_says_so(context: Context) -> None:  # noqa: F811
    archive = bytearray(packed({"a.shp": b"x"}))
    for sign in (b"PK\x03\x04", b"PK\x01\x02"):
        archive[archive.index(sign) + (6 if sign[2] == 3 else 8)] |= 1

    async def asked() -> Any:
        async with client(context) as asker:
            return (await asker.post("/api/start/upload", params={"name": "a.zip"}, content=bytes(archive))).json()

    assert asyncio.run(asked())["error"] == "upload_locked"


def test_nobody_in_the_browser_is_sent_to_the_command_line() -> None:
    on_page = {key: both for key, both in catalogue().items() if CHANGED.fullmatch(key)}
    assert len(on_page) > 20
    for key, both in on_page.items():
        assert key.removesuffix(".page") in catalogue(), "a text for the page of something that is never said"
        assert not any("--" in said or "blockmap " in said for said in both), key


def test_two_at_once_of_one_name_are_refused_and_a_page_that_comes_back_finds_both(
    office: Path,
    home: Path,  # noqa: F811
    context: Context,  # noqa: F811
) -> None:
    async def twice() -> list[Any]:
        async with client(context) as asker:
            draft = await drop(asker, shapefiles(office))
            await asker.post(f"/api/start/{draft}/look")
            order = {"folder": str(home), "name": "同名"}
            first = (await asker.post(f"/api/start/{draft}/plan", json=order)).json()
            second = await asker.post(f"/api/start/{draft}/plan", json=order)
            back = (await asker.get("/api/start")).json()["making"]
            job = await ended(asker, first)
            after = (await asker.get("/api/start")).json()["making"]
            again = await asker.post(f"/api/start/{draft}/plan", json=order)
            return [second, back, job, after, again]

    second, back, job, after, again = asyncio.run(twice())
    assert (second.status_code, second.json()["error"]) == (422, "target_being_made")
    assert [one["job"]["state"] for one in back["jobs"]] == ["running"]
    assert len(back["drafts"]) == 1
    assert job["state"] == "done", job
    assert [one["job"]["state"] for one in after["jobs"]] == ["done"], "made, and not opened yet"
    assert after["drafts"] == [], "its files lie beside the territory now"
    assert any("建筑物" in told["zh"] for told in job["answer"]["told"])
    assert again.json()["error"] == "draft_unknown"
