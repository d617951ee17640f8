"""Where a server's key comes from. The key itself is never shown."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.base import EngineError

VARIABLES: Mapping[str, str] = {
    "z.ai": "ZAI_API_KEY",
    "bigmodel.cn": "ZAI_API_KEY",
    "openrouter.ai": "OPENROUTER_API_KEY",
    "together.ai": "TOGETHER_API_KEY",
    "together.xyz": "TOGETHER_API_KEY",
    "openai.com": "OPENAI_API_KEY",
}
"""The environment variable that holds the key for a host and the hosts below it."""


@dataclass(frozen=True, slots=True)
class Key:
    """`secret` "" is no key. `origin` says where it came from, or where one would be looked for."""

    secret: str = field(default="", repr=False)
    origin: str = "none was given"

    def hidden(self, text: str) -> str:
        """Text from a server, without the key that it may quote."""
        return text.replace(self.secret, "[key]") if self.secret else text


def usual_variable(host: str) -> str:
    """The variable for a host that is known, "" for another."""
    found = (name for domain, name in VARIABLES.items() if host == domain or host.endswith("." + domain))
    return next(found, "")


def find_key(host: str, environment: Mapping[str, str], variable: str = "", file: Path | None = None) -> Key:
    """The key in `file` or in `variable`, else in the usual one of the host; a server may need none.

    Raises EngineError for a file that others can read, and where what was named holds nothing.
    """
    if file is not None:
        return Key(_read(file), f"the file {file}")
    name = variable or usual_variable(host)
    secret = environment.get(name, "").strip() if name else ""
    if variable and not secret:
        raise EngineError(f"no key for {host}: {variable} is not set; export it, or name another in key_env")
    if not name:
        return Key(origin="none was named in key_env or key_file")
    return Key(_sendable(secret, name), f"the variable {name}" if secret else f"{name} is not set")


def _read(file: Path) -> str:
    try:
        descriptor = os.open(file.expanduser(), os.O_RDONLY | os.O_NONBLOCK)  # a FIFO would be waited for
    except OSError as error:
        raise EngineError(f"the key file {file} cannot be read: {error.strerror}") from None
    with os.fdopen(descriptor, encoding="utf-8") as opened:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.getuid():
            raise EngineError(f"the key file {file} is not a file of your own: make one with mode 0600")
        if stat.S_IMODE(found.st_mode) & 0o177:
            mode = f"{stat.S_IMODE(found.st_mode):04o}"
            raise EngineError(f"the key file {file} has mode {mode}: others may read it; chmod 600 {file}")
        try:
            secret = opened.read(4096).strip()
        except UnicodeDecodeError:
            raise EngineError(f"the key file {file} holds no text: write the key in it") from None
    if not secret:
        raise EngineError(f"the key file {file} is empty: write the key in it")
    return _sendable(secret, str(file))


def _sendable(secret: str, origin: str) -> str:
    if not secret.isascii() or not secret.isprintable() or " " in secret:
        raise EngineError(f"{origin} holds more than a key: it must be one word of ASCII characters")
    return secret
