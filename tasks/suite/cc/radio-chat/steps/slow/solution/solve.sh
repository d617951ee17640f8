#!/bin/bash
set -e
mkdir -p "$(dirname chat/server.py)"
cat > chat/server.py <<'END_OF_FILE'
"""A chat by lines, in rooms. `python -m chat PORT`

Each line that a client sends is a command (`/nick NAME`, `/join ROOM`, `/who`, `/quit`) or said to its room.
"""
import asyncio
import re
from collections import deque

LINE, WAITING, HISTORY = 1000, 200, 20
_NAME = re.compile(r"[A-Za-z0-9_-]{1,16}")


class Client:
    """A connection: what is sent to it waits in line, so that nobody waits for the slow."""

    def __init__(self, writer, nick):
        self.writer, self.nick, self.room = writer, nick, None
        self.lines = asyncio.Queue()

    def send(self, line):
        """Whether there was room; a client that does not read is dropped."""
        if self.lines.qsize() >= WAITING:
            self.writer.transport.abort()
            return False
        self.lines.put_nowait(line)
        return True

    async def run(self):
        try:
            while (line := await self.lines.get()) is not None:
                self.writer.write(line.encode() + b"\n")
                await self.writer.drain()
        except ConnectionError:
            pass


class Server:
    def __init__(self):
        self.rooms = {}
        self.history = {}
        self.clients = set()
        self.number = 0

    async def start(self, host="127.0.0.1", port=0):
        """Serve; returns the port."""
        self.server = await asyncio.start_server(self.client, host, port, limit=LINE)
        return self.server.sockets[0].getsockname()[1]

    async def stop(self):
        """Say goodbye to everybody, and end."""
        self.server.close()
        for client in tuple(self.clients):
            client.send("* the server ends")
            client.lines.put_nowait(None)
        while self.clients:
            await asyncio.sleep(0.01)

    async def client(self, reader, writer):
        self.number += 1
        client = Client(writer, f"guest{self.number}")
        self.clients.add(client)
        self.join(client, "main")
        sending = asyncio.create_task(client.run())
        reading = asyncio.create_task(self.read(client, reader))
        try:
            await asyncio.wait((sending, reading), return_when=asyncio.FIRST_COMPLETED)
            if reading.done() and not sending.done():
                client.lines.put_nowait(None)
                await asyncio.wait((sending,), timeout=1)
        finally:
            reading.cancel()
            sending.cancel()
            await asyncio.gather(reading, sending, return_exceptions=True)
            self.leave(client)
            self.clients.discard(client)
            writer.close()

    async def read(self, client, reader):
        while True:
            try:
                line = await reader.readuntil(b"\n")
            except asyncio.LimitOverrunError as error:
                await reader.readexactly(error.consumed)
                await self.rest(reader)
                client.send(f"! a line is {LINE} bytes at most")
                continue
            except (asyncio.IncompleteReadError, ConnectionError):
                return
            text = line.decode(errors="replace").strip()
            if text == "/quit":
                return
            self.heard(client, "".join(letter for letter in text if letter.isprintable()))

    async def rest(self, reader):
        """Read on to the end of a line that is too long."""
        while True:
            try:
                await reader.readuntil(b"\n")
                return
            except asyncio.LimitOverrunError as error:
                await reader.readexactly(error.consumed)

    def heard(self, client, text):
        word, _, rest = text.partition(" ")
        if word == "/nick":
            self.nick(client, rest.strip())
        elif word == "/join":
            if _NAME.fullmatch(rest.strip()):
                self.leave(client)
                self.join(client, rest.strip())
            else:
                client.send("! a room is 1 to 16 letters, digits, - or _")
        elif word == "/who":
            client.send("* " + ", ".join(sorted(other.nick for other in self.rooms[client.room])))
        elif text.startswith("/"):
            client.send(f"! unknown command {word}")
        elif text:
            self.say(client.room, f"{client.nick}: {text}", client, keep=True)

    def nick(self, client, name):
        if not _NAME.fullmatch(name):
            client.send("! a name is 1 to 16 letters, digits, - or _")
        elif any(other.nick.lower() == name.lower() for other in self.clients if other is not client):
            client.send(f"! {name} is taken")
        else:
            old, client.nick = client.nick, name
            self.say(client.room, f"* {old} is now {name}")

    def join(self, client, room):
        for line in self.history.get(room, ()):
            client.send(line)
        client.room = room
        self.rooms.setdefault(room, set()).add(client)
        self.say(room, f"* {client.nick} joined {room}")

    def leave(self, client):
        room, client.room = client.room, None
        self.rooms[room].discard(client)
        self.say(room, f"* {client.nick} left {room}")

    def say(self, room, line, speaker=None, *, keep=False):
        for client in tuple(self.rooms[room]):
            if client is not speaker:
                client.send(line)
        if keep:
            self.history.setdefault(room, deque(maxlen=HISTORY)).append(line)
END_OF_FILE
cat >> README.md <<'END'

`/nick NAME`, `/join ROOM`, `/who`, `/quit`. A room shows its last 20 messages to who joins. Who does not read is dropped
after 200 lines.
END
