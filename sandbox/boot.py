"""How a worker gets into a sandbox: its package as an archive, sent to a Python that waits for it."""

from __future__ import annotations

import io
import zipfile
from functools import cache
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
    """What is sent: the archive, its length in eight digits before it."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:  # not compressed: the Python there may have no zlib
        file.writestr("sandbox/__init__.py", "")
        for module in sorted(_WORKER.glob("*.py")):
            file.write(module, f"sandbox/worker/{module.name}")
    data = archive.getvalue()
    return b"%08d" % len(data) + data
