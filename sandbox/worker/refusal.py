"""Why an operation is refused, as the host is told: the name of its own error's class, and a message."""

from __future__ import annotations

import errno
import os
import stat


class Refused(Exception):
    """An operation that is answered with an error; `kind` names its class on the host."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def explain(problem: OSError, path: str) -> tuple[str, str]:
    """An OSError as (kind, message) for the model."""
    number = problem.errno
    if number == errno.ENOENT:
        return "FileMissing", "%s does not exist" % path
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "DiskFull", "no room left to write %s" % path
    if number == errno.EISDIR:
        return "NotRegularFile", "%s is a folder" % path
    if number == errno.ENXIO:
        return "NotRegularFile", "%s is a socket or device" % path
    if number == errno.ENOTDIR:
        return "FileError", "a part of %s is not a folder" % path
    return "FileError", "%s: %s" % (path, (problem.strerror or str(problem)).lower())


def regular(info: os.stat_result, path: str) -> None:
    """Refuse what is no plain file."""
    if stat.S_ISREG(info.st_mode):
        return
    kinds = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a FIFO", stat.S_IFSOCK: "a socket"}
    raise Refused("NotRegularFile", "%s is %s" % (path, kinds.get(stat.S_IFMT(info.st_mode), "a device")))
