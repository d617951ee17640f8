"""What a checkpoint holds, told by names and ids, so that the host can look before it takes anything."""

from __future__ import annotations

import os

from sandbox.worker.checkpoints import environment
from sandbox.worker.command import Command
from sandbox.worker.output import Output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sandbox.worker.session import Header, Session

MOST = 192 << 20
"""Bytes of one answer."""
CHANGES = 'git diff-tree -r -z --raw --no-abbrev --no-renames "$SINCE" "$UNTIL"'
SIZES = "git cat-file --batch-check"
CONTENTS = "git cat-file --batch"
COVER = "git update-index -z --add --remove --stdin"


class Carrying:
    """Answers `changes`, `sizes`, `contents` and `cover`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def do_changes(self, request: int, header: Header, body: bytes) -> None:
        """As `git diff-tree --raw -z` tells them, between two checkpoints."""
        self._git(request, CHANGES, b"", {"SINCE": header["since"], "UNTIL": header["until"]})

    def do_sizes(self, request: int, header: Header, body: bytes) -> None:
        """Kinds and sizes of the objects whose ids are the lines of the body."""
        self._git(request, SIZES, body, {})

    def do_contents(self, request: int, header: Header, body: bytes) -> None:
        self._git(request, CONTENTS, body, {})

    def do_cover(self, request: int, header: Header, body: bytes) -> None:
        """Have checkpoints record files though they are ignored; after each name in the body, a zero byte."""
        self._git(request, COVER, body, {})

    def _git(self, request: int, script: str, given: bytes, extra: dict[str, str]) -> None:
        session, shell = self._session, self._session.shell
        env = environment(shell)
        env.update(extra)
        stdin = os.memfd_create("given")
        rest = memoryview(given)
        while rest:
            rest = rest[os.write(stdin, rest) :]
        os.lseek(stdin, 0, os.SEEK_SET)

        def done(command: Command, left: list[int]) -> None:
            problem = os.pread(command.state, 4000, 0).decode("utf-8", "replace").strip()
            os.close(command.state)
            if command.output.total > MOST:
                session.wire.fail(request, "SandboxError", "more than %d MiB in one answer" % (MOST >> 20))
            elif command.status == 0:
                session.wire.send({"id": request}, bytes(command.output.head))
            else:
                said = problem or "no message"
                session.wire.fail(request, "SandboxError", "git failed in the sandbox: " + said)

        command = Command(session.commands, request, Output(MOST, ""), done)
        command.start(lambda: shell.script(script, env, shell.root), stdin=stdin, apart=True)
