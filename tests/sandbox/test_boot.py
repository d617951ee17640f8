"""What is sent into a sandbox needs nothing there but a Python."""

from __future__ import annotations

import ast
import io
import subprocess
import sys
import zipfile
from pathlib import Path

from sandbox.boot import worker


def test_the_worker_is_sent_whole_and_imports_the_standard_library_alone() -> None:
    sent = worker()
    assert int(sent[:8]) == len(sent) - 8
    with zipfile.ZipFile(io.BytesIO(sent[8:])) as archive:
        names = [name for name in archive.namelist() if name.endswith(".py")]
        sources = {name: archive.read(name).decode() for name in names}
    modules = {name.removesuffix(".py").replace("/", ".").removesuffix(".__init__") for name in sources}
    assert "sandbox.worker.worker" in modules
    for name, source in sources.items():
        for node in ast.walk(ast.parse(source, feature_version=(3, 8))):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            for imported in names:
                known = imported in modules or imported.partition(".")[0] in sys.stdlib_module_names
                assert known, (name, imported)


SLOW = ("hashlib", "shutil", "tarfile", "tempfile", "subprocess", "typing", "inspect", "logging", "socket")
"""Modules that take milliseconds to import."""


def test_the_worker_starts_from_what_was_compiled_and_imports_nothing_slow(tmp_path: Path) -> None:
    archive = tmp_path / "worker.zip"
    with zipfile.ZipFile(io.BytesIO(worker()[8:])) as sent, zipfile.ZipFile(archive, "w") as kept:
        for name in sent.namelist():  # without the sources: there is nothing to compile
            if name.endswith((".pyc", "__init__.py")):
                kept.writestr(name, sent.read(name))
    code = (
        f"import sys; sys.path.insert(0, {str(archive)!r}); import sandbox.worker.worker; print(*sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True)
    assert ran.stderr == ""
    modules = ran.stdout.split()
    assert "sandbox.worker.worker" in modules
    assert [name for name in SLOW if name in modules] == []
