import asyncio
import socket
import sys

sys.path.insert(0, ".")
from chat.server import Server


class Person:
    async def come(self, port):
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        return self

    def say(self, text):
        self.writer.write(text.encode() if isinstance(text, str) else text)

    async def line(self):
        return (await asyncio.wait_for(self.reader.readline(), 5)).decode()[:-1]

    async def expect(self, *lines):
        for expected in lines:
            said = await self.line()
            assert said == expected, (said, expected)


async def main():
    server = Server()
    port = await server.start()
    ada = await Person().come(port)
    await ada.expect("* guest1 joined main")
    ada.say("/nick ada\n")
    await ada.expect("* guest1 is now ada")
    bea = await Person().come(port)
    await bea.expect("* guest2 joined main")
    await ada.expect("* guest2 joined main")
    bea.say("/nick ADA\n/nick a b\n/nick " + "x" * 17 + "\n/nick\n/dance\n\n/nick bea\n")
    for _ in range(5):
        assert (await bea.line()).startswith("! ")
    await bea.expect("* guest2 is now bea")
    await ada.expect("* guest2 is now bea")
    bea.say("hello\x07 w\u00f6rld\n/who\n")
    await ada.expect("bea: hello w\u00f6rld")
    await bea.expect("* ada, bea")
    bea.say(b"x" * 5000 + b"\n" + b"y" * 990 + b"\n\xffmoin\n")
    assert (await bea.line()).startswith("! ")
    await ada.expect("bea: " + "y" * 990)
    broken = await ada.line()
    assert broken.startswith("bea: ") and broken.endswith("moin"), broken
    bea.say("/join deck\n")
    await bea.expect("* bea joined deck")
    await ada.expect("* bea left main")
    ada.say("alone\n/join ../deck\n")
    assert (await ada.line()).startswith("! ")
    for number in range(25):
        bea.say(f"message {number}\n")
    bea.say("/who\n")
    await bea.expect("* bea")
    cis = await Person().come(port)
    await cis.expect("bea: hello w\u00f6rld", "bea: " + "y" * 990, broken, "ada: alone", "* guest3 joined main")
    await ada.expect("* guest3 joined main")
    cis.say("/join deck\n")
    await cis.expect(*(f"bea: message {number}" for number in range(5, 25)), "* guest3 joined deck")
    await bea.expect("* guest3 joined deck")
    await ada.expect("* guest3 left main")
    cis.say("bye\n/quit\n")
    await bea.expect("guest3: bye", "* guest3 left deck")
    assert await cis.line() == "" or cis.reader.at_eof()

    rude = await Person().come(port)
    await rude.expect("bea: hello w\u00f6rld", "bea: " + "y" * 990, broken, "ada: alone", "* guest4 joined main")
    await ada.expect("* guest4 joined main")
    rude.say("half a li")
    await rude.writer.drain()
    rude.writer.transport.abort()
    await ada.expect("* guest4 left main")

    # One that does not read.
    sleeper = socket.create_connection(("127.0.0.1", port))
    sleeper.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    await ada.expect("* guest5 joined main")
    bea.say("/join main\n")
    while "bea joined main" not in await bea.line():
        pass
    await ada.expect("* bea joined main")
    text, gone, got = "z" * 980, False, 0
    for number in range(9000):
        bea.say(f"{number} {text}\n")
        if number % 50 == 49:
            await bea.writer.drain()
            while got <= number:
                line = await ada.line()
                if line == "* guest5 left main":
                    gone = True
                else:
                    assert line == f"bea: {got} {text}", (line[:40], got)
                    got += 1
        if gone:
            break
    assert gone, "who does not read is dropped"
    assert number < 8500
    sleeper.close()
    await asyncio.wait_for(server.stop(), 5)
    await ada.expect("* the server ends")
    assert await ada.line() == "" and ada.reader.at_eof()


asyncio.run(asyncio.wait_for(main(), 100))
print("verified")
