"""The way in: files are received under limits, looked at, corrected, and become a territory by the recipe kept beside it."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pyogrio
import pytest

from blockmap import store, workflow
from blockmap.errors import SourceError, UsageError
from blockmap.server import uploads
from blockmap.server.app import build
from blockmap.server.context import COOKIE, Context
from blockmap.server.serving import Place, check
from tests.server.conftest import HOST

Asker = httpx.AsyncClient


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home of a user."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    monkeypatch.setenv("BLOCKMAP_CONFIG", str(folder / "config"))
    return folder


@pytest.fixture
def context(home: Path) -> Iterator[Context]:
    held = Context()
    yield held
    held.drafts.close()
    if held.office is not None:
        held.office.close()


def client(context: Context, address: str = "127.0.0.1", token: str | None = None) -> Asker:
    """Return a browser's client that is logged in, on the PC of the server or elsewhere."""
    app = build(context, hosts=frozenset({HOST}))
    token = token if token is not None else context.enter(context.new_key()) or ""
    return Asker(
        transport=httpx.ASGITransport(app, client=(address, 1)),
        base_url=f"http://{HOST}",
        cookies={COOKIE: token},
        headers={"x-blockmap": "1", "origin": f"http://{HOST}"},
        timeout=120,
    )


async def drop(asker: Asker, files: dict[str, bytes]) -> str:
    """Drop files on the page and return their draft."""
    draft = ""
    for name, content in files.items():
        answer = await asker.post("/api/start/upload", params={"name": name, "draft": draft}, content=content)
        assert answer.status_code == 200, answer.text
        draft = answer.json()["draft"]
    return draft


def shapefiles(office: Path) -> dict[str, bytes]:
    """Return the shapefiles of an office by name."""
    return {path.name: path.read_bytes() for path in sorted(office.iterdir()) if path.suffix != ".toml"}


async def ended(asker: Asker, job: dict[str, Any]) -> dict[str, Any]:
    """Wait for the end of a job."""
    while job["state"] == "running":
        await asyncio.sleep(0.2)
        job = (await asker.get(f"/api/jobs/{job['id']}")).json()
    return job


def test_dropped_files_become_an_opened_plan(office: Path, home: Path, context: Context) -> None:
    async def morning() -> dict[str, Any]:
        async with client(context) as asker:
            draft = await drop(asker, shapefiles(office))
            seen = (await asker.post(f"/api/start/{draft}/look")).json()
            tables = {
                source["step"]["source"]: source["step"]["table"] for source in seen["sources"] if source["is_read"]
            }
            assert tables["buildings.shp"] == "buildings"
            assert tables["communities.shp"] == "communities"
            number = next(s["number"] for s in seen["sources"] if s["step"]["source"] == "buildings.shp")
            tried = (await asker.get(f"/api/start/{draft}/sources/{number}")).json()
            assert tried["encoding"].startswith("gb18030")
            assert tried["used"]["household_count"] == "户数"
            assert tried["account"]["rows_read"] == 900
            assert tried["preview"]
            order = {"folder": str(home), "name": "清岚区"}
            job = (await asker.post(f"/api/start/{draft}/plan", json=order)).json()
            job = await ended(asker, job)
            assert job["state"] == "done", job
            assert {step["stage"] for step in job["steps"]} >= {"run", "partition"}
            opened = await asker.post("/api/start/open", json={"path": job["answer"]["territory"]})
            assert opened.status_code == 200
            return (await asker.get("/api/territory")).json()

    territory = asyncio.run(morning())
    assert sum(town["blocks"] for town in territory["towns"]) > 0
    folder = home / "清岚区"
    assert not list(home.glob(".*"))
    with store.open(folder / "清岚区.gpkg") as file:
        planned = file.digest()
    again = home / "again"
    workflow.run(folder / "recipe.toml", out=again)
    with store.open(again / "清岚区.gpkg") as file:
        assert file.digest() == planned, "the recipe beside the territory gives the same territory"


def test_cancel_leaves_nothing(office: Path, home: Path, context: Context) -> None:
    async def cancelled() -> str:
        async with client(context) as asker:
            draft = await drop(asker, shapefiles(office))
            await asker.post(f"/api/start/{draft}/look")
            order = {"folder": str(home), "name": "half"}
            job = (await asker.post(f"/api/start/{draft}/plan", json=order)).json()
            while not (home / ".half.blockmap-new").exists():
                await asyncio.sleep(0.05)
            state = (await asker.delete(f"/api/jobs/{job['id']}")).json()["state"]
            assert context.drafts.get(draft).folder.is_dir(), "the files stay, so that it can be tried again"
            return str(state)

    assert asyncio.run(cancelled()) == "cancelled"
    assert [path.name for path in home.iterdir() if path.name != "config"] == []


def test_corrections_are_what_the_recipe_says(office: Path, home: Path, context: Context) -> None:
    async def corrected() -> str:
        async with client(context) as asker:
            draft = await drop(asker, shapefiles(office))
            seen = (await asker.post(f"/api/start/{draft}/look")).json()
            source = next(s for s in seen["sources"] if s["step"]["source"] == "buildings.shp")
            step = source["step"] | {"fields": {"name": ""}, "encoding": "gbk"}
            walls = next(s for s in seen["sources"] if s["step"]["source"] == "walls.shp")
            sources = [
                {"number": source["number"], "step": step},
                {"number": walls["number"], "step": walls["step"], "is_read": False},
            ]
            said = await asker.patch(
                f"/api/start/{draft}", json={"choices": {"target": 70, "low": 50}, "sources": sources}
            )
            assert [said.json()["choices"][name] for name in ("target", "low")] == [70, 50]
            refused = await asker.patch(f"/api/start/{draft}", json={"choices": {"low": 200}})
            assert refused.status_code == 422
            outside = await asker.patch(
                f"/api/start/{draft}",
                json={"sources": [{"number": 0, "step": {"table": "buildings", "source": "../../etc/passwd"}}]},
            )
            assert outside.status_code == 422
            return context.drafts.get(draft).recipe("r")

    recipe = asyncio.run(corrected())
    assert 'encoding = "gbk"' in recipe
    assert "target = 70" in recipe
    assert "walls.shp" not in recipe


def test_zip_with_several_shapefiles_is_unpacked_flat(office: Path, context: Context) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in shapefiles(office).items():
            archive.writestr(f"交付/{name}", content)

    async def seen() -> list[str]:
        async with client(context) as asker:
            draft = await drop(asker, {"all.zip": packed.getvalue()})
            said = (await asker.post(f"/api/start/{draft}/look")).json()
            return [source["step"]["source"] for source in said["sources"] if source["is_read"]]

    assert {"buildings.shp", "communities.shp", "roads.shp"} <= set(asyncio.run(seen()))


@pytest.mark.parametrize(
    "name", ["../evil.shp", "..\\evil.shp", "/etc/x.shp", "a\x00.shp", "", ".hidden.shp", "C:x.shp", "x" * 300]
)
def test_names_that_are_paths_are_refused(context: Context, name: str) -> None:
    async def answer() -> int:
        async with client(context) as asker:
            return (await asker.post("/api/start/upload", params={"name": name}, content=b"x")).status_code

    assert asyncio.run(answer()) == 422


@pytest.mark.parametrize("entry", ["../evil.shp", "a/../../evil.shp", "/evil.shp", "a\\..\\evil.shp"])
def test_zip_that_leaves_its_folder_is_refused_whole(tmp_path: Path, entry: str) -> None:
    folder = tmp_path / "draft"
    folder.mkdir()
    archive = tmp_path / "bad.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("good.shp", b"x")
        packed.writestr(entry, b"x")
    with pytest.raises(SourceError) as refusal:
        uploads.unpack(archive, folder, 1 << 20)
    assert refusal.value.kind == "zip_leaves"
    assert list(folder.iterdir()) == []
    assert not (tmp_path / "evil.shp").exists()


def test_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    archive = tmp_path / "bomb.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("zeros.shp", bytes(1 << 24))
    with pytest.raises(SourceError) as refusal:
        uploads.unpack(archive, tmp_path, 1 << 20)
    assert refusal.value.kind == "zip_too_large"
    assert [path.name for path in tmp_path.iterdir()] == ["bomb.zip"]


def test_upload_stops_at_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_DRAFT_BYTES", 1000)

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield bytes(100)

    with pytest.raises(UsageError):
        asyncio.run(uploads.receive(chunks(), tmp_path, "a.shp"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/start"),
        ("GET", "/api/start/folders"),
        ("POST", "/api/start/sample"),
        ("POST", "/api/start/upload?name=a.shp"),
    ],
)
def test_start_page_is_for_the_desk_alone(context: Context, method: str, path: str) -> None:
    async def status(address: str, token: str | None = None) -> int:
        async with client(context, address, token) as asker:
            return (await asker.request(method, path)).status_code

    assert asyncio.run(status("192.168.1.20")) == 403
    assert asyncio.run(status("127.0.0.1", "")) == 401


def test_folders_show_territories_and_nothing_hidden(home: Path, context: Context, planned: Path) -> None:
    (home / "district").mkdir()
    (home / ".secret").mkdir()
    (home / "district" / "d.gpkg").write_bytes(planned.read_bytes())
    (home / "district" / "other.gpkg").write_bytes(b"no territory")

    async def listed(path: str) -> Any:
        async with client(context) as asker:
            return (await asker.get("/api/start/folders", params={"path": path})).json()

    assert asyncio.run(listed(str(home)))["folders"] == ["config", "district"] or asyncio.run(listed(str(home)))[
        "folders"
    ] == ["district"]
    assert [t["name"] for t in asyncio.run(listed(str(home / "district")))["territories"]] == ["d.gpkg"]
    assert asyncio.run(listed(str(home / "nowhere")))["error"] == "not_a_folder"


def test_opened_territories_are_remembered(home: Path, context: Context, planned: Path) -> None:
    first = home / "d.gpkg"
    first.write_bytes(planned.read_bytes())

    async def opened() -> list[str]:
        async with client(context) as asker:
            assert (await asker.post("/api/start/open", json={"path": str(first)})).status_code == 200
            assert (await asker.post("/api/start/open", json={"path": str(home / "none.gpkg")})).status_code == 422
            assert (await asker.get("/api/territory")).status_code == 200, "the one before stays open"
            return [one["name"] for one in (await asker.get("/api/start")).json()["recent"]]

    assert asyncio.run(opened()) == ["d.gpkg"]


def test_on_a_network_nobody_else_is_answered_before_a_territory_is_open(home: Path, planned: Path) -> None:
    context = Context(is_lan=True)
    territory = home / "d.gpkg"
    territory.write_bytes(planned.read_bytes())

    async def statuses(address: str, *paths: str) -> list[int]:
        async with client(context, address, None if address == "127.0.0.1" else "") as asker:
            return [(await asker.get(path)).status_code for path in paths]

    async def opened() -> int:
        async with client(context) as asker:
            return (await asker.post("/api/start/open", json={"path": str(territory)})).status_code

    paths = ("/", "/api/door", "/static/start.js", "/api/words")
    assert asyncio.run(statuses("192.168.1.20", *paths)) == [403] * 4
    assert asyncio.run(statuses("127.0.0.1", *paths)) == [200] * 4
    assert asyncio.run(opened()) == 200
    assert asyncio.run(statuses("192.168.1.20", "/", "/api/door", "/api/territory")) == [200, 200, 401]
    assert asyncio.run(statuses("192.168.1.20", "/api/start")) == [401], "the start page is for this PC, now as before"
    assert context.office is not None
    context.office.close()


def test_place_on_a_network_needs_tls_or_a_waiver_with_or_without_a_territory() -> None:
    for is_waived in (False, True):
        place = Place(is_lan=True, is_waived=is_waived)
        if is_waived:
            check(place, None)
        else:
            with pytest.raises(UsageError) as refusal:
                check(place, None)
            assert refusal.value.kind == "serve_no_tls"


def test_sample_by_a_press(home: Path, context: Context) -> None:
    async def made() -> dict[str, Any]:
        async with client(context) as asker:
            return await ended(asker, (await asker.post("/api/start/sample")).json())

    job = asyncio.run(made())
    assert job["state"] == "done", job
    territory = Path(job["answer"]["territory"])
    assert territory.parent.parent == home
    with store.open(territory) as file:
        assert len(file.table("blocks")) > 0
        assert not store.check(file).of("error")


def test_snapshot_is_published_beside_the_territory(home: Path, context: Context, planned: Path) -> None:
    territory = home / "d.gpkg"
    territory.write_bytes(planned.read_bytes())

    async def published() -> list[Any]:
        async with client(context) as asker:
            await asker.post("/api/start/open", json={"path": str(territory)})
            before = (await asker.get("/api/publish")).json()
            job = await ended(asker, (await asker.post("/api/publish")).json())
            return [before, job, (await asker.get("/api/publish")).json()]

    before, job, after = asyncio.run(published())
    assert before["seq"] is None
    assert job["state"] == "done", job
    with store.open(territory) as file:
        assert after["seq"] == job["answer"]["seq"] == len(file.history())
    snapshot = home / "d-published.gpkg"
    assert {"blocks", "buildings", "barriers"} <= {name for name, _ in pyogrio.list_layers(snapshot)}
    assert [path.name for path in home.glob(".*d-published*")] == []


def test_file_geodatabase_in_a_zip(office: Path, home: Path, context: Context, tmp_path: Path) -> None:
    folder = tmp_path / "交付.gdb"
    for layer in ("buildings", "communities", "roads"):
        frame = pyogrio.read_dataframe(office / f"{layer}.shp", encoding="gb18030")
        pyogrio.write_dataframe(frame, folder, layer=layer, driver="OpenFileGDB")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(tmp_path))

    async def made() -> tuple[dict[str, Any], dict[str, Any]]:
        async with client(context) as asker:
            draft = await drop(asker, {"gdb.zip": packed.getvalue()})
            said = (await asker.post(f"/api/start/{draft}/look")).json()
            order = {"folder": str(home), "name": "g"}
            return said, await ended(asker, (await asker.post(f"/api/start/{draft}/plan", json=order)).json())

    said, job = asyncio.run(made())
    assert {source["step"]["table"] for source in said["sources"] if source["is_read"]} >= {"buildings", "communities"}
    assert job["state"] == "done", job
    with store.open(Path(job["answer"]["territory"])) as file:
        assert len(file.table("buildings")) == 900
