"""Attacks on the kernel: what would widen a command's rights, or reach what all of the machine shares."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from sandbox.base import Sandbox, Spec
from tests.sandbox.cells import alive, python, text
from tests.sandbox.conftest import Take

pytestmark = pytest.mark.asyncio(loop_scope="module")

CALLS = """
import ctypes, errno, json, os
libc = ctypes.CDLL(None, use_errno=True)
arm = os.uname().machine == "aarch64"
found = {}
for name, number, arguments in json.loads(%r):
    ctypes.set_errno(0)
    result = libc.syscall(number[arm], *arguments)
    found[name] = "done" if result >= 0 else errno.errorcode[ctypes.get_errno()]
print(json.dumps(found))
"""
"""Makes system calls with arguments that are wrong, so that none does anything where it is allowed."""


async def errors(cell: Sandbox, *calls: tuple[str, tuple[int, int], tuple[int, ...]]) -> dict[str, str]:
    ran = await python(cell, CALLS % json.dumps(calls), timeout=10)
    return json.loads(ran.output)


@pytest.mark.weak("root", "caps", "privs")
async def test_commands_have_no_capability_and_cannot_get_one(cell: Sandbox) -> None:
    told = await text(cell, "grep -E '^(Cap(Prm|Eff|Amb)|NoNewPrivs)' /proc/self/status; id -u; id -G")
    values = told.split()
    assert set(values[1:6:2]) == {"0" * 16}
    assert values[7] == "1", "what is not there cannot be got by running a program either"
    assert values[8] != "0" and len(values) == 10, "one group, and not root"


@pytest.mark.weak("root")
async def test_a_setuid_program_gives_no_rights(take: Take, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can make such a program")
    tree = tmp_path / "tree"
    tree.mkdir()
    os.chown(tree, 1000, 1000)
    (tree / "id").write_bytes(Path("/usr/bin/id").read_bytes())
    (tree / "id").chmod(0o6755)
    cell = await take(Spec(tree=tree))
    assert (await text(cell, "./id -u; ./id -g")).split() == ["1000", "1000"]
    await cell.run("cp id mine; chmod 6755 mine")
    assert (tree / "mine").stat().st_uid == 1000


@pytest.mark.weak("root", "caps", "seccomp", "guard")
async def test_no_new_namespaces_are_had(cell: Sandbox) -> None:
    clone = (0x10000000 | 17, 0, 0, 0, 0)
    found = await errors(
        cell,
        ("unshare", (272, 97), (0x10000000,)),
        ("setns", (308, 268), (-1, 0)),
        ("clone", (56, 220), clone),
        ("clone3", (435, 435), (0, 0)),
    )
    assert found == {"unshare": "EPERM", "setns": "EPERM", "clone": "EPERM", "clone3": "ENOSYS"}


@pytest.mark.weak("root", "caps", "seccomp", "guard")
async def test_nothing_is_mounted_or_made_the_root(cell: Sandbox) -> None:
    found = await errors(
        cell,
        ("mount", (165, 40), (0, 0, 0, 0, 0)),
        ("umount2", (166, 39), (0, 0)),
        ("pivot_root", (155, 41), (0, 0)),
        ("chroot", (161, 51), (0,)),
        ("open_tree", (428, 428), (-1, 0, 0)),
        ("move_mount", (429, 429), (-1, 0, -1, 0, 0)),
        ("fsopen", (430, 430), (0, 0)),
        ("mount_setattr", (442, 442), (-1, 0, 0, 0, 0)),
    )
    assert set(found.values()) <= {"EPERM", "ENOSYS"}, found


@pytest.mark.weak("root", "caps", "seccomp", "guard")
async def test_no_code_is_loaded_into_the_kernel_and_it_is_not_restarted(cell: Sandbox) -> None:
    found = await errors(
        cell,
        ("bpf", (321, 280), (99, 0, 0)),
        ("init_module", (175, 105), (0, 0, 0)),
        ("finit_module", (313, 273), (-1, 0, 0)),
        ("delete_module", (176, 106), (0, 0)),
        ("kexec_load", (246, 104), (0, 99, 0, 0)),
        ("reboot", (169, 142), (0, 0, 0, 0)),
        ("swapon", (167, 224), (0, 0)),
        ("acct", (163, 89), (1,)),
    )
    assert set(found.values()) <= {"EPERM", "ENOSYS"}, found


@pytest.mark.weak("guard", "seccomp")
async def test_io_uring_keyrings_perf_and_userfaultfd_are_not_had(cell: Sandbox) -> None:
    found = await errors(
        cell,
        ("io_uring_setup", (425, 425), (1, 0)),
        ("io_uring_enter", (426, 426), (-1, 0, 0, 0, 0, 0)),
        ("add_key", (248, 217), (0, 0, 0, 0, 0)),
        ("request_key", (249, 218), (0, 0, 0, 0)),
        ("keyctl", (250, 219), (0, -3, 0)),
        ("perf_event_open", (298, 241), (0, 0, 0, 0, 0)),
        ("userfaultfd", (323, 282), (0,)),
        ("fanotify_init", (300, 262), (0xFFFF, 0)),
        ("syslog", (103, 116), (99, 0, 0)),
    )
    assert set(found.values()) <= {"EPERM", "ENOSYS"}, found


@pytest.mark.weak("root", "caps", "seccomp", "guard")
async def test_the_clock_and_the_name_of_the_machine_stay(cell: Sandbox) -> None:
    found = await errors(
        cell,
        ("settimeofday", (164, 170), (1, 0)),
        ("clock_settime", (227, 112), (99, 0)),
        ("sethostname", (170, 161), (0, 9999)),
        ("setdomainname", (171, 162), (0, 9999)),
    )
    assert found == dict.fromkeys(found, "EPERM")


@pytest.mark.weak("guard", docker=("guard", "seccomp"))
async def test_sockets_are_of_common_families_only(cell: Sandbox) -> None:
    ran = await python(
        cell,
        "import socket\n"
        "opened = []\n"
        "for family in range(1, 46):\n"
        "    for kind in (1, 2, 3, 5):\n"
        "        try: socket.socket(family, kind).close(); opened.append(family)\n"
        "        except OSError: pass\n"
        "print(sorted(set(opened) - {1, 2, 10, 16}))\n",
    )
    assert ran.head == b"[]\n"


@pytest.mark.weak("guard", docker=("guard", "seccomp"))
async def test_calls_by_the_numbers_of_another_machine_are_refused(cell: Sandbox) -> None:
    if os.uname().machine != "x86_64":
        pytest.skip("x86 alone has them")
    found = await errors(cell, ("x32 getpid", (0x40000000 + 39, 0), ()))
    assert found == {"x32 getpid": "ENOSYS"}
    code = bytes([0xB8, 20, 0, 0, 0, 0xCD, 0x80, 0xC3])  # getpid as an i386 program asks for it
    ran = await python(
        cell,
        "import ctypes, mmap\n"
        "page = mmap.mmap(-1, 4096, prot=7)\n"
        f"page.write({code!r})\n"
        "call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))\n"
        "print(call())\n",
    )
    assert ran.head == b"-38\n"


@pytest.mark.weak("root", "caps", "paths")
@pytest.mark.parametrize("whose", ["nobody", "the owner"])
async def test_settings_of_the_machine_cannot_be_written(take: Take, whose: str, tmp_path: Path) -> None:
    cell = await take(Spec(tree=tmp_path if whose == "the owner" else None))
    ran = await python(
        cell,
        "import os\n"
        "places = ['/proc/' + name for name in ('sysrq-trigger', 'irq/0', 'mtrr', 'kcore')]\n"
        "for top in ('/proc/sys/kernel', '/proc/sys/vm', '/sys/kernel', '/sys/fs/cgroup', '/sys/power'):\n"
        "    for folder, _, names in os.walk(top):\n"
        "        places += [os.path.join(folder, name) for name in names]\n"
        "opened = []\n"
        "for place in places:\n"
        "    try: os.close(os.open(place, os.O_WRONLY | os.O_NONBLOCK)); opened.append(place)\n"
        "    except OSError: pass\n"
        "made = []\n"
        "for top in ('/sys/fs/cgroup', '/sys/fs/cgroup/memory', '/sys/fs/cgroup/pids'):\n"
        "    try: os.mkdir(top + '/evil'); os.rmdir(top + '/evil'); made.append(top)\n"
        "    except OSError: pass\n"
        "print(opened[:9], made)\n",
    )
    assert ran.head == b"[] []\n"


@pytest.mark.weak("devices")
async def test_there_are_harmless_devices_only(cell: Sandbox) -> None:
    found = await text(cell, "stat -c '%F:%n' /dev/* /dev/*/* | grep special; ls -d /dev/kvm /dev/net")
    lines = [line for line in found.splitlines() if not line.startswith(("ls: ", "stat: "))]
    names = {line.rpartition(":")[2].removeprefix("/dev/") for line in lines}
    names = {name for name in names if not name.startswith("fd/")}
    assert names <= {"console", "full", "null", "ptmx", "pts/ptmx", "random", "tty", "urandom", "zero"}


@pytest.mark.weak("root", "caps", "seccomp", "guard")
async def test_a_device_cannot_be_made(cell: Sandbox) -> None:
    ran = await python(
        cell,
        "import os, stat\n"
        "for kind in (stat.S_IFCHR, stat.S_IFBLK):\n"
        "    try: os.mknod('dev', kind | 0o600, os.makedev(1, 3)); print('made'); os.unlink('dev')\n"
        "    except PermissionError: print('refused')\n",
    )
    assert ran.head == b"refused\nrefused\n"


@pytest.mark.weak("nofile")
async def test_descriptors_run_out_for_the_command_and_not_for_the_sandbox(cell: Sandbox) -> None:
    ran = await python(
        cell,
        "import os\n"
        "count = 0\n"
        "try:\n"
        "    while count < 6000: os.dup(1); count += 1\n"
        "except OSError: pass\n"
        "print(count)\n",
    )
    assert int(ran.head) < 4100
    await alive(cell)


@pytest.mark.weak("nofile", "caps", "root", "cores")
async def test_limits_cannot_be_raised(cell: Sandbox) -> None:
    ran = await python(
        cell,
        "import os, resource as r\n"
        "for name in ('CORE', 'FSIZE', 'NOFILE'):\n"
        "    soft, hard = r.getrlimit(getattr(r, 'RLIMIT_' + name))\n"
        "    try: r.setrlimit(getattr(r, 'RLIMIT_' + name), (hard + 1, hard + 1)); print(name, 'raised')\n"
        "    except (ValueError, OSError): print(name, 'kept' if hard >= 0 else 'unlimited')\n"
        "try: os.nice(-5); print('nicer')\n"
        "except PermissionError: print('not nicer')\n",
    )
    assert ran.head == b"CORE kept\nFSIZE kept\nNOFILE kept\nnot nicer\n"


@pytest.mark.weak("cores", "nofile")
async def test_a_crash_leaves_no_core(cell: Sandbox) -> None:
    told = await text(cell, "ulimit -c; ulimit -Hc; sh -c 'kill -SEGV $$'; ls -A")
    assert told.split("\n", 2)[:2] == ["0", "0"]
    assert "core" not in told.split("\n", 2)[2].split()
