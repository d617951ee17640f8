import asyncio
import sys

from chat.server import Server


async def main():
    server = Server()
    print(await server.start(port=int(sys.argv[1])))
    await asyncio.Event().wait()


asyncio.run(main())
