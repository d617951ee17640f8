import asyncio

from chat.server import Server


def test_others_read_it():
    async def talk():
        server = Server()
        port = await server.start()
        (r1, w1), (r2, w2) = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
        await asyncio.sleep(0.05)
        w1.write(b"hi\n")
        assert (await asyncio.wait_for(r2.readline(), 1)).endswith(b"hi\n")
        for writer in (w1, w2):
            writer.close()
        await server.stop()

    asyncio.run(talk())
