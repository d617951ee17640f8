"""Which hosts a sandbox may reach: names and ports by a list, and never an address that is not public."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

WEB = (80, 443)
"""The ports of entries that name none."""
WIRE_SERVER = ipaddress.IPv4Address("168.63.129.16")
"""A public address that, inside Azure, is the machine's own metadata service."""
_ENTRY = re.compile(r"(\[[0-9a-f:.]+\]|[^:\[\]]+)(?::([0-9]{1,5}))?")
_NAME = re.compile(r"(\*|(\*\.)?[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?)")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list: "example.org", "*.python.org", "*", each perhaps with a port."""

    host: str
    port: int | None

    def names(self, host: str, port: int) -> bool:
        """Whether it means this host and port."""
        if port != self.port if self.port else port not in WEB:
            return False
        if self.host.startswith("*."):
            return host.endswith(self.host[1:])
        return self.host in ("*", host)

    def literally(self, host: str, port: int) -> bool:
        """Whether it is this host and port, letter by letter."""
        return (self.host, self.port) == (host, port)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}" if self.port else host


@dataclass(frozen=True, slots=True)
class Allowed:
    """The list. An entry without a port is for ports 80 and 443."""

    entries: tuple[Entry, ...]

    def permits(self, host: str, port: int) -> bool:
        """Whether a host, as it was asked for, may be looked up and reached if it is public."""
        return any(entry.names(host, port) for entry in self.entries)

    def reaches(self, host: str, port: int, address: Address) -> bool:
        """Whether an address that such a host has may be connected to: a private one only if the host,
        or the address itself, stands in the list with this port."""
        names = (host, str(address))
        return is_public(address) or self.literally(*names, port=port)

    def literally(self, *names: str, port: int) -> bool:
        """Whether one of these stands in the list with this port."""
        return any(entry.literally(name, port) for entry in self.entries for name in names)

    def __str__(self) -> str:
        shown = [str(entry) for entry in self.entries]
        return ", ".join(shown[:6]) + (f" and {len(shown) - 6} more" if len(shown) > 6 else "")


def read_allowed(entries: tuple[str, ...]) -> Allowed:
    """Raises ValueError that says how to write an entry."""
    return Allowed(tuple(_entry(entry) for entry in entries))


def _entry(text: str) -> Entry:
    found = _ENTRY.fullmatch(text.strip().lower())
    host = canonical(found[1]) if found else ""
    port = int(found[2]) if found and found[2] else None
    named = ":" in host or _NAME.fullmatch(host)
    if not named or (port is not None and not 0 < port < 65536):
        raise ValueError(f"{text!r} is no host: write example.org, *.python.org, host:8080 or *")
    return Entry(host, port)


def canonical(host: str) -> str:
    """A host as it stands in a list: lower case, no final dot, no brackets."""
    host = host.lower().removesuffix(".")
    try:
        return str(ipaddress.ip_address(host.removeprefix("[").removesuffix("]")))
    except ValueError:
        return host


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet, and not one that stands for another that is not."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None and not is_public(inner):
            return False
        if address.ipv4_mapped or address.teredo or address.is_site_local or address.scope_id:
            return False
    return (
        address.is_global and not address.is_multicast and not address.is_reserved and address != WIRE_SERVER
    )
