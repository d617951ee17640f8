"""`interlude image`: make the image that sandboxes run, see which there are, remove those of tasks."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import datetime
from pathlib import Path

from sandbox.choose import probe
from sandbox.daemon import connect
from sandbox.image import REPOSITORY


def build(source: Path | None, tag: str | None, *, as_json: bool) -> int:
    """The door: 0 when the image is there and a command runs in it."""
    named = tag or (f"{REPOSITORY}:latest" if source else "")
    daemon = connect()
    try:
        digest = daemon.images.build(source, named, lambda line: print(line, file=sys.stderr))
    finally:
        daemon.close()
    found = asyncio.run(probe("docker", digest))
    if as_json:
        print(json.dumps({"image": digest, "tag": named, "ok": found.ok, "detail": found.detail}))
        return 0 if found.ok else 1
    print(digest)
    print(f"interlude: {named or 'the base image'}: {found.detail}", file=sys.stderr)
    if found.cure:
        print(f"interlude: cure: {found.cure}", file=sys.stderr)
    if source and not tag:
        print(f"interlude: it is used from now on; docker rmi {named} undoes that", file=sys.stderr)
    return 0 if found.ok else 1


def listed(*, as_json: bool) -> int:
    """The door: the images made here, newest first, the one that is used marked."""
    daemon = connect()
    try:
        images = daemon.images.listed()
    finally:
        daemon.close()
    if as_json:
        print(json.dumps({"images": [{"image": i.digest, "tag": i.tag, "used": i.used} for i in images]}))
        return 0
    for image in images:
        made = datetime.fromtimestamp(image.created).strftime("%Y-%m-%d %H:%M")
        mark = "*" if image.used else " "
        print(f"{mark} {image.tag:<32} {image.digest[7:19]}  {made}  {image.size / 1e6:6.0f} MB")
    return 0


def pruned(*, as_json: bool) -> int:
    """The door: remove the images that were made for tasks; they are made again when they are needed."""
    daemon = connect()
    try:
        gone = daemon.images.prune()
    finally:
        daemon.close()
    if as_json:
        print(json.dumps({"removed": gone}))
    else:
        print(f"removed {len(gone)} images that were made for tasks")
    return 0
