"""Whose uid commands have, and what they may use."""

from __future__ import annotations

import ctypes
import os
import resource

from sandbox.worker.guard import guard


class User:
    """The worker acts under this uid from the start, and a child becomes it for good.

    `rlimits` are names without RLIMIT_ and values.
    """

    def __init__(self, uid: int, gid: int, rlimits: list[tuple[str, int]]) -> None:
        self.uid = uid
        self._gid = gid
        self._rlimits = [(getattr(resource, "RLIMIT_" + name), value) for name, value in rlimits]
        self._rlimits.append((resource.RLIMIT_CORE, 0))
        self._split = os.geteuid() == 0 and uid != 0

    def act(self, own: list[str], guarded: bool) -> None:
        """In the worker: act under the uid, to which the folders `own` are given; stay root's process.

        `guarded`: there are system calls that nobody here may make.
        """
        os.umask(0o022)
        if os.getpid() != 1:
            _prctl(36, 1)  # PR_SET_CHILD_SUBREAPER: orphans come to us
        if self._split:
            for folder in own:
                os.chown(folder, self.uid, self._gid)
            os.setgroups([])
            os.setegid(self._gid)
            os.seteuid(self.uid)
        _prctl(4, 0)  # PR_SET_DUMPABLE: nobody traces us or opens our files through /proc
        if guarded:
            guard()

    def become(self) -> None:
        """In a child: be what commands are, for good."""
        for limit, value in self._rlimits:
            hard = resource.getrlimit(limit)[1]
            if hard == resource.RLIM_INFINITY or value <= hard:
                resource.setrlimit(limit, (value, value))
        if self._split:
            os.seteuid(0)
        else:
            _prctl(4, 1)  # its own /proc files are its own again
        try:
            with open("/proc/self/oom_score_adj", "w") as file:
                file.write("500")  # when memory runs out, it is the command that ends, not the worker
        except OSError:
            pass
        if self._split:
            os.setresgid(self._gid, self._gid, self._gid)
            os.setresuid(self.uid, self.uid, self.uid)


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
