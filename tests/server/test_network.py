"""The network of an office: by which names and addresses the server is called, and what is wrong with a certificate."""

from __future__ import annotations

import asyncio
import shutil
import socket
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import PlainTextResponse

from blockmap import store
from blockmap.errors import TerritoryError, UsageError
from blockmap.report import Report
from blockmap.server import addresses, certificate, serving
from blockmap.server.context import Context
from blockmap.server.guarding import Guard
from blockmap.server.office import Office
from blockmap.server.serving import Place
from tests.server.conftest import Page

NAMES = ("census.office.local", "192.168.7.9")
needs_openssl = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="openssl makes the certificates of this test"
)


def openssl(*arguments: object) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate and its key, and what people take for them."""
    folder = tmp_path_factory.mktemp("证书 tls")
    alternatives = ",".join(f"{'IP' if name[0].isdigit() else 'DNS'}:{name}" for name in (*NAMES, "*.office.local"))
    cert, key = folder / "cert.pem", folder / "key.pem"
    openssl(
        *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", 3),
        *("-subj", "/CN=census", "-addext", f"subjectAltName={alternatives}"),
    )
    openssl("x509", "-in", cert, "-outform", "DER", "-out", folder / "cert.cer")
    openssl("pkcs12", "-export", "-in", cert, "-inkey", key, "-passout", "pass:x", "-out", folder / "cert.pfx")
    openssl("genrsa", "-out", folder / "other.pem")
    openssl("pkey", "-in", key, "-aes128", "-passout", "pass:abcd", "-out", folder / "locked.pem")
    openssl("rsa", "-in", key, "-aes128", "-traditional", "-passout", "pass:abcd", "-out", folder / "locked-old.pem")
    (folder / "broken.pem").write_text(
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", encoding="ascii"
    )
    return folder


@needs_openssl
@pytest.mark.parametrize(
    ("cert", "key", "kind"),
    [
        ("cert.cer", "key.pem", "serve_no_certificate"),
        ("cert.pfx", "key.pem", "serve_no_certificate"),
        ("key.pem", "cert.pem", "serve_no_certificate"),
        ("cert.pem", "cert.pem", "serve_no_key"),
        ("cert.pem", "locked.pem", "serve_key_locked"),
        ("cert.pem", "locked-old.pem", "serve_key_locked"),
        ("cert.pem", "other.pem", "serve_key_other"),
        ("broken.pem", "key.pem", "serve_tls_broken"),
        ("cert.pem", "nowhere.pem", "serve_no_file"),
    ],
)
def test_faults_of_certificates_are_said_before_anything_is_opened(cert: str, key: str, kind: str, made: Path) -> None:
    with pytest.raises(UsageError) as refused:
        serving.check(Place(is_lan=True, certificate=made / cert, key=made / key), None)
    assert refused.value.kind == kind
    for lang in ("en", "zh"):
        assert (cert in refused.value.text(lang)) or (key in refused.value.text(lang))


@needs_openssl
def test_a_certificate_says_its_names_and_its_time(made: Path) -> None:
    read = certificate.read(made / "cert.pem", made / "key.pem")
    assert read.names == NAMES
    assert read.begins is not None
    assert read.ends is not None
    assert round((read.ends - read.begins) / 86_400) == 3
    for now, kinds in (
        (read.begins + 1, []),
        (read.ends + 1, ["certificate_over"]),
        (read.begins - 86_400, ["certificate_early"]),
    ):
        report = Report()
        read.look(now, made / "cert.pem", report)
        assert [finding.kind for finding in report] == kinds


@needs_openssl
def test_colleagues_are_told_the_names_of_the_certificate_first_and_may_use_them(made: Path) -> None:
    place = Place(is_lan=True, certificate=made / "cert.pem", key=made / "key.pem")
    names = serving.names_of(place, serving.check(place, None))
    assert names[:2] == list(NAMES)
    assert f"{NAMES[0]}:8443" in serving.hosts_of(place, 8443, names)
    assert NAMES[0] in serving.hosts_of(place, 443, names)


def test_a_name_that_leads_only_to_this_pc_hides_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("127.0.1.1", 0))])
    monkeypatch.setattr(addresses, "_of_interfaces", lambda: ["127.0.0.1", "192.168.7.9", "10.0.0.3"])
    assert addresses.own_addresses() == ["10.0.0.3", "192.168.7.9"]


@pytest.mark.parametrize("fault", [socket.gaierror(11001, "No such host"), UnicodeError("label too long")])
def test_a_pc_with_a_chinese_name_serves(fault: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: Any, **__: Any) -> None:
        raise fault

    monkeypatch.setattr(socket, "getaddrinfo", lost)
    monkeypatch.setattr(socket, "gethostname", lambda: "规划-03")
    monkeypatch.setattr(socket, "getfqdn", lambda: "规划-03")
    place = Place(is_lan=True, is_waived=True)
    names = serving.names_of(place, certificate.Certificate())
    assert "规划-03" in names
    assert "xn---03-sg2e395w:8000" in serving.hosts_of(place, 8000, names)


def asked(host: str, *, at: str, scheme: str = "http", port: int = 8000) -> int:
    """Ask a guarded server at the address at which it was reached, and return the status."""
    sent: list[Any] = []

    async def run() -> None:
        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": "/", "raw_path": b"/", "query_string": b"", "scheme": scheme}
        headers = [(b"host", host.encode())]
        guard = Guard(PlainTextResponse("hello"), hosts=frozenset({"127.0.0.1:8000"}))
        await guard(
            scope | {"headers": headers, "server": (at, port), "client": ("192.168.7.20", 50_000)}, receive, send
        )

    asyncio.run(run())
    return int(sent[0]["status"])


def test_the_address_at_which_a_request_arrives_is_lawful_and_no_other() -> None:
    assert asked("192.168.7.9:8000", at="192.168.7.9") == 200  # also one that was given to the PC after the start
    assert asked("192.168.7.9", at="192.168.7.9", scheme="https", port=443) == 200
    assert asked("192.168.7.9", at="192.168.7.9") == 421
    assert asked("192.168.7.8:8000", at="192.168.7.9") == 421
    assert asked("192.168.7.9:9000", at="192.168.7.9") == 421
    assert asked("evil.example:8000", at="192.168.7.9") == 421
    assert asked("evil.example:8000", at="evil.example") == 421


def test_windows_lets_no_second_server_take_the_port(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[int] = []

    class Socket(socket.socket):
        def setsockopt(self, level: int, option: int, *value: Any) -> None:
            said.append(option)

    monkeypatch.setattr("blockmap.server.serving.sys.platform", "win32")
    monkeypatch.setattr(socket, "SO_EXCLUSIVEADDRUSE", -5, raising=False)
    monkeypatch.setattr(socket, "socket", Socket)
    serving._listen("127.0.0.1", 0).close()
    assert said == [-5]


def test_on_a_drive_of_the_network_the_quick_journal_is_not_used(
    planned: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, mode in enumerate(("delete", "wal")):
        monkeypatch.setattr("blockmap.server.office.drives.is_remote", lambda _, mode=mode: mode == "delete")
        context = Context(Office(planned))
        assert context.office is not None
        page = Page(context)
        town = page.get("/api/territory")["towns"][0]["area_id"]
        block = page.get(f"/api/towns/{town}")["blocks"]["id"][number]
        done = page.post("/api/operations", {"operation": {"kind": "lock_blocks", "blocks": [block]}})
        with store.open(planned) as file:
            assert file.connection.execute("PRAGMA journal_mode").fetchone() == (mode,)
        context.office.close()
        with store.open(planned) as file:
            assert file.history()[-1].seq == done["seq"]


def test_a_territory_that_cannot_be_written_is_not_served_and_that_is_said(
    planned: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(_: Path) -> bool:
        with closing(sqlite3.connect(f"file:{planned}?mode=ro", uri=True)) as connection:
            connection.execute("CREATE TABLE t (x)")
        return False

    monkeypatch.setattr("blockmap.server.office.drives.is_remote", read_only)
    with pytest.raises(TerritoryError) as told:
        Office(planned)
    assert told.value.kind == "read_only"
