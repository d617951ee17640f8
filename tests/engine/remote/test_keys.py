from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.base import EngineError
from engine.remote.keys import Key, find_key
from engine.remote.server import host_of


def key_file(folder: Path, mode: int, text: str = "sk-1\n") -> Path:
    path = folder / "key"
    path.write_text(text)
    path.chmod(mode)
    return path


@pytest.mark.parametrize(
    ("host", "variable"),
    [
        ("api.z.ai", "ZAI_API_KEY"),
        ("openrouter.ai", "OPENROUTER_API_KEY"),
        ("api.together.xyz", "TOGETHER_API_KEY"),
        ("api.openai.com", "OPENAI_API_KEY"),
    ],
)
def test_a_known_host_has_its_usual_variable(host: str, variable: str) -> None:
    assert find_key(host, {variable: " sk-1 "}) == Key("sk-1", f"the variable {variable}")
    assert find_key(host, {}) == Key("", f"{variable} is not set")


def test_another_host_is_sent_no_key_that_was_not_named() -> None:
    usual = {"OPENAI_API_KEY": "sk-1", "ZAI_API_KEY": "sk-2"}
    assert find_key("notz.ai", usual).secret == ""
    assert find_key("127.0.0.1", usual).secret == ""
    assert find_key("127.0.0.1", {"MINE": "sk-3"}, "MINE").secret == "sk-3"


def test_a_variable_that_was_named_and_is_not_set_is_an_error() -> None:
    with pytest.raises(EngineError, match="MINE is not set; export it"):
        find_key("host", {}, "MINE")


def test_a_file_of_ones_own_is_read(tmp_path: Path) -> None:
    path = key_file(tmp_path, 0o600)
    assert find_key("api.z.ai", {"ZAI_API_KEY": "sk-2"}, file=path) == Key("sk-1", f"the file {path}")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o700])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(EngineError, match=f"has mode {mode:04o}.*chmod 600"):
        find_key("host", {}, file=key_file(tmp_path, mode))


@pytest.mark.parametrize(
    ("text", "why"), [("", "is empty"), ("a b", "more than a key"), ("s\u00e9", "more than")]
)
def test_a_file_without_a_key_is_refused_and_not_quoted(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(EngineError, match=why):
        find_key("host", {}, file=key_file(tmp_path, 0o600, text))


def test_a_pipe_is_no_file_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    with pytest.raises(EngineError, match="is not a file of your own"):
        find_key("host", {}, file=tmp_path / "pipe")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="none cannot be read: No such file"):
        find_key("host", {}, file=tmp_path / "none")


def test_a_key_shows_neither_itself_nor_what_a_server_says_of_it() -> None:
    key = Key("sk-1", "the variable X")
    assert "sk-1" not in f"{key!r} {key} {key.hidden('bad key sk-1')}"


@pytest.mark.parametrize(
    "url",
    ["ftp://host/v1", "https://", "https://host:port/v1", "https://me:word@host/v1", "https://word@host/v1"],
)
def test_an_url_that_is_none_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(EngineError) as raised:
        host_of(url)
    assert "word" not in str(raised.value).replace("password", "")
