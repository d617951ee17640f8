"""The shell's state: the folder and the variables that the next command starts with."""

from __future__ import annotations

import os

from sandbox.worker.exports import functions, variables
from sandbox.worker.refusal import Refused

GO_FD, TEXT_FD = 116, 117
"""Where it waits until there is a command, and where that stands."""
STATE_FD = 119
"""Where a shell leaves its folder and variables; far from what scripts use."""
PREAMBLE_FD = 118
"""Where it reads what makes it do so."""
CARRIED = 1 << 20
"""Bytes of folder and variables that are taken over; programs are given at most 2 MiB, arguments included."""
LONGEST = 120_000
"""Bytes of the longest variable; programs are given at most 128 KiB in one."""
PREAMBLE = (
    'unset BASH_ENV; trap \'{ builtin set +o posix; builtin printf "%%s\\0" "$PWD";'
    ' builtin export -p; builtin printf "\\0"; builtin export -fp; builtin printf "\\0"; }'
    " 2>/dev/null >&%d' EXIT\n" % STATE_FD
).encode()
WAITING = (
    "builtin read -r -N 1 -u %d || builtin exit 126; builtin read -r -N 1 -u %d; builtin read -r -d '' -u %d;"
    ' exec %d<&- %d<&-; SECONDS=0; builtin eval -- "$REPLY"' % (GO_FD, GO_FD, TEXT_FD, GO_FD, TEXT_FD)
)
"""The script of a shell that is there before its command.

It reads two bytes, one after the other: who was killed as it waited may have taken the first, and no more."""
VARIABLES = {
    "CI": "1",
    "TERM": "dumb",
    "PAGER": "cat",
    "GIT_PAGER": "cat",
    "GIT_EDITOR": "true",
    "GIT_TERMINAL_PROMPT": "0",
    "NO_COLOR": "1",
    "PIP_PROGRESS_BAR": "off",
    "DEBIAN_FRONTEND": "noninteractive",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONNODEBUGRANGES": "1",  # tracebacks without ^^^^ lines: fewer tokens, nothing lost
    "LANG": "C.UTF-8",
}


TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Order: TypeAlias = "tuple[str, str, dict[str, str], tuple[str, ...]]"
    """Where bash is, a script, its variables, and folders of which the first that is there is the one to run
    it in."""


def obey(order: Order) -> None:
    """In a child: become a shell that runs a script."""
    bash, text, env, places = order
    for place in places:
        try:
            os.chdir(place)
            break
        except OSError:
            continue
    os.execve(bash, ["bash", "--noprofile", "--norc", "-c", text], env)  # no search: that is slow in Python


class Shell:
    """`root` is the work tree, `scratch` a folder for what is not of it, `store` one of checkpoints."""

    def __init__(self, root: str, home: str, scratch: str, store: str, env: dict[str, str]) -> None:
        self.root = root
        self.home = home
        self.scratch = scratch
        self.store = store
        for folder in (root, home, scratch):
            try:
                os.makedirs(folder, exist_ok=True)
            except OSError:
                if folder != home:  # an image's user need not have one
                    raise
        self._cwd = root
        self._last: list[bytes] = []  # what the last shell exported, where that is all that there is now
        self._env = {
            **{key: value for key, value in os.environ.items() if key != "LC_CTYPE"},
            "HOME": home,
            "USER": "user",
            "LOGNAME": "user",
            "SHELL": "/bin/bash",
            **VARIABLES,
            **env,
        }
        ours = tuple(os.path.join(folder, "") for folder in (root, home, scratch))
        places = self._env.get("PATH", os.defpath).split(":")
        self.path = ":".join(place for place in places if not (place + "/").startswith(ours)) or os.defpath
        self._bash = _find("bash", self.path)

    def place(self, path: str) -> str:
        """Where a path leads that the model names."""
        return os.path.join(self._cwd, path)

    def order(self, extra: dict[str, str], command: str = WAITING) -> Order:
        """For a command of the model's, with the variables `extra` for it alone."""
        env = {**self._env, **extra, "BASH_ENV": "/dev/fd/%d" % PREAMBLE_FD}
        return self._bash, command, env, (self._cwd, self.root, "/")

    def detached(self, command: str, extra: dict[str, str]) -> Order:
        """The same for a command whose folder and variables nobody takes over."""
        return self._bash, command, {**self._env, **extra}, (self._cwd, self.root, "/")

    def adopt(self, state: int, extra: dict[str, str]) -> None:
        """Take over the folder and the exported variables that a shell ended with."""
        parts = os.pread(state, CARRIED, 0).split(b"\0")
        cwd = os.fsdecode(parts[0])
        if len(parts) > 1 and os.path.isdir(cwd):
            self._cwd = cwd
        if len(parts) != 4 or parts[-1] or os.fstat(state).st_size >= CARRIED:
            return
        if not extra and parts[1:] == self._last:
            return
        self._last = [] if extra else parts[1:]
        env = {key: value for key, value in self._env.items() if not key.isidentifier() and "%" not in key}
        env.update(variables(parts[1]))
        env.update(functions(parts[2]))
        for key in ("_", "SHLVL", "BASH_ENV", *(key for key in env if len(os.fsencode(env[key])) > LONGEST)):
            env.pop(key, None)
        for key, value in extra.items():  # given for one command: forgotten, unless it was changed
            if env.get(key) == value:
                env.pop(key)
                if key in self._env:
                    env[key] = self._env[key]
        self._env = env


def _find(program: str, path: str) -> str:
    """Where a program is. Raises Refused."""
    for folder in path.split(":"):
        place = os.path.join(folder, program)
        if os.access(place, os.X_OK):
            return place
    raise Refused("Unequipped", "there is no %s in the sandbox" % program)
