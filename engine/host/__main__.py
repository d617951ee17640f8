"""The engine's process: what to make is read from standard input."""

from __future__ import annotations

import os
import sys


def main() -> int:
    os.umask(0o077)
    from engine.host.server import serve

    return serve(sys.stdin.buffer.read())


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    os._exit(code)  # a model that is still being loaded is not waited for
