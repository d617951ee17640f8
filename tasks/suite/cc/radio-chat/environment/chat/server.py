"""A chat by lines: what one says, the others read. `python -m chat PORT`"""
import asyncio


class Server:
    def __init__(self):
        self.writers = set()

    async def start(self, host="127.0.0.1", port=0):
        """Serve; returns the port."""
        self.server = await asyncio.start_server(self.client, host, port)
        return self.server.sockets[0].getsockname()[1]

    async def stop(self):
        self.server.close()

    async def client(self, reader, writer):
        self.writers.add(writer)
        while line := await reader.readline():
            for other in self.writers:
                if other is not writer:
                    other.write(line)
                    await other.drain()
        self.writers.remove(writer)
