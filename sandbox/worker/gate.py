"""The way out: a port inside the sandbox, each connection to which is carried to the host as frames.

Names and flow control are those of SSH's channels: either side sends at most WINDOW bytes of a channel that
the other has not yet said to have passed on, so that a slow reader holds up its own channel and nothing else.
"""

from __future__ import annotations

import select
import socket
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sandbox.worker.session import Header, Session

WINDOW = 256 << 10
"""Bytes of one direction of a channel that may be under way."""
PIECE = 32 << 10
"""Bytes of the longest frame, so that frames of commands come between."""
CHANNELS = 128
"""Connections at a time; further ones wait to be accepted."""
LINGER = 2.0
"""Seconds that a closed channel still takes what the other end sends: else that would lose what it has not
read yet."""


class Gate:
    """Takes `channel_data`, `channel_window`, `channel_eof` and `channel_close`: none is answered."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._poll: select.epoll | None = None
        self._door: socket.socket | None = None
        self._channels: dict[int, Channel] = {}
        self._by_fd: dict[int, Channel] = {}
        self._count = 0

    def open(self) -> dict[str, str]:
        """Listen; returns the variables that make programs come here."""
        self._door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._door.bind(("127.0.0.1", 0))
        self._door.listen(CHANNELS)
        self._door.setblocking(False)
        self._poll = select.epoll()
        self._poll.register(self._door.fileno(), select.EPOLLIN)
        self._session.loop.watch(self._poll.fileno(), self._turn)  # one poll in the other
        proxy = "http://127.0.0.1:%d" % self._door.getsockname()[1]
        found = {"NO_PROXY": "localhost,127.0.0.1"}
        found.update((name, proxy) for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"))
        found.update([(name.lower(), value) for name, value in found.items()])
        return found

    def _turn(self) -> None:
        assert self._poll and self._door
        for fd, _ in self._poll.poll(0):
            if fd == self._door.fileno():
                self._accept()
            elif fd in self._by_fd:
                self._by_fd[fd].ready()

    def _accept(self) -> None:
        assert self._poll and self._door
        try:
            line = self._door.accept()[0]
        except OSError:
            return
        line.setblocking(False)
        self._count += 1
        channel = Channel(self, self._count, line)
        self._channels[channel.number] = self._by_fd[line.fileno()] = channel
        if len(self._channels) == CHANNELS:
            self._poll.modify(self._door.fileno(), 0)
        self.tell("open", channel.number)
        channel.attend()

    def tell(self, what: str, number: int, body: bytes = b"", **more: int) -> None:
        self._session.wire.send({"op": "channel_" + what, "channel": number, **more}, body)

    def attend(self, fd: int, before: int, events: int) -> None:
        """Be called for these events, and no more for those before. For none, not even of a hang-up: that
        would be said again and again while it cannot be dealt with yet."""
        assert self._poll
        if not before and events:
            self._poll.register(fd, events)
        elif before and not events:
            self._poll.unregister(fd)
        elif before != events:
            self._poll.modify(fd, events)

    def later(self, channel: Channel) -> None:
        """End a channel when its other end has had time to."""
        self._session.loop.at(time.monotonic() + LINGER, channel.end)

    def forget(self, channel: Channel, fd: int) -> None:
        assert self._poll and self._door
        del self._channels[channel.number], self._by_fd[fd]
        self._poll.modify(self._door.fileno(), select.EPOLLIN)

    def do_channel_data(self, request: int, header: Header, body: bytes) -> None:
        if header["channel"] in self._channels:
            self._channels[header["channel"]].put(body)

    def do_channel_window(self, request: int, header: Header, body: bytes) -> None:
        if header["channel"] in self._channels:
            self._channels[header["channel"]].widen(header["bytes"])

    def do_channel_eof(self, request: int, header: Header, body: bytes) -> None:
        if header["channel"] in self._channels:
            self._channels[header["channel"]].put_eof()

    def do_channel_close(self, request: int, header: Header, body: bytes) -> None:
        if header["channel"] in self._channels:
            self._channels[header["channel"]].close()


class Channel:
    """One connection of a command's."""

    def __init__(self, gate: Gate, number: int, line: socket.socket) -> None:
        self.number = number
        self._gate = gate
        self._line = line
        self._fd = line.fileno()
        self._wanted = 0
        self._window = WINDOW  # what may still be sent to the host
        self._out = bytearray()  # from the host, for the connection
        self._open = True  # the host has not closed it
        self._reading = True  # the connection has not said its end
        self._ending = False  # the host has said its end
        self._shut = False  # and the connection knows

    def attend(self) -> None:
        if self._fd < 0:
            return
        wanted = select.EPOLLOUT if self._out else 0
        if self._reading and (self._window > 0 or not self._open):
            wanted |= select.EPOLLIN
        self._gate.attend(self._fd, self._wanted, wanted)
        self._wanted = wanted

    def ready(self) -> None:
        """Something can be written or read, or it is broken, which either finds out."""
        wanted = self._wanted
        self._push()
        if wanted & select.EPOLLIN and self._fd >= 0:
            try:
                self._read()
            except BlockingIOError:
                pass
            except OSError:
                self._break()
            self.attend()

    def put(self, data: bytes) -> None:
        self._out += data
        self._push()

    def put_eof(self) -> None:
        self._ending = True
        self._push()

    def widen(self, count: int) -> None:
        self._window += count
        self.attend()

    def close(self) -> None:
        """The host wants no more of it: what is still to be written is, then it ends."""
        self._open, self._ending = False, True
        self._push()
        if self._shut and self._fd >= 0:
            self._gate.later(self)

    def end(self) -> None:
        if self._fd < 0:
            return
        self._gate.attend(self._fd, self._wanted, 0)
        self._gate.forget(self, self._fd)
        self._fd = -1
        try:
            self._line.shutdown(socket.SHUT_RDWR)  # a command that is being forked may hold a copy
        except OSError:
            pass
        self._line.close()

    def _read(self) -> None:
        data = self._line.recv(min(PIECE, self._window) if self._open else PIECE)
        if not data:
            self._reading = False
        if self._open:
            self._window -= len(data)
            self._gate.tell("data" if data else "eof", self.number, data)
        elif not data and self._shut:
            self.end()

    def _push(self) -> None:
        try:
            self._flush()
        except OSError:
            self._break()
        self.attend()

    def _flush(self) -> None:
        sent = 0
        try:
            while sent < len(self._out):
                sent += self._line.send(self._out[sent : sent + PIECE])
        except BlockingIOError:
            pass
        finally:
            del self._out[:sent]
        if sent and self._open:
            self._gate.tell("window", self.number, bytes=sent)
        if self._ending and not self._out and not self._shut:
            self._shut = True
            self._line.shutdown(socket.SHUT_WR)
            if not self._open:
                self._gate.later(self)
        if self._shut and not self._open and not self._reading:
            self.end()

    def _break(self) -> None:
        if self._open and self._fd >= 0:
            self._gate.tell("close", self.number)
        self.end()
