"""What a model would need, reckoned from its config alone: weights, cache and the context that fits."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table

from engine.checkpoint import read_config
from engine.config import Config
from engine.hub import is_hub_name, snapshot
from engine.needs import SPARE, CacheKind, Devices, Kind, Needs, parameters, token, weights
from engine.published import PUBLISHED
from interlude.settings import SettingsError

GIB = 1 << 30
KINDS: tuple[Kind, ...] = ("bfloat16", "fp8", "int8")
CACHES: tuple[CacheKind, ...] = ("bfloat16", "int8")


@dataclass(frozen=True, slots=True)
class Row:
    """Bytes, and the tokens that fit behind the weights.

    `mtp_bytes` and `mtp_token_bytes` are what the multi-token prediction layer adds; 0 where there is none.
    """

    weights: Kind
    cache: CacheKind
    weights_bytes: int
    mtp_bytes: int
    token_bytes: int
    mtp_token_bytes: int
    context: int

    @property
    def fits(self) -> bool:
        return self.context > 0


def devices_of(count: int | None, memory: float | None) -> Devices:
    """The devices that were named; this machine's own memory where none were. Raises SettingsError."""
    if memory is None:
        if count is not None:
            raise SettingsError("--devices N asks for --memory GIB: how much each of them has")
        return Devices(1, os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    if memory <= 0 or (count is not None and count < 1):
        raise SettingsError("--devices and --memory are more than 0")
    return Devices(1 if count is None else count, int(memory * GIB))


def config_alone(model: str | None, *, download: bool) -> Config | None:
    """The config of what is no more than that: a published name, a config.json, a folder without weights.

    Of a model on the hub nothing more than its config.json is fetched, with `download`. Raises EngineError
    when it cannot be read.
    """
    if model is None:
        return None
    named = is_hub_name(model)
    path = snapshot(model, download=download, files=("config.json",)) if named else Path(model)
    if model in PUBLISHED and not path.exists():
        return PUBLISHED[model]
    if path.is_file():
        return read_config(path)[0]
    if (path / "config.json").is_file() and not any(path.glob("*.safetensors*")):
        return read_config(path / "config.json")[0]
    return None


def rows(config: Config, devices: Devices) -> Sequence[Row]:
    """Every way in which weights and cache can be kept, on these devices."""
    return [_row(config, devices, kind, cache) for kind in KINDS for cache in CACHES]


def _row(config: Config, devices: Devices, kind: Kind, cache: CacheKind) -> Row:
    mtp = config.num_nextn_predict_layers > 0
    main, each = weights(config, kind), token(config, cache)
    more = weights(config, kind, mtp=True) - main if mtp else 0
    extra = token(config, cache, mtp=True) - each if mtp else 0
    context = Needs(main + more, each + extra).context(devices, config.max_position_embeddings)
    return Row(kind, cache, main, more, each, extra, context)


def table_of(name: str, config: Config, devices: Devices) -> RenderableType:
    """For people."""
    table = Table(pad_edge=False)
    for column in (
        "weights",
        "GB",
        "GiB",
        "MTP GB",
        "cache",
        "bytes/token",
        "MTP",
        "context that fits",
        "GiB",
    ):
        table.add_column(column, justify="left" if column in ("weights", "cache") else "right")
    for row in rows(config, devices):
        taken = Needs(row.weights_bytes + row.mtp_bytes, row.token_bytes + row.mtp_token_bytes)
        table.add_row(
            row.weights,
            f"{row.weights_bytes / 1e9:,.2f}",
            f"{row.weights_bytes / GIB:,.2f}",
            f"{row.mtp_bytes / 1e9:,.2f}" if row.mtp_bytes else "-",
            row.cache,
            f"{row.token_bytes:,}",
            f"+{row.mtp_token_bytes:,}" if row.mtp_token_bytes else "-",
            f"{row.context:,}" if row.fits else "the weights do not fit",
            f"{taken.total(row.context) / GIB:,.2f}",
        )
    note = (
        f"On {devices.count} x {devices.memory / GIB:,.1f} GiB, less {SPARE:.0%} for all else. "
        "The last column: weights, MTP layer and that context."
    )
    return Group(heading(name, config), table, note)


def heading(name: str, config: Config) -> str:
    count, both = parameters(config), parameters(config, mtp=True)
    layer = f" ({both:,} with its multi-token prediction layer)" if both > count else ""
    return f"{name}: {count:,} parameters{layer}, context {config.max_position_embeddings:,} tokens"


def as_dict(name: str, config: Config, devices: Devices) -> Mapping[str, object]:
    """For programs."""
    return {
        "model": name,
        "parameters": parameters(config),
        "parameters_with_mtp": parameters(config, mtp=True),
        "context": config.max_position_embeddings,
        "devices": devices.count,
        "device_bytes": devices.memory,
        "rows": [{name: getattr(row, name) for name in Row.__slots__} for row in rows(config, devices)],
    }
