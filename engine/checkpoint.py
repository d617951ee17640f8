"""Checkpoint: what lies in a model's folder, read and checked before a single weight is loaded."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from engine.base import EngineError
from engine.config import Config
from engine.layout import copies, expected, expected_mtp
from engine.quantisation import Quantisation, quantisation_of
from engine.tensors import ModelDamaged, Shape, Tensor, hash_of, header

ARCHITECTURE = "Glm4MoeForCausalLM"
OUTPUT = 131_072  # tokens: the longest output that Z.ai gives for GLM-4.6
INDEX = "model.safetensors.index.json"
FLOATS = ("BF16", "F16", "F32")
EIGHT = "F8_E4M3"


class ModelMissing(EngineError):
    """The folder, or a file that must be in it, is not there."""


class ModelUnsupported(EngineError):
    """The folder holds a model of another architecture, or one whose weights are kept in another way."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A folder that can be loaded. `weights` is the hash; `stops` are the ids that end an output.

    `chat_template` is the text of the checkpoint's own template, "" where it brings none. `tensors` has every
    tensor of the files by its name; `mtp` says whether those of the MTP layer are among them.
    """

    folder: Path
    config: Config
    files: tuple[Path, ...]
    weights: str
    stops: frozenset[int]
    chat_template: str
    tensors: Mapping[str, Tensor]
    quantisation: Quantisation | None = None
    mtp: bool = False

    @property
    def name(self) -> str:
        """The folder's own name; the model's, where the folder is a revision of it in the hub's cache."""
        folder = self.folder.resolve()
        if folder.parent.name == "snapshots" and folder.parents[1].name.startswith("models--"):
            return folder.parents[1].name.rpartition("--")[2]
        return folder.name

    @property
    def context(self) -> int:
        """Tokens: prompt and output together."""
        return self.config.max_position_embeddings


def check(folder: Path) -> Checkpoint:
    """Read everything but the weights themselves. Raises ModelMissing, ModelUnsupported, ModelDamaged."""
    found = outline(folder)
    _, quantisation = read_config(folder / "config.json")
    mtp = _compare(folder, found.config, quantisation, found.tensors)
    return replace(found, quantisation=quantisation, mtp=mtp)


def outline(folder: Path) -> Checkpoint:
    """The same without a look at how the tensors are stored, for an engine that loads them itself."""
    if not folder.is_dir():
        raise ModelMissing(
            f"no model folder at {folder}: name a folder that holds config.json, tokenizer.json and "
            "*.safetensors, or a model on the hub (org/name)"
        )
    _, config = _network(folder / "config.json")
    _present(folder / "tokenizer.json")
    index = _index(folder)
    files = tuple(folder / name for name in sorted(set(index.values()) or {"model.safetensors"}))
    for file in files:
        _present(file)
    headers = {file: header(file) for file in files}
    tensors = _joined(folder, headers, index)
    weights, stops = hash_of(headers), _stops(folder, config)
    return Checkpoint(folder, config, files, weights, stops, chat_template_of(folder), tensors)


def read_config(path: Path) -> tuple[Config, Quantisation | None]:
    """What a config.json says. Raises as `check` does."""
    raw, config = _network(path)
    try:
        return config, quantisation_of(raw)
    except ValueError as error:
        raise ModelUnsupported(f"{path}: quantization_config: {error}") from None
    except (AttributeError, KeyError, TypeError):
        raise ModelDamaged(f"{path}: quantization_config cannot be read: copy it again") from None


def _network(path: Path) -> tuple[Mapping[str, Any], Config]:
    """A config.json as it was read, and what it says of the network."""
    raw = _json(path)
    found = raw.get("architectures") or [raw.get("model_type", "none named")]
    if found != [ARCHITECTURE]:
        raise ModelUnsupported(
            f"{path.parent} holds the architecture {', '.join(map(str, found))}; supported is {ARCHITECTURE} "
            "(model_type glm4_moe: GLM-4.5, 4.5-Air, 4.6, 4.7 and nano)"
        )
    try:
        return raw, Config.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ModelDamaged(f"{path}: {where + ': ' if where else ''}{first['msg']}") from None


def _stops(folder: Path, config: Config) -> frozenset[int]:
    """generation_config.json comes first, as in transformers."""
    path = folder / "generation_config.json"
    ids = (_json(path).get("eos_token_id") if path.exists() else None) or config.eos_token_id
    if ids is None:
        raise ModelDamaged(f"{folder / 'config.json'} names no eos_token_id: the output would never end")
    return frozenset([ids] if isinstance(ids, int) else ids)


def chat_template_of(folder: Path) -> str:
    """It has a file of its own, or stands in the tokenizer's config."""
    own, config = folder / "chat_template.jinja", folder / "tokenizer_config.json"
    if own.exists():
        return own.read_text(encoding="utf-8")
    return str(_json(config).get("chat_template") or "") if config.exists() else ""


def _index(folder: Path) -> Mapping[str, str]:
    """Which file holds which tensor; empty where one file holds all."""
    path = folder / INDEX
    if not path.exists():
        shard = next(iter(sorted(folder.glob("model-*-of-*.safetensors"))), None)
        if shard is not None and not (folder / "model.safetensors").exists():
            raise ModelMissing(
                f"{path} is missing, and {shard.name} is one of several: copy the folder again"
            )
        return {}
    entries = _json(path).get("weight_map")
    if not isinstance(entries, dict) or not entries:
        raise ModelDamaged(f"{path} has no weight_map: copy it again")
    for name, file in entries.items():
        if not isinstance(file, str) or Path(file).name != file:
            raise ModelDamaged(f"{path}: {name} is said to be in {file!r}, which is no file of the folder")
    return entries


def _present(path: Path) -> None:
    if not path.is_file():
        raise ModelMissing(f"{path} is missing: copy the whole checkpoint folder again")


def _json(path: Path) -> dict[str, Any]:
    _present(path)
    try:
        value = json.loads(path.read_bytes())
    except ValueError as error:
        raise ModelDamaged(f"{path} is not JSON ({error}): copy it again") from None
    if not isinstance(value, dict):
        raise ModelDamaged(f"{path} is not a JSON object: copy it again")
    return value


def _joined(
    folder: Path, headers: Mapping[Path, Mapping[str, Tensor]], index: Mapping[str, str]
) -> Mapping[str, Tensor]:
    """The tensors of all files, each in the one that the index names."""
    counts = Counter(name for tensors in headers.values() for name in tensors)
    for name, count in counts.items():
        if count > 1:
            files = ", ".join(file.name for file, tensors in headers.items() if name in tensors)
            raise ModelDamaged(f"{folder}: {name} is in several files ({files}): copy them again")
    for name, file in index.items():
        if name not in headers[folder / file]:
            raise ModelDamaged(f"{folder / INDEX} says that {name} is in {file}, which does not hold it")
    return {name: tensor for tensors in headers.values() for name, tensor in tensors.items()}


def _compare(
    folder: Path, config: Config, quantisation: Quantisation | None, have: Mapping[str, Tensor]
) -> bool:
    """Every tensor has its place, shape and a readable type. Whether the MTP layer is there."""
    main, behind, double = expected(config), expected_mtp(config), copies(config)
    mtp = any(name in have for name in behind)
    want = {**main, **behind} if mtp else main
    missing = [name for name in want if name not in have]
    if missing:
        of = "" if missing[0] in main else " of its multi-token prediction layer"
        raise ModelDamaged(f"{folder} lacks {_some(missing)}{of}: copy the whole checkpoint again")
    shapes = {**want, **{name: shape for name, shape in double.items() if name in have}}
    scales = _scales(folder, shapes, quantisation, have)
    unknown = [name for name in have if name not in shapes and name not in scales]
    if unknown:
        raise ModelDamaged(f"{folder} has tensors that config.json has no place for: {_some(unknown)}")
    for name, shape in {**shapes, **scales}.items():
        if have[name].shape != shape:
            raise ModelDamaged(f"{folder}: {name} has shape {have[name].shape}, config.json asks for {shape}")
    return mtp


def _scales(
    folder: Path, shapes: Mapping[str, Shape], quantisation: Quantisation | None, have: Mapping[str, Tensor]
) -> Mapping[str, Shape]:
    """The scales that eight-bit matrices come with; all other tensors are of a float type."""
    scales: dict[str, Shape] = {}
    for name, shape in shapes.items():
        kind = have[name].kind
        if kind == EIGHT and quantisation is not None and len(shape) == 2:
            scales[quantisation.scale_name(name)] = quantisation.scale_shape(shape)
        elif kind not in FLOATS:
            raise ModelDamaged(f"{folder}: {name} is of type {kind}; {_allowed(quantisation, shape)}")
    missing = [name for name in scales if name not in have]
    if missing:
        raise ModelDamaged(f"{folder} lacks {_some(missing)}, the scale of FP8 data: copy it again")
    for name in scales:
        if have[name].kind not in FLOATS:
            raise ModelDamaged(f"{folder}: {name} is of type {have[name].kind}; it can be {_or(FLOATS)}")
    return scales


def _allowed(quantisation: Quantisation | None, shape: Shape) -> str:
    if len(shape) == 2 and quantisation is not None:
        return f"it can be {_or((*FLOATS, EIGHT))}"
    if len(shape) == 2:
        return f"it can be {_or(FLOATS)}, and {EIGHT} where config.json has a quantization_config"
    return f"it can be {_or(FLOATS)}"


def _or(kinds: Iterable[str]) -> str:
    *most, last = kinds
    return f"{', '.join(most)} or {last}"


def _some(names: list[str]) -> str:
    rest = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + rest
