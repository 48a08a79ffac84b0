"""The certificate by which browsers know the server: whether it can be used, and which names it gives the server.

A handshake of the server with itself, in memory, proves all of it before anybody is sent to an address that does not open.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from blockmap.errors import SystemFault, UsageError
from blockmap.report import Report

NO_CLOCK = 0x200000
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME: the days are looked at here, so that they can be said."""

STEPS = 10
"""More than a handshake takes."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate says.

    Attributes
    ----------
    names
        Names and IPv4 addresses of the server, small letters; none when it gives none, or stands for no server.
    begins, ends
        Moments between which it is valid, as seconds; ``None`` when it cannot be told.
    """

    names: tuple[str, ...] = ()
    begins: float | None = None
    ends: float | None = None

    def look(self, now: float, path: Path, report: Report) -> None:
        """Warn of a certificate whose time is not now: browsers will, before every page.

        Parameters
        ----------
        now
            Seconds, by the clock of this PC.
        path
            Its file.
        """
        if self.ends is not None and now > self.ends:
            report.add("certificate_over", "warning", path=path, day=_day(self.ends))
        elif self.begins is not None and now < self.begins:
            report.add("certificate_early", "warning", path=path, day=_day(self.begins))


def read(certificate: Path, key: Path) -> Certificate:
    """Prove that a certificate and a key can be used, and say what the certificate says.

    Raises
    ------
    UsageError
        A file holds something else or another form of it, the key is locked or belongs to another certificate.
    """
    _refuse_other_files(certificate, key)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        server.load_cert_chain(certificate, key, password=lambda: "")  # never asked for at the console
    except ssl.SSLError as fault:
        if fault.reason == "KEY_VALUES_MISMATCH":
            raise UsageError("serve_key_other", key=key, certificate=certificate) from fault
        raise UsageError("serve_tls_broken", key=key, certificate=certificate, why=fault.reason or fault) from fault
    return _said(_shown(server, certificate))


def _day(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).astimezone().date().isoformat()


def _refuse_other_files(certificate: Path, key: Path) -> None:
    """Refuse what is no certificate, no key, or a key with a password, as PEM writes them."""
    if b"-----BEGIN CERTIFICATE-----" not in _bytes(certificate):
        raise UsageError("serve_no_certificate", path=certificate)
    held = _bytes(key)
    if b"PRIVATE KEY-----" not in held:
        raise UsageError("serve_no_key", path=key)
    if b"ENCRYPTED" in held:
        raise UsageError("serve_key_locked", path=key)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise UsageError("file", path=path, why=SystemFault(fault)) from fault


def _shown(server: ssl.SSLContext, certificate: Path) -> dict[str, Any]:
    """Return the certificate as a browser that trusts exactly it would see it; nothing when none can."""
    browser = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    browser.check_hostname = False
    browser.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | NO_CLOCK
    try:
        browser.load_verify_locations(certificate)
        to_browser, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
        here = browser.wrap_bio(to_browser, to_server)
        there = server.wrap_bio(to_server, to_browser, server_side=True)
        for _ in range(STEPS):
            is_known, is_served = _shook(here), _shook(there)
            if is_known and is_served:
                return dict(here.getpeercert() or {})
    except ssl.SSLError:
        pass  # it stands for no server; browsers will say so
    return {}


def _shook(side: ssl.SSLObject) -> bool:
    try:
        side.do_handshake()
    except ssl.SSLWantReadError:
        return False
    return True


def _said(shown: dict[str, Any]) -> Certificate:
    names = [str(name).lower() for kind, name in shown.get("subjectAltName", ()) if kind in ("DNS", "IP Address")]
    begins, ends = (ssl.cert_time_to_seconds(shown[day]) if day in shown else None for day in ("notBefore", "notAfter"))
    return Certificate(tuple(name for name in names if "*" not in name and ":" not in name), begins, ends)
