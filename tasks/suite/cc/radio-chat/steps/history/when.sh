# Who comes later knows nothing of what was said.
python3 - <<'PY'
import asyncio, sys
sys.path.insert(0, ".")
from chat.server import Server
async def talk():
    server = Server()
    port = await server.start()
    r1, w1 = await asyncio.open_connection("127.0.0.1", port)
    w1.write(b"remember me\n")
    await asyncio.sleep(0.2)
    r2, w2 = await asyncio.open_connection("127.0.0.1", port)
    await asyncio.sleep(0.2)
    w2.write(b"/who\n")
    seen = b""
    while b", " not in seen:
        seen += await asyncio.wait_for(r2.readline(), 2)
    return b"remember me" not in seen
try:
    sys.exit(0 if asyncio.run(talk()) else 1)
except Exception:
    sys.exit(1)
PY
