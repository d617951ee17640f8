"""The indexes of packages and the proxy that this machine uses, for those who build a task's image."""

from __future__ import annotations

import os
import sys
from configparser import ConfigParser, Error
from pathlib import Path
from urllib.parse import urlsplit

KEYS = {
    "index-url": "PIP_INDEX_URL",
    "extra-index-url": "PIP_EXTRA_INDEX_URL",
    "trusted-host": "PIP_TRUSTED_HOST",
}
"""What is read of a pip.conf, and the variables that stand over it."""
NPM = "NPM_CONFIG_REGISTRY"
"""npm's own variable, which stands over what its files say."""
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
LOOPBACK = ("localhost", "127.", "[::1]")


def mirrors() -> tuple[str, ...]:
    """NAME=VALUE of each that a container can use. An URL with a password in it stays here, and so does one
    of this machine's own files or of its loopback."""
    found = _configured()
    found |= {name: os.environ[name] for name in (*KEYS.values(), NPM) if os.environ.get(name)}
    for name in PROXIES:
        if value := os.environ.get(name) or os.environ.get(name.lower()):
            found[name] = value
    return tuple(f"{name}={value}" for name, value in sorted(found.items()) if usable(name, value))


def usable(name: str, value: str) -> bool:
    """Whether a variable may and can be used in a container."""
    if ";" in value or "\n" in value:
        return False
    if name in ("PIP_TRUSTED_HOST", "NO_PROXY"):
        return True
    return all(_reached(url) for url in value.split())


def _reached(url: str) -> bool:
    parts = urlsplit(url if "//" in url else f"http://{url}")
    return (
        parts.scheme in ("http", "https")
        and "@" not in parts.netloc
        and bool(parts.netloc)
        and not parts.netloc.lower().startswith(LOOPBACK)
    )


def _configured() -> dict[str, str]:
    """Of the files that pip reads, the last one's word counts."""
    files = ["/etc/pip.conf", "~/.pip/pip.conf", "~/.config/pip/pip.conf", f"{sys.prefix}/pip.conf"]
    if named := os.environ.get("PIP_CONFIG_FILE"):
        files = [named]
    parser = ConfigParser(interpolation=None)
    try:
        parser.read([Path(file).expanduser() for file in files], encoding="utf-8")
    except (Error, UnicodeDecodeError):
        return {}
    section = parser["global"] if parser.has_section("global") else {}
    return {name: " ".join(str(section[key]).split()) for key, name in KEYS.items() if key in section}
