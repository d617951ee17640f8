"""Sessions lie on disk: listed without being read whole, locked while open, forked, renamed, deleted."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from agent.held import About, Held, SessionError, Waiting
from agent.journal import Header, JournalError
from agent.marks import Named, Record
from agent.store import Sessions, Summary
from engine.base import EngineInfo, Options
from engine.messages import Prompt, Stop, Text
from sandbox.base import SandboxInfo

RECORDS: tuple[Record, ...] = (
    Prompt("be brief", "system"),
    Prompt("fix  the\nbug"),
    Text("done"),
    Stop("end"),
    Prompt("and the other"),
)


def header(id: str) -> Header:
    return Header(id, EngineInfo("s", "scripted"), Options(session=id), (), SandboxInfo("local", "", "/w"))


def made(root: Path, folder: str = "/work", title: str = "fix the bug") -> str:
    held = Sessions(root).new(Path(folder))
    held.begin(header(held.id))
    held.name(title)
    for record in RECORDS:
        held.write(record)
    held.close()
    return held.id


def test_a_session_is_not_on_disk_before_something_is_written(tmp_path: Path) -> None:
    root = tmp_path / "sessions"
    held = Sessions(root).new(Path("/work"))
    held.keep(Waiting(0))
    held.close()
    assert (Sessions(root).all(), root.exists()) == ([], False)


def test_a_session_in_which_nothing_was_said_is_not_kept(tmp_path: Path) -> None:
    held = Sessions(tmp_path).new(Path("/work"))
    held.keep(Waiting(0, ("hi",)))
    assert len(Sessions(tmp_path).all()) == 1
    held.keep(Waiting(0))
    held.close()
    assert list(tmp_path.iterdir()) == []


def test_the_list_has_title_folder_and_last_message_newest_first(tmp_path: Path) -> None:
    one, other = made(tmp_path), made(tmp_path, "/else", "other")
    os.utime(tmp_path / one / "journal.jsonl", (2.0, 2.0))
    os.utime(tmp_path / other / "journal.jsonl", (1.0, 1.0))
    (tmp_path / "stray").mkdir()
    size = (tmp_path / one / "journal.jsonl").stat().st_size
    expected = Summary(one, "fix the bug", Path("/work"), "and the other", 2.0, size)
    assert Sessions(tmp_path).all(Path("/work")) == [expected]
    assert [found.id for found in Sessions(tmp_path).all()] == [one, other]


def test_a_huge_journal_is_listed_without_being_read(tmp_path: Path) -> None:
    id = made(tmp_path)
    with (tmp_path / id / "journal.jsonl").open("ab") as file:
        file.seek(1 << 30)
        file.truncate()
        file.write(b'\n{"text":"newest","role":"user","type":"prompt"}\n')
    assert Sessions(tmp_path).all()[0].last == "newest"


def test_nobody_else_can_read_a_session(tmp_path: Path) -> None:
    root = tmp_path / "sessions"
    id = made(root)
    held = Sessions(root).open(id)
    held.keep(Waiting(5, ("x",)))
    held.close()
    modes = {path.name: path.stat().st_mode & 0o777 for path in (root / id).iterdir()}
    assert modes == dict.fromkeys(("journal.jsonl", "about.json", "waiting.json", "lock"), 0o600)
    assert [path.stat().st_mode & 0o777 for path in (root, root / id)] == [0o700, 0o700]


def test_another_process_that_has_it_is_named_and_leaves_it_when_it_is_killed(tmp_path: Path) -> None:
    id = made(tmp_path)
    program = (
        "import sys, pathlib; from agent.store import Sessions\n"
        "held = Sessions(pathlib.Path(sys.argv[1])).open(sys.argv[2]); print('open', flush=True)\n"
        "sys.stdin.read()\n"
    )
    argv = [sys.executable, "-c", program, str(tmp_path), id]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout and other.stdout.readline() == b"open\n"
        with pytest.raises(SessionError, match=rf"another process \(pid {other.pid}\); fork it"):
            Sessions(tmp_path).open(id)
        with pytest.raises(SessionError, match="another process"):
            Sessions(tmp_path).delete(id)
        other.kill()
        other.wait()
    Sessions(tmp_path).open(id).close()


def test_a_line_that_was_cut_short_is_kept_aside_and_the_journal_goes_on(tmp_path: Path) -> None:
    id = made(tmp_path)
    journal = tmp_path / id / "journal.jsonl"
    whole = journal.read_bytes()
    journal.write_bytes(whole + b'{"text":"half')
    held = Sessions(tmp_path).open(id)
    assert held.read and (held.read.records, held.torn) == (RECORDS, 13)
    held.write(Text("on"))
    held.close()
    again = Sessions(tmp_path).open(id)
    assert again.read and (again.read.records, again.torn) == ((*RECORDS, Text("on")), 0)
    again.close()
    assert journal.with_suffix(".torn").read_bytes() == b'{"text":"half'


def test_what_a_machine_that_lost_power_left_is_cut_but_nothing_that_is_whole(tmp_path: Path) -> None:
    id = made(tmp_path)
    journal = tmp_path / id / "journal.jsonl"
    whole = journal.read_bytes()
    journal.write_bytes(whole + bytes(100) + b"\n" + bytes(50))
    held = Sessions(tmp_path).open(id)
    assert held.read and (held.read.records, held.torn) == (RECORDS, 151)
    held.close()
    journal.write_bytes(whole + bytes(100) + b"\n" + whole.splitlines(keepends=True)[-1])
    with pytest.raises(JournalError, match="line 7: "):
        Sessions(tmp_path).open(id)


def test_a_fork_has_the_first_records_and_names_its_parent(tmp_path: Path) -> None:
    id = made(tmp_path)
    sessions = Sessions(tmp_path)
    fork = sessions.fork(id, 4)
    about, read = sessions.read(fork)
    assert (about.title, about.folder, read.records) == ("fix the bug (fork)", "/work", RECORDS[:4])
    assert (read.header.session, read.header.options.session, read.header.parent) == (fork, fork, f"{id}@4")
    sessions.delete(id)
    assert sessions.read(fork)[1].records == RECORDS[:4]
    with pytest.raises(SessionError, match="has 4 records"):
        sessions.fork(fork, 5)


def test_a_title_is_in_the_list_and_in_the_journal(tmp_path: Path) -> None:
    id = made(tmp_path)
    sessions = Sessions(tmp_path)
    sessions.rename(id, "the\nparser")
    assert sessions.all()[0].title == "the parser"
    assert sessions.read(id)[1].records == (*RECORDS, Named("the\nparser"))


def test_an_id_is_found_by_its_start(tmp_path: Path) -> None:
    for name in ("20260101-aa", "20260101-ab", "2027"):
        held = Held(tmp_path / name, About("/w", "", ""))
        held.keep(Waiting(0, ("hi",)))
        held.close()
    sessions = Sessions(tmp_path)
    assert sessions.find("2027") == "2027"
    assert sessions.find("20260101-ab") == "20260101-ab"
    with pytest.raises(SessionError, match="20260101-aa, 20260101-ab: give more of it"):
        sessions.find("2026")
    for missing in ("", "3", "../20260101-aa"):
        with pytest.raises(SessionError, match="there is no session"):
            sessions.find(missing)


def test_messages_that_were_begun_do_not_wait_again(tmp_path: Path) -> None:
    held = Sessions(tmp_path).new(Path("/work"))
    held.keep(Waiting(1, ("fix", "and", "more")))
    assert held.waiting(RECORDS) == ("more",)
    held.keep(Waiting(2, ("fix", "more")))
    assert held.waiting(RECORDS) == ("fix", "more")
    held.close()
