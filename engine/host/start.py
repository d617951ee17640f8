"""Start: the engine's process begins, with nothing of the one that starts it but the recipe and the lock."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

from engine.host.place import Place
from engine.host.recipe import ROOM, Recipe

PASSED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "CC", "LD_LIBRARY_PATH", "HF_HOME")
"""Variables that an engine is given, beside those of the libraries that compute: no other may hold a key."""
FAMILIES = ("CUDA_", "NVIDIA_", "OMP_", "GOMP_", "MKL_", "KMP_", "TORCH_", "PYTORCH_")
SPIN = {"GOMP_SPINCOUNT": "1000"}
"""How often OpenMP's threads look for work before they sleep: as often as where more of them live than cores
are. Otherwise they wait for each other for milliseconds, on cores that doors and tools need."""


@dataclass(frozen=True, slots=True)
class Order:
    """What the process reads on its standard input. `grace`: seconds that it waits for another user when its
    last one has left. `lock`: the file it holds."""

    folder: str
    name: str
    recipe: Recipe
    grace: float
    lock: int


class Started:
    """A process that this one started: it outlives it, and is waited for while both are there."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._waits = threading.Thread(target=process.wait, name="interlude-host", daemon=True)
        self._waits.start()

    @property
    def ended(self) -> bool:
        return not self._waits.is_alive()

    def how(self) -> str:
        """How it ended, "" where that is not known or was no fault."""
        self._waits.join(1)
        code = self._process.returncode
        if code is None or code == 0:
            return ""
        return f"signal {-code}, {signal.strsignal(-code)}" if code < 0 else f"exit code {code}"


def start(place: Place, recipe: Recipe, grace: float, lock: int) -> Started:
    """Start the engine of a recipe; it has the lock from now on.

    It has a session of its own, no terminal, the root as its folder, and of the environment what `PASSED`
    and `FAMILIES` name.
    """
    order = Order(str(place.folder), place.name, recipe, grace, lock)
    log = place.open_log()
    try:
        process = subprocess.Popen(
            [recipe.python or sys.executable, "-P", "-m", "engine.host", place.name],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd="/",
            env=environment(own=not recipe.python),
            start_new_session=True,
            pass_fds=(lock,),
        )
    finally:
        os.close(log)
    assert process.stdin
    try:
        process.stdin.write(json.dumps(asdict(order), default=dict).encode())
        process.stdin.close()
    except BrokenPipeError:
        pass
    return Started(process)


def environment(*, own: bool = True) -> dict[str, str]:
    """What the process is given of ours. Modules are found where they are found here, in the same order; but
    a folder that only happens to be the current one is no place for them. Another interpreter than our own
    has its own, and is shown this house only where it lies by itself."""
    kept = {name: value for name, value in os.environ.items() if name in PASSED or name.startswith(FAMILIES)}
    here, house = Path.cwd(), ROOM.parent
    found = [Path(path).absolute() for path in sys.path]
    paths = [path for path in found if path != here or path == house]
    if not own:
        paths = [] if house.name in ("site-packages", "dist-packages") else [house]
    elif house not in paths:
        paths.append(house)
    return SPIN | kept | {"PYTHONPATH": os.pathsep.join(map(str, paths))}
