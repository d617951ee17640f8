"""Remotes: the server that the settings name, its key, and a look at whether it answers."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from engine.base import EngineError
from engine.hub import is_hub_name, snapshot
from engine.remote.keys import find_key
from engine.remote.prices import Price
from engine.remote.server import Patience, Server, host_of, is_url, split
from interlude.settings import RemoteSettings, Settings, SettingsError


def server_of(settings: Settings, shipped: Path) -> Server | None:
    """The server, None where a model is computed here. `shipped`: the folder of the model that ships.

    Raises EngineError for a key that cannot be had, and SettingsError.
    """
    found = remote_of(settings)
    if found.url is None:
        return None
    if settings.engine == "vllm":
        raise SettingsError("setting engine: vllm computes here; leave it out, for the model is on a server")
    host = host_of(found.url)
    if not found.model:
        raise SettingsError(f"setting model: say which one of {host}, as {found.url}#NAME, or under [remote]")
    return Server(
        url=found.url,
        model=found.model,
        key=find_key(host, os.environ, found.key_env, found.key_file),
        wire=found.wire,
        context=found.context,
        output=found.output,
        tokenizer=_tokenizer(found, shipped, download=settings.download),
        switch=found.thinking_switch,
        thoughts=found.thoughts,
        proxy=found.proxy,
        patience=Patience(found.connect_seconds, found.first_seconds, found.idle_seconds, found.retries),
    )


def remote_of(settings: Settings) -> RemoteSettings:
    """What is set for the server that is used; without `url` where none is.

    What is meant for one server is not told to another.
    """
    own = settings.remote
    if settings.model is None:
        return own.model_copy(update={"url": own.url.rstrip("/")}) if own.url else own
    if not is_url(settings.model):
        return own.model_copy(update={"url": None})
    url, name = split(settings.model)
    if own.url is not None and _origin(own.url) != _origin(url):
        own = RemoteSettings()
    return own.model_copy(update={"url": url, "model": name or own.model})


def price_of(settings: Settings, model: str) -> Price | None:
    """The price of a model, where one is set."""
    found = settings.prices.get(model)
    return found and Price(found.input, found.output, found.cached, found.currency)


@dataclass(frozen=True, slots=True)
class Look:
    """Whether a server answers and has the model; `cure` where not."""

    ok: bool
    detail: str
    cure: str = ""


async def look(server: Server) -> Look:
    """Ask a server for its models."""
    from engine.remote.faults import Unlisted
    from engine.remote.remote import Remote

    engine = Remote(server)
    key = f"the key of {server.key.origin}" if server.key.secret else f"no key ({server.key.origin})"
    where = f"{server.model} at {server.url}, wire {server.wire}, {key}"
    try:
        names = await engine.models()
    except Unlisted as unlisted:
        return Look(True, f"{where}; {unlisted}")
    except EngineError as error:
        return Look(False, where, str(error))
    finally:
        await engine.close()
    if names and server.model not in names:
        return Look(False, where, f"the server has no {server.model}; it has {', '.join(names[:12])}")
    return Look(True, where)


def _origin(url: str) -> tuple[str, str]:
    """What a key is for: the scheme, and host and port."""
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _tokenizer(found: RemoteSettings, shipped: Path, *, download: bool) -> Path | None:
    """The folder of the tokenizer; fetched from the hub only where that was asked for."""
    if found.tokenizer is None:
        return None
    if found.tokenizer == "nano" and not Path("nano").is_dir():
        return shipped
    if is_hub_name(found.tokenizer):
        return snapshot(found.tokenizer, download=download, files=("*.json", "*.jinja"))
    return Path(found.tokenizer).expanduser()
