"""Small images for tests, made of this machine's programs."""

from __future__ import annotations

import contextlib
import io
import shutil
import subprocess
import tarfile
from pathlib import Path

import docker
import docker.errors

SMALL = (
    "sh cat chmod cp mkdir mv rm tar wc ls id sleep tail head stat env touch mkfifo ln readlink seq yes kill"
)


def small_image(name: str, *more: str, programs: str = SMALL) -> str:
    """The digest of an image with dash and the small tools, tagged `interlude-test:NAME`."""
    found = {each: shutil.which(each) for each in (*programs.split(), *more)}
    files = {name: Path(path).resolve() for name, path in found.items() if path}
    told = subprocess.run(["ldd", *map(str, files.values())], capture_output=True, text=True).stdout
    libraries = {word for word in told.split() if word.startswith("/") and not word.endswith(":")}
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        for program, path in files.items():
            archive.add(path, f"bin/{program}")
        for library in libraries:
            archive.add(Path(library).resolve(), library.lstrip("/"))
        for folder in ("tmp", "work", "home/user", "proc", "sys", "dev"):
            entry = tarfile.TarInfo(folder)
            entry.type, entry.mode = tarfile.DIRTYPE, 0o1777 if folder == "tmp" else 0o755
            archive.addfile(entry)
    api = docker.APIClient(version="auto")
    try:
        blocks = iter([data.getvalue()])
        api.import_image_from_stream(
            blocks, repository="interlude-test", tag=name, changes=["ENV PATH=/bin", "ENV FROM=image"]
        )
        return str(api.inspect_image(f"interlude-test:{name}")["Id"])
    finally:
        api.close()


def remove_image(name: str) -> None:
    """Nothing when there is none."""
    api = docker.APIClient(version="auto")
    try:
        with contextlib.suppress(docker.errors.ImageNotFound):
            api.remove_image(f"interlude-test:{name}", force=True)
    finally:
        api.close()
