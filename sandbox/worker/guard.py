"""What commands may not ask of the kernel: a filter of system calls, besides the engine's own if it has one.

It denies what no build or test needs and what has led out of sandboxes before: namespaces, mounts, keyrings,
bpf, perf, userfaultfd, io_uring, sockets that reach the machine below (vsock) or rare kernel code, and the
calls of other architectures, whose numbers would go past it.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct

_NEWER = (425, 426, 427, 428, 429, 430, 431, 432, 433, 442)
"""io_uring_*, open_tree, move_mount, fs*, mount_setattr: their numbers are the same everywhere."""
_CLONE3 = 435
_NAMESPACES = 0x7E020000
"""The flags of clone that ask for namespaces."""
_FAMILIES = (1, 2, 10, 16)
"""Sockets: unix, inet, inet6, netlink."""
_X32 = 0x40000000


class _Machine:
    """Its number for seccomp, its numbers of the calls that are looked into, and of those denied."""

    def __init__(self, arch: int, seccomp: int, clone: int, socket: int, denied: str) -> None:
        self.arch, self.seccomp, self.clone, self.socket = arch, seccomp, clone, socket
        self.denied = tuple(int(number) for number in denied.split())


_MACHINES = {
    # mount umount2 pivot_root chroot unshare setns, bpf perf_event_open userfaultfd, add_key request_key
    # keyctl, kexec_load kexec_file_load init_module finit_module delete_module reboot, swapon swapoff acct
    # quotactl, settimeofday clock_settime sethostname setdomainname, syslog open_by_handle_at fanotify_init
    # lookup_dcookie vhangup, iopl ioperm
    "x86_64": _Machine(
        0xC000003E,
        317,
        56,
        41,
        "165 166 155 161 272 308 321 298 323 248 249 250 246 320 175 313 176 169 167 168 163 179"
        " 164 227 170 171 103 304 300 212 153 172 173",
    ),
    "aarch64": _Machine(
        0xC00000B7,
        277,
        220,
        198,
        "40 39 41 51 97 268 280 241 282 217 218 219 104 294 105 273 106 142 224 225 89 60"
        " 170 112 161 162 116 265 262 18 58",
    ),
}


def guard() -> None:
    """Filter the system calls of this process and of all that it will start; raises OSError."""
    machine = _MACHINES.get(os.uname().machine)
    if machine is None:
        return
    code = _program(machine)
    memory = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HxxxxxxQ", len(code) // 8, ctypes.addressof(memory))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
    allow_speculation = 4  # before Linux 5.16 a filter would slow everything down
    if libc.syscall(machine.seccomp, 1, allow_speculation, program) != 0:
        number = ctypes.get_errno()
        raise OSError(number, "system calls cannot be filtered: %s" % os.strerror(number))


def _program(machine: _Machine) -> bytes:
    """BPF: load a word (0x20), return (0x06), jump if equal (0x15), if at least (0x35), on a bit (0x45)."""

    def refuse(error: int) -> tuple[int, int, int, int]:
        return (0x06, 0, 0, 0x00050000 | error)

    allow = (0x06, 0, 0, 0x7FFF0000)
    steps = [(0x20, 0, 0, 4), (0x15, 1, 0, machine.arch), refuse(errno.ENOSYS), (0x20, 0, 0, 0)]
    if machine.arch == 0xC000003E:
        steps += [(0x35, 0, 1, _X32), refuse(errno.ENOSYS)]
    for number in machine.denied:
        steps += [(0x15, 0, 1, number), refuse(errno.EPERM)]
    for number in (*_NEWER, _CLONE3):  # as on a kernel that does not have them: programs then do without
        steps += [(0x15, 0, 1, number), refuse(errno.ENOSYS)]
    steps += [
        (0x15, 0, 4, machine.clone),
        (0x20, 0, 0, 16),
        (0x45, 0, 1, _NAMESPACES),
        refuse(errno.EPERM),
        allow,
    ]
    steps += [(0x15, 0, len(_FAMILIES) * 2 + 2, machine.socket), (0x20, 0, 0, 16)]
    for family in _FAMILIES:
        steps += [(0x15, 0, 1, family), allow]
    steps += [refuse(errno.EAFNOSUPPORT), allow]
    return b"".join(struct.pack("HBBI", *step) for step in steps)
