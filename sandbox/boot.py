"""How a worker gets into a sandbox: its package as an archive, sent to a Python that waits for it."""

from __future__ import annotations

import io
import marshal
import struct
import zipfile
from functools import cache
from importlib.util import MAGIC_NUMBER, source_hash
from pathlib import Path

BOOT = (
    "import os,sys\nn=int(os.read(0,8));b=b''\n"
    "while len(b)<n:b+=os.read(0,n-len(b)) or os._exit(1)\n"
    "f=os.memfd_create('worker');os.write(f,b);sys.path.insert(0,'/proc/self/fd/%d'%f)\n"
    "from sandbox.worker.worker import main\nmain()"
)
"""What the sandbox's Python is given as -c: reads the worker from stdin and becomes it."""
_WORKER = Path(__file__).parent / "worker"


@cache
def worker() -> bytes:
    """What is sent: the archive, its length in eight digits before it.

    Each module is in it as source and as what this Python compiled it to: a Python of the same version takes
    the latter, which saves it most of its start.
    """
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:  # not compressed: the Python there may have no zlib
        file.writestr("sandbox/__init__.py", "")
        for module in sorted(_WORKER.glob("*.py")):
            name = f"sandbox/worker/{module.name}"
            file.write(module, name)
            file.writestr(f"{name}c", _compiled(module, name))
    data = archive.getvalue()
    return b"%08d" % len(data) + data


def _compiled(module: Path, name: str) -> bytes:
    """What a .pyc file holds that is valid whatever the time of its source (PEP 552, flags 1)."""
    source = module.read_bytes()
    code = compile(source, name, "exec", dont_inherit=True)
    return b"".join((MAGIC_NUMBER, struct.pack("<I", 1), source_hash(source), marshal.dumps(code)))
