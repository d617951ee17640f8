"""Server: where a remote model is, and how it is to be spoken to."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from engine.base import EngineError
from engine.remote.keys import Key

WireKind: TypeAlias = Literal["chat", "completions"]
Switch: TypeAlias = Literal["zai", "openrouter", "template"]
Thoughts: TypeAlias = Literal["turn", "all", "never"]


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: to connect, for the first word of an answer, between words. `retries` of what was not begun;
    they wait `pause`, and twice as long each time."""

    connect: float = 10.0
    first: float = 600.0
    idle: float = 120.0
    retries: int = 6
    pause: float = 0.5


@dataclass(frozen=True, slots=True)
class Server:
    """`url` is the base, up to and with its version ("https://host/v1").

    `wire`: `chat` leaves prompt and parsing to the server; `completions` writes the prompt itself and reads
    the words itself. `context` and `output` are tokens, the longest; without
    `output` it is up to the server. `tokenizer`: a folder with the model's tokenizer.json.
    `switch`: how thinking is turned on and off; None is by the host. `thoughts`: of which turns they are sent
    back in chat. `proxy`: the only one that is used.
    """

    url: str
    model: str
    key: Key = field(default_factory=Key)
    wire: WireKind = "chat"
    context: int = 131_072
    output: int | None = None
    tokenizer: Path | None = None
    switch: Switch | None = None
    thoughts: Thoughts = "turn"
    proxy: str | None = None
    patience: Patience = field(default_factory=Patience)

    @property
    def host(self) -> str:
        return host_of(self.url)

    @property
    def thinking_switch(self) -> Switch:
        if self.switch is not None:
            return self.switch
        if self.host.endswith(("z.ai", "bigmodel.cn")):
            return "zai"
        return "openrouter" if self.host.endswith("openrouter.ai") else "template"


def is_url(model: str) -> bool:
    return model.startswith(("http://", "https://"))


def split(model: str) -> tuple[str, str]:
    """`URL#MODEL` to its parts; the model may be missing."""
    url, _, name = model.partition("#")
    return url.rstrip("/"), name


def host_of(url: str) -> str:
    """The host in an url. Raises EngineError where there is none, and where it carries a password."""
    try:
        parts = urlsplit(url)
        host, secret, _ = parts.hostname, parts.password or parts.username, parts.port
    except ValueError:
        host, secret = None, None
    if not host or not is_url(url):
        raise EngineError("the url of the remote is none: it looks like https://host/v1")
    if secret:
        raise EngineError(
            f"the url of {host} holds a password or a name: keys belong in a variable or a 0600 file"
        )
    return host
