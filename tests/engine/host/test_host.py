"""One engine, many sessions: who starts it, who shares it, what is left of it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import textwrap
from contextlib import aclosing
from pathlib import Path

import pytest

from engine.base import EngineError, EngineInfo, EngineLimits, Options
from engine.host.client import Hosted, is_running
from engine.host.place import LOGS, Place, place_of
from engine.host.recipe import Recipe
from engine.host.wire import Attach as AttachFrame
from engine.host.wire import frame
from engine.messages import Prompt, Stop, Text, Usage
from tests.engine.host.hosting import Attach, ended, gone, lines, said, text, until

HOUSE = Path(__file__).parents[3]


def program(code: str, *arguments: object, prefix: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    """Another process of this machine that uses an engine; what it prints can be read."""
    command = [*prefix, sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)]
    return subprocess.Popen(
        command, cwd=HOUSE, env=os.environ | {"PYTHONPATH": str(HOUSE)}, stdout=subprocess.PIPE, text=True
    )


WAITS = """
    import asyncio, sys
    from pathlib import Path
    from engine.base import Options
    from engine.host.client import Hosted
    from engine.host.recipe import Recipe
    from engine.messages import Prompt

    async def main():
        recipe = Recipe("noting", "tests.engine.host.engines:noting", {"notes": sys.argv[1]})
        hosted = await Hosted.attach(recipe, Path(sys.argv[2]), grace=0.05)
        print(hosted.process, flush=True)
        async for event in hosted.stream([Prompt("wait")], [], Options()):
            print("said", flush=True)

    asyncio.run(main())
"""


async def test_a_second_session_attaches_to_the_engine_that_runs(attach: Attach, notes: Path) -> None:
    first = await attach()
    second = await attach()
    assert first.process == second.process != os.getpid()
    assert (first.info, first.limits) == (EngineInfo("noting", "scripted"), EngineLimits(1000, 1000))
    assert await said(first, "one") == [Text("one"), Stop("end")]
    assert await said(second, "two") == [Text("two"), Stop("end")]
    assert lines(notes) == ["loaded", "began 1/default", "began 2/default"]


async def test_two_that_start_at_the_same_moment_load_once(attach: Attach, notes: Path) -> None:
    hosted = await asyncio.gather(*(attach() for _ in range(4)))
    assert len({one.process for one in hosted}) == 1
    assert lines(notes) == ["loaded"]


async def test_two_processes_that_start_at_the_same_moment_load_once(notes: Path, folder: Path) -> None:
    with program(WAITS, notes, folder) as one, program(WAITS, notes, folder) as other:
        assert one.stdout and other.stdout
        assert one.stdout.readline() == other.stdout.readline()
        assert lines(notes).count("loaded") == 1
        one.kill()
        other.kill()
    await until(lambda: not list(folder.iterdir()))


async def test_other_settings_are_another_engine(attach: Attach, tmp_path: Path) -> None:
    first = await attach()
    other = Recipe("noting", "tests.engine.host.engines:noting", {"notes": str(tmp_path / "others")})
    second = await attach(other)
    assert first.process != second.process


async def test_it_ends_with_its_last_user_and_leaves_nothing(
    attach: Attach, noting: Recipe, folder: Path, notes: Path
) -> None:
    first, second = await attach(), await attach()
    await first.close()
    assert await text(second, "still") == "still"
    assert is_running(noting, folder)
    await second.close()
    await gone(second.process)
    assert list(folder.iterdir()) == []
    assert not is_running(noting, folder)
    assert lines(notes)[-1] == "closed"


async def test_a_door_that_is_opened_again_at_once_finds_it(
    noting: Recipe, folder: Path, notes: Path
) -> None:
    first = await Hosted.attach(noting, folder, grace=60)
    await first.close()
    second = await Hosted.attach(noting, folder)
    assert second.process == first.process
    os.kill(second.process, signal.SIGTERM)
    await gone(second.process)
    await second.close()
    assert list(folder.iterdir()) == []


async def test_a_session_that_is_killed_leaves_the_others_unharmed(
    attach: Attach, notes: Path, folder: Path
) -> None:
    mine = await attach()
    with program(WAITS, notes, folder) as other:
        assert other.stdout and other.stdout.readline() == f"{mine.process}\n"
        assert other.stdout.readline() == "said\n"
        other.kill()
    await until(lambda: lines(notes)[-2:] == ["cancelled 2/default", "forgot 2/default"])
    assert await text(mine, "unharmed") == "unharmed"


async def test_an_engine_that_was_stopped_is_said_and_holds_nobody_up(
    noting: Recipe, folder: Path, notes: Path
) -> None:
    first = await Hosted.attach(noting, folder, grace=0.05, silence=1)
    await said(first, "x")
    os.kill(first.process, signal.SIGSTOP)
    try:
        with pytest.raises(EngineError, match=f"kill -CONT {first.process} lets it go on"):
            await said(first, "y" * (4 << 20))
        with pytest.raises(EngineError, match=f"kill -CONT {first.process} lets it go on"):
            await Hosted.attach(noting, folder, silence=1)
        await first.forget("default")
        await first.close()
    finally:
        os.kill(first.process, signal.SIGCONT)
    await gone(first.process)


async def test_who_leaves_an_engine_that_was_stopped_does_not_wait(noting: Recipe, folder: Path) -> None:
    hosted = await Hosted.attach(noting, folder, grace=0.05)
    os.kill(hosted.process, signal.SIGSTOP)
    try:
        asking = asyncio.create_task(said(hosted, "y" * (4 << 20)))
        await asyncio.sleep(0.1)
        asking.cancel()
        await asyncio.wait([asking])
        async with asyncio.timeout(3):
            await hosted.close()
    finally:
        os.kill(hosted.process, signal.SIGCONT)
    await gone(hosted.process)


async def test_an_engine_that_computes_in_silence_counts_as_alive(noting: Recipe, folder: Path) -> None:
    hosted = await Hosted.attach(noting, folder, grace=0.05, silence=4)
    assert await text(hosted, "pause") == "pause"
    await hosted.close()
    await gone(hosted.process)


def test_a_process_that_takes_no_more_connections_is_not_waited_for(tmp_path: Path) -> None:
    place = Place(tmp_path, "engine")
    with place.listen() as listening:
        listening.listen(0)
        held = [found for _ in range(4) if (found := place.connect())]
        assert place.connect() is None
        for one in held:
            one.close()


async def test_an_engine_that_is_killed_is_said_and_the_next_call_starts_another(attach: Attach) -> None:
    hosted = await attach()
    first = hosted.process
    with pytest.raises(
        EngineError, match=r"ended while it spoke \(signal 9.*the next call starts another one"
    ):
        async with aclosing(hosted.stream([Prompt("wait")], (), Options())) as events:
            async for _ in events:
                os.kill(first, signal.SIGKILL)
    assert await text(hosted, "wait no more") == "wait no more"
    assert hosted.process != first


async def test_what_a_killed_engine_leaves_is_swept_by_the_next(
    attach: Attach, folder: Path, tmp_path: Path
) -> None:
    hosted = await attach()
    os.kill(hosted.process, signal.SIGKILL)
    await gone(hosted.process)
    assert {path.suffix for path in folder.iterdir()} == {".sock", ".lock", ".log"}
    for number in range(LOGS + 3):
        (folder / f"old-{number}.log").write_text("said")
    other = Recipe("noting", "tests.engine.host.engines:noting", {"notes": str(tmp_path / "others")})
    await attach(other)
    left = [path.name for path in folder.iterdir() if path.suffix != ".log"]
    assert sorted(left) == sorted(f"{place_of(other, folder).name}{end}" for end in (".lock", ".sock"))
    assert len(list(folder.glob("old-*.log"))) <= LOGS


async def test_a_call_that_nobody_listens_to_is_cancelled(attach: Attach, notes: Path) -> None:
    hosted = await attach()
    async with aclosing(hosted.stream([Prompt("wait")], (), Options())) as events:
        async for _ in events:
            break
    await until(lambda: lines(notes)[-1] == "cancelled 1/default")
    assert await text(hosted, "next") == "next"


async def test_what_a_cancelled_call_took_is_told_once(attach: Attach) -> None:
    hosted = await attach()
    async with aclosing(hosted.stream([Prompt("wait")], (), Options())) as events:
        async for _ in events:
            break
    usage = Usage(prefilled=7, discarded=3)  # its words have no ids, so none of them was heard
    assert await hosted.cut("default") == Stop("cancelled", usage, read="sha256:0")
    assert await hosted.cut("default") is None
    assert await text(hosted, "next") == "next"
    assert await hosted.cut("default") is None


async def test_sessions_of_a_name_are_kept_apart(attach: Attach, notes: Path) -> None:
    first, second = await attach(), await attach()
    assert await text(first, "one", session="a") == "one"
    assert await text(second, "two", session="a") == "two"
    assert await text(first, "one", "more", session="a") == "one|more"
    await first.forget("a")
    assert lines(notes)[-1] == "forgot 1/a"
    assert await text(second, "two", "more", session="a") == "two|more"
    assert await text(first, "one", session="a") == "one"


async def test_a_transcript_that_was_wound_back_is_read_as_it_is_now(attach: Attach) -> None:
    hosted = await attach()
    assert await text(hosted, "a", "b", "c") == "a|b|c"
    assert await text(hosted, "a", "b") == "a|b"
    assert await text(hosted, "a", "x", "c", "d") == "a|x|c|d"
    many = [str(number) for number in range(1000)]
    assert await text(hosted, *many) == "|".join(many)
    assert await text(hosted, *many, "last") == "|".join([*many, "last"])


async def test_what_the_engine_refuses_is_said_and_it_goes_on(attach: Attach, folder: Path) -> None:
    hosted = await attach()
    with pytest.raises(EngineError, match=r"^told to fail: tell it something else$"):
        await said(hosted, "fail")
    with pytest.raises(EngineError, match=r"^the engine failed: RuntimeError: told to break$"):
        await said(hosted, "break")
    assert await text(hosted, "fine") == "fine"
    assert "RuntimeError: told to break" in next(folder.glob("*.log")).read_text()


async def test_a_model_that_cannot_be_loaded_says_why(folder: Path) -> None:
    with pytest.raises(EngineError, match=r"^the model is damaged: copy it again$"):
        await Hosted.attach(Recipe("bad", "tests.engine.host.engines:failing", {}), folder)
    await until(lambda: not list(folder.iterdir()))


async def test_an_engine_that_breaks_as_it_loads_shows_the_end_of_its_log(folder: Path) -> None:
    with pytest.raises(EngineError, match=r"(?s)a library broke; the end of .*Traceback.*RuntimeError"):
        await Hosted.attach(Recipe("bad", "tests.engine.host.engines:breaking", {}), folder)


async def test_an_engine_that_is_killed_as_it_loads_says_so(folder: Path) -> None:
    with pytest.raises(EngineError, match=r"bad could not be loaded \(signal 9: most often memory was full"):
        await Hosted.attach(Recipe("bad", "tests.engine.host.engines:killed", {}), folder)


async def test_who_waits_is_told_how_far_loading_is(noting: Recipe, folder: Path) -> None:
    told: list[tuple[int, int]] = []
    hosted = await Hosted.attach(noting, folder, lambda done, total: told.append((done, total)), grace=0.0)
    await hosted.close()
    assert told in ([(1, 2), (2, 2)], [(2, 2)], [])
    await gone(hosted.process)


@pytest.mark.parametrize(
    "junk",
    [b"GET / HTTP/1.1\r\n\r\n", b"\0\0\0\0", b"\0\0\0\x02{}", b"\xff" * 100, b"\0\0\0\x05hello", b"\0"],
)
async def test_bytes_that_are_no_protocol_hurt_nobody(
    attach: Attach, noting: Recipe, folder: Path, junk: bytes
) -> None:
    hosted = await attach()
    for greeting in (b"", frame(AttachFrame(noting.key()))):
        connection = place_of(noting, folder).connect()
        assert connection is not None
        reader, writer = await asyncio.open_unix_connection(sock=connection)
        writer.write(greeting + junk)
        writer.write_eof()
        await reader.read()
        writer.close()
        await writer.wait_closed()
    assert await text(hosted, "fine") == "fine"


async def test_another_engine_s_key_is_turned_away(attach: Attach, noting: Recipe, folder: Path) -> None:
    await attach()
    connection = place_of(noting, folder).connect()
    assert connection is not None
    reader, writer = await asyncio.open_unix_connection(sock=connection)
    writer.write(frame(AttachFrame("another")))
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()


KNOCKS = """
    import socket, sys
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(sys.argv[1])
        connection.sendall(bytes.fromhex(sys.argv[2]))
        print(connection.recv(1))
    except OSError as error:
        print(type(error).__name__)
"""


@pytest.mark.skipif(
    os.geteuid() != 0 or not Path("/").stat().st_mode & 0o001,
    reason="only root can be another user, and only where others get to /",
)
async def test_another_user_is_refused(attach: Attach, noting: Recipe, folder: Path, tmp_path: Path) -> None:
    await attach()
    place = place_of(noting, folder)
    opened = [place.socket, *place.socket.parents]
    before = {path: path.stat().st_mode for path in opened}
    hello = frame(AttachFrame(noting.key())).hex()

    def knock(user: int) -> str:
        prefix = ("setpriv", f"--reuid={user}", "--clear-groups")
        with program(KNOCKS, place.socket, hello, prefix=prefix) as other:
            assert other.stdout
            return other.stdout.read().strip()

    shut = {"b''", "BrokenPipeError", "ConnectionResetError"}
    assert knock(65534) == "PermissionError"
    try:
        for path in opened:
            path.chmod(0o777)
        assert knock(65534) in shut  # no door is shut, and still it is not let in
        assert knock(0) not in shut
    finally:
        for path, mode in before.items():
            path.chmod(mode & 0o7777)


async def test_its_files_are_its_user_s_alone(attach: Attach, folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o755)
    folder.chmod(0o755)
    await attach()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.suffix: path.stat().st_mode & 0o777 for path in folder.iterdir()} == {
        ".sock": 0o600,
        ".lock": 0o600,
        ".log": 0o600,
    }


async def test_it_is_given_no_key_no_terminal_and_no_folder(
    attach: Attach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZAI_API_KEY", "secret-canary")
    monkeypatch.setenv("INTERLUDE_MODEL", "secret-canary")
    hosted = await attach()
    proc = Path(f"/proc/{hosted.process}")
    assert b"canary" not in (proc / "environ").read_bytes() + (proc / "cmdline").read_bytes()
    assert (proc / "cwd").readlink() == Path("/")
    assert os.getsid(hosted.process) == hosted.process
    assert {(proc / "fd" / str(number)).readlink().suffix for number in (1, 2)} == {".log"}


async def test_a_long_path_is_no_hindrance(noting: Recipe, tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 20) / ("longer" * 20)
    hosted = await Hosted.attach(noting, folder, grace=0.0)
    assert len(str(place_of(noting, folder).socket)) > 200
    assert await text(hosted, "fine") == "fine"
    await hosted.close()
    await gone(hosted.process)
    assert list(folder.iterdir()) == []


async def test_a_folder_of_another_user_is_not_trusted(noting: Recipe, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    linked = tmp_path / "linked"
    linked.symlink_to(mine)
    with pytest.raises(EngineError, match="no folder of your own"):
        await Hosted.attach(noting, linked)


async def test_a_closed_engine_says_so(attach: Attach) -> None:
    hosted = await attach()
    await hosted.close()
    with pytest.raises(EngineError, match="was closed"):
        await said(hosted, "hello")


def test_only_one_at_a_time_has_the_lock(tmp_path: Path) -> None:
    place = Place(tmp_path, "engine")
    held = place.hold()
    assert held is not None and place.hold() is None
    place.clear()
    os.close(held)
    again = place.hold()
    assert again is not None
    os.close(again)


def test_a_socket_that_nobody_listens_to_is_no_engine(tmp_path: Path) -> None:
    place = Place(tmp_path, "engine")
    assert place.connect() is None
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(place.socket))
    assert place.connect() is None
    place.listen().close()


def test_who_uses_it_loads_neither_torch_nor_tokenizers() -> None:
    look = (
        "import engine.host.client, interlude.build, sys; print({'torch', 'tokenizers'} & sys.modules.keys())"
    )
    with program(look) as asked:
        assert asked.stdout and asked.stdout.read() == "set()\n"


def test_a_process_that_ended_is_seen(tmp_path: Path) -> None:
    with program("") as other:
        other.wait()
    assert ended(other.pid)
