"""By which names and addresses this PC is called on the network of the office."""

from __future__ import annotations

import socket
import struct
import sys
from contextlib import suppress
from ipaddress import ip_address

if sys.platform == "linux":
    import fcntl

ASK_ADDRESS = 0x8915
"""Linux: SIOCGIFADDR, the IPv4 address of an interface."""

ADDRESS_AT = slice(20, 24)
"""Where the answer holds it."""


def own_names() -> list[str]:
    """Return the names of this PC: the plain one, and the one with the domain of the office where it has one."""
    return sorted({socket.gethostname(), socket.getfqdn()} - {"", "localhost"})


def own_addresses() -> list[str]:
    """Return the IPv4 addresses of this PC, without those that only it can reach.

    A PC's own name may lead to 127.0.1.1 (Debian), or be Chinese and lead nowhere (Windows): its interfaces are asked as well.
    """
    found = {*_led_to(socket.gethostname()), *_led_to(""), *_of_interfaces()}
    return sorted((a for a in found if not ip_address(a).is_loopback), key=ip_address)


def _led_to(name: str) -> list[str]:
    """Return where a name leads; the empty one leads on Windows to all interfaces, and elsewhere nowhere."""
    with suppress(OSError, UnicodeError):
        return [str(info[4][0]) for info in socket.getaddrinfo(name, None, family=socket.AF_INET)]
    return []


def _of_interfaces() -> list[str]:
    """Ask the interfaces themselves, on Linux."""
    found: list[str] = []
    if sys.platform == "linux":
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
            for _, name in socket.if_nameindex():
                with suppress(OSError):  # it has none
                    answer = fcntl.ioctl(asked, ASK_ADDRESS, struct.pack("256s", name.encode()))
                    found.append(socket.inet_ntoa(answer[ADDRESS_AT]))
    return found
