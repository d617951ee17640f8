"""llama.cpp as a peer: found or built, fed with our models, timed by its own llama-bench.

    python -m benchmarks.llama --build [--llama FOLDER]

The build takes about 11 minutes on two cores.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from benchmarks.models import WORK, Dtype

SOURCE = "llama-cpp-python==0.3.36"  # its source archive has the whole of llama.cpp
TYPES: dict[Dtype, str] = {"float32": "f32", "bfloat16": "bf16", "int8": "q8_0"}
BUILD = "python -m benchmarks.llama --build --llama"


class LlamaFailed(Exception):
    """llama.cpp, or a step on the way to it, did not do what it should; the message has what it said."""


@dataclass(frozen=True, slots=True)
class Llama:
    """A built tree of llama.cpp, and the folder for models in its format."""

    tree: Path
    converted: Path

    def program(self, name: str) -> Path:
        return self.tree / "build" / "bin" / name

    def convert(self, folder: Path, dtype: Dtype) -> Path:
        """Our model as a GGUF file; made once for the same weights."""
        name = sha256((folder / "config.json").read_bytes())
        for file in sorted(folder.glob("*.safetensors")):
            name.update(file.read_bytes())
        path = self.converted / f"{folder.name}-{name.hexdigest()[:12]}-{TYPES[dtype]}.gguf"
        if not path.exists():
            self.converted.mkdir(parents=True, exist_ok=True)
            made = path.with_suffix(".part")
            arguments = (str(folder), "--outtype", TYPES[dtype], "--outfile", str(made))
            _run(sys.executable, "-m", "benchmarks.gguf", str(self.tree), *arguments)
            made.rename(path)
        return path

    def prefill(self, model: Path, context: int, threads: int) -> float:
        """Tokens a second of reading `context` tokens into an empty cache."""
        return self._bench(model, threads, "-p", str(context), "-n", "0", "--no-warmup", "-r", "2")

    def decode(self, model: Path, context: int, steps: int, tries: int, threads: int) -> float:
        """Tokens a second of `steps` steps behind `context` tokens, the best of `tries`."""
        arguments = ("-p", "0", "-n", str(steps), "-d", str(context), "-r", str(tries))
        return self._bench(model, threads, *arguments)

    def _bench(self, model: Path, threads: int, *arguments: str) -> float:
        """The cache is of float16, as llama.cpp has it unless told otherwise."""
        common = ("-m", str(model), "-t", str(threads), "-fa", "1", "-ngl", "0", "-o", "json")
        said = _run(str(self.program("llama-bench")), *common, *arguments)
        return max(speed for test in json.loads(said) for speed in test["samples_ts"])


def find(folder: Path, work: Path) -> Llama | None:
    """What is built in the folder, or in the source archive that was unpacked there."""
    for tree in (folder, *folder.glob("llama_cpp_python-*/vendor/llama.cpp")):
        llama = Llama(tree, work / "gguf")
        if llama.program("llama-bench").exists() and llama.program("llama-server").exists():
            return llama
    return None


def find_or_tell(folder: Path | None, work: Path) -> Llama | None:
    """What is in the folder, else in `work`; a line on stderr says how to get it where it is not there."""
    place = folder or work / "llama"
    found = find(place.absolute(), work)
    if found is None:
        print(
            f"no llama.cpp is built in {place}, its column stays empty: {BUILD} {place} builds it",
            file=sys.stderr,
        )
    return found


def build(folder: Path) -> None:
    """Fetch the source archive, unpack and compile it in `folder`. Raises LlamaFailed."""
    folder.mkdir(parents=True, exist_ok=True)
    fetch = ("download", SOURCE, "--no-deps", "--no-binary", "llama-cpp-python", "-d", str(folder))
    _run(sys.executable, "-m", "pip", *fetch)
    for archive in folder.glob("llama_cpp_python-*.tar.gz"):
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
    for tree in folder.glob("llama_cpp_python-*/vendor/llama.cpp"):
        at = tree / "build"
        without = ("TESTS", "EXAMPLES", "APP", "UI")
        options = ["-DCMAKE_BUILD_TYPE=Release", "-DLLAMA_OPENSSL=OFF", "-DLLAMA_USE_PREBUILT_UI=OFF"]
        options += [f"-DLLAMA_BUILD_{part}=OFF" for part in without]
        _run("cmake", "-S", str(tree), "-B", str(at), *options)
        targets = ("--target", "llama-bench", "llama-server")
        _run("cmake", "--build", str(at), "-j", str(os.cpu_count() or 1), *targets)


def _run(*command: str) -> str:
    """What it prints. Raises LlamaFailed with the end of what it complained of."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except FileNotFoundError:
        raise LlamaFailed(f"{command[0]} is not installed, and llama.cpp needs it") from None
    except subprocess.CalledProcessError as error:
        end = (error.stderr or error.stdout).strip()[-2000:]
        raise LlamaFailed(f"{' '.join(command)} ended with status {error.returncode}:\n{end}") from None
    return done.stdout


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.llama", description=__doc__)
    parser.add_argument("--build", action="store_true", help="build it when it is not there")
    parser.add_argument("--llama", type=Path, default=WORK / "llama", metavar="FOLDER")
    given = parser.parse_args()
    if given.build and not find(given.llama, WORK):
        build(given.llama)
    found = find_or_tell(given.llama, WORK)
    if found is None:
        raise SystemExit(1)
    print(found.tree)


if __name__ == "__main__":
    try:
        main()
    except LlamaFailed as error:
        raise SystemExit(str(error)) from None
