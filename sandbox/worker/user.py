"""Whose uid commands have, and what they may use."""

from __future__ import annotations

import ctypes
import os
import resource

from sandbox.worker.guard import guard


class User:
    """The worker acts under this uid from the start, and a child becomes it for good.

    `rlimits` are names without RLIMIT_ and values. `keeper` is the gid of the processes that keep the
    checkpoints: it alone may enter the folder of their store, and who has another gid can neither trace them
    nor look at what they have open. Where the worker cannot give ids, commands can do all that keepers can.
    """

    def __init__(
        self, uid: int, gid: int, groups: list[int], keeper: int, rlimits: list[tuple[str, int]]
    ) -> None:
        self.uid = uid
        self._gid = gid
        self._groups = groups
        self._keeper = keeper if keeper != gid else keeper + 1
        self._rlimits = [(getattr(resource, "RLIMIT_" + name), value) for name, value in rlimits]
        self._rlimits.append((resource.RLIMIT_CORE, 0))
        self._split = os.geteuid() == 0 and uid != 0

    def act(self, own: list[str], vault: str, guarded: bool, kept: str) -> int:
        """In the worker: act under the uid, to which the folders `own` are given; stay root's process.

        `vault` is the folder that only keepers may pass. `guarded`: some system calls are refused to all.
        `kept` is a file where keepers can write, "" for none: it is opened for reading and appending. Returns
        its descriptor, -1 where there is no folder for it.
        """
        file = -1
        os.umask(0o022)
        if os.getpid() != 1:
            _prctl(36, 1)  # PR_SET_CHILD_SUBREAPER: orphans come to us
        if self._split:
            for folder in own:
                os.chown(folder, self.uid, self._gid)
            if vault:
                if os.stat(vault).st_gid != self._keeper:
                    os.chown(vault, 0, self._keeper)
                os.chmod(vault, 0o770)  # an image that has a folder there gave it that one's mode
            signal = _death()
            os.setgroups([])
            os.setegid(self._keeper)
            os.seteuid(self.uid)
            file = _open(kept)
            os.seteuid(0)
            os.setegid(self._gid)
            os.seteuid(self.uid)
            _prctl(1, signal)  # PR_SET_PDEATHSIG: other ids had cleared it
        else:
            file = _open(kept)
        _prctl(4, 0)  # PR_SET_DUMPABLE: nobody traces us or opens our files through /proc
        if guarded:
            guard()
        return file

    def keep(self) -> None:
        """In a child: be a keeper, for good."""
        self._limit((resource.RLIMIT_NPROC,))  # commands must not be able to keep it from starting
        if self._split:
            os.seteuid(0)
            os.setgroups([self._gid])
            os.setresgid(self._keeper, self._keeper, self._gid)  # the last for `drop` alone: exec forgets it
            os.setresuid(self.uid, self.uid, self.uid)

    def drop(self) -> None:
        """In a keeper: be what commands are, for good."""
        if self._split:
            os.setresgid(self._gid, self._gid, self._gid)

    def become(self) -> None:
        """In a child: be what commands are, for good."""
        self._limit(())
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
            os.setgroups(self._groups)
            os.setresgid(self._gid, self._gid, self._gid)
            os.setresuid(self.uid, self.uid, self.uid)

    def _limit(self, without: tuple[int, ...]) -> None:
        for limit, value in self._rlimits:
            hard = resource.getrlimit(limit)[1]
            if limit not in without and (hard == resource.RLIM_INFINITY or value <= hard):
                resource.setrlimit(limit, (value, value))


def _open(path: str) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600) if path else -1
    except OSError:
        return -1


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _death() -> int:
    """The signal that comes when who started us ends; 0 where none does."""
    found = ctypes.c_int(0)
    ctypes.CDLL(None).prctl(2, ctypes.byref(found), 0, 0, 0)  # PR_GET_PDEATHSIG
    return found.value
