"""This machine's Chromium, and what of it goes into an image: pages are judged in it."""

from __future__ import annotations

import hashlib
import io
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path

from sandbox.errors import BrowserMissing
from sandbox.recipe import Layout, is_elf, libraries, walk

PLACES = (
    "/usr/lib/chromium/chromium",
    "/usr/lib64/chromium-browser/chromium-browser",
    "/opt/google/chrome/chrome",
)
"""Where distributions put the program itself; a script that starts it cannot be carried elsewhere."""

CURE = "install it (Debian: sudo apt-get install chromium fonts-dejavu-core)"
OTHER = "or build an image that has it: interlude image build FOLDER --tag interlude-browser:latest"
NAME = "usr/local/bin/chromium"
FONTS = Path("/usr/share/fonts")
FAMILIES = ("dejavu", "liberation")
SKIPPED = ("libVkLayer_khronos_validation.so", "libVkICD_mock_icd.so", "locales", "WidevineCdm", "MEIPreload")
"""Names in its folder that are left out: big, and of no use without a screen."""
LOADED_LATE = ("libsoftokn3.so", "libfreeblpriv3.so", "nss/libsoftokn3.so", "nss/libfreeblpriv3.so")


def chromium() -> Path:
    """The program. Raises BrowserMissing, which says how to get it."""
    named = (shutil.which(name) for name in ("chromium", "google-chrome", "chromium-browser"))
    places = [*map(Path, PLACES), *(Path(place).resolve() for place in named if place)]
    for place in places:
        if place.is_file() and is_elf(place):
            return place
    raise BrowserMissing(f"there is no Chromium on this machine: {CURE}, {OTHER}")


def digest() -> str:
    """What the layer depends on, in 12 hex digits: this recipe, the program and the fonts."""
    parts = [Path(__file__).read_text()]
    for path in (chromium(), *_fonts()):
        state = path.stat()
        parts.append(f"{path} {state.st_size} {int(state.st_mtime)}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def write(file: io.BufferedIOBase) -> None:
    """Write what is laid over the base image, as a tar archive."""
    program = chromium()
    with tarfile.open(fileobj=file, mode="w") as archive:
        layout = Layout(archive)
        for path in walk(program.parent):
            if not any(part in SKIPPED for part in path.relative_to(program.parent).parts):
                layout.add(path)
        for path in (program.parent / "locales" / "en-US.pak", *_fonts()):
            if path.is_file():
                layout.add(path)
        found = libraries([program])
        for folder in {path.parent for path in found}:
            found.update(folder / name for name in LOADED_LATE if (folder / name).exists())
        for library in found | libraries([path for path in found if path.name in LOADED_LATE]):
            layout.add(library)
        layout.link(NAME, str(program))


def _fonts() -> Iterator[Path]:
    """Two families that are small; where this machine has neither, all that it has."""
    every = sorted(path for path in FONTS.rglob("*") if path.suffix in (".ttf", ".otf", ".ttc"))
    few = [path for path in every if any(family in path.parts[-2] for family in FAMILIES)]
    return iter(few or every)
