"""What is sent into a sandbox needs nothing there but a Python."""

from __future__ import annotations

import ast
import io
import sys
import zipfile

from sandbox.boot import worker


def test_the_worker_is_sent_whole_and_imports_the_standard_library_alone() -> None:
    sent = worker()
    assert int(sent[:8]) == len(sent) - 8
    with zipfile.ZipFile(io.BytesIO(sent[8:])) as archive:
        sources = {name: archive.read(name).decode() for name in archive.namelist()}
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
