from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from engine.base import EngineError
from engine.remote.prices import Price
from engine.remote.server import Server
from interlude.build import SHIPPED, plan
from interlude.headless import Place, run
from interlude.remotes import look, price_of, remote_of, server_of
from interlude.settings import RemoteSettings, Settings, SettingsError, read_settings
from tests.engine.remote.scripted import DONE, Reply, chunk, refusal, serving

SECRET = "sk-never-written-down"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user without configuration and without keys."""
    for name in (*Settings.model_fields, "API_KEY"):
        monkeypatch.delenv(f"INTERLUDE_{name.upper()}", raising=False)
    for name in ("ZAI_API_KEY", "OPENAI_API_KEY", "OPENROUTER_API_KEY", "TOGETHER_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    for name in ("CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    return tmp_path


def test_a_model_that_is_an_url_is_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZAI_API_KEY", SECRET)
    server = server_of(Settings(model="https://api.z.ai/api/paas/v4#glm-4.6"), SHIPPED)
    assert server is not None
    assert (server.url, server.model) == ("https://api.z.ai/api/paas/v4", "glm-4.6")
    assert (server.key.secret, server.thinking_switch) == (SECRET, "zai")


def test_a_server_is_described_in_the_file(home: Path) -> None:
    file = home / "CONFIG" / "interlude" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(
        '[remote]\nurl = "http://127.0.0.1:8000/v1/"\nmodel = "glm"\nwire = "completions"\ncontext = 65536\n'
        'tokenizer = "nano"\nprofile = "nano"\n\n[prices."glm"]\ninput = 0.6\ncached = 0.11\noutput = 2.2\n'
    )
    settings = read_settings({})
    server = server_of(settings, SHIPPED)
    assert server is not None
    assert (server.url, server.wire, server.context) == ("http://127.0.0.1:8000/v1", "completions", 65536)
    assert server.tokenizer == SHIPPED
    assert plan(settings)[0].name == "nano"
    assert price_of(settings, "glm") == Price(0.6, 2.2, 0.11)
    assert price_of(settings, "other") is None


def test_a_misspelled_part_of_a_server_is_named(home: Path) -> None:
    file = home / "CONFIG" / "interlude" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('[remote]\nurll = "http://127.0.0.1"\n')
    with pytest.raises(SettingsError, match=r"setting remote\.urll"):
        read_settings({})


def test_what_is_set_for_one_server_is_not_told_to_another() -> None:
    own = RemoteSettings(url="https://api.z.ai/api/paas/v4", model="glm-4.6", key_env="MINE", context=200_000)
    assert remote_of(Settings(model="http://127.0.0.1:8000/v1#x", remote=own)) == RemoteSettings(
        url="http://127.0.0.1:8000/v1", model="x"
    )
    coding = Settings(model="https://api.z.ai/api/coding/paas/v4", remote=own)
    assert remote_of(coding).key_env == "MINE"
    assert remote_of(coding).model == "glm-4.6"


def test_a_model_that_is_a_folder_is_computed_here_whatever_the_file_says() -> None:
    own = RemoteSettings(url="https://api.z.ai/api/paas/v4", model="glm-4.6")
    assert server_of(Settings(model="nano", remote=own), SHIPPED) is None
    assert server_of(Settings(), SHIPPED) is None


@pytest.mark.parametrize(
    ("model", "engine", "why"),
    [("https://host/v1", "glm", "say which one of host"), ("https://host/v1#x", "vllm", "leave it out")],
)
def test_settings_that_do_not_go_together_are_named(model: str, engine: str, why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        server_of(Settings.model_validate({"model": model, "engine": engine}), SHIPPED)


def test_a_key_that_was_named_and_is_not_there_is_said_before_anything_starts() -> None:
    own = RemoteSettings(url="https://host/v1", model="x", key_env="MINE")
    with pytest.raises(EngineError, match="MINE is not set"):
        plan(Settings(remote=own))


async def test_doctor_says_what_a_server_lacks() -> None:
    models = Reply(['{"data": [{"id": "glm-4.5"}, {"id": "glm-4.6"}]}'], kind="application/json")
    async with serving(models, models, refusal(401, "no"), refusal(500, "no")) as served:
        good = await look(served.server())
        other = await look(Server(served.url, "glm-9"))
        bad = await look(served.server())
        silent = await look(served.server())
    assert good.ok and "wire chat, no key (none was given)" in good.detail
    assert (other.ok, other.cure) == (False, "the server has no glm-9; it has glm-4.5, glm-4.6")
    assert (bad.ok, "refused the key (401)" in bad.cure) == (False, True)
    assert silent.ok and silent.detail.endswith("lists no models (it answers 500)")


def test_a_run_writes_its_key_nowhere(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One call, one answer, over the wire; then every file of the run is read."""
    call = {
        "index": 0,
        "function": {"name": "bash", "arguments": json.dumps({"command": "env; echo hi > new"})},
    }
    turns = [
        Reply([chunk(tool_calls=[call]), chunk(finish="tool_calls"), DONE]),
        Reply([chunk(content=f"Done, {SECRET[:4]}."), chunk(finish="stop"), DONE]),
    ]
    monkeypatch.setenv("MINE", SECRET)
    folder = home / "folder"
    folder.mkdir()

    async def served() -> int:
        async with serving(*turns) as server:
            own = RemoteSettings(url=server.url, model="glm-4.6", key_env="MINE")
            settings = Settings(remote=own, sandbox="local", out=home / "out")
            code = await asyncio.to_thread(run, settings, "go", Place(folder), shape="json", confirmed=True)
            assert f"bearer {SECRET}" in server.heads[0].lower()
            return code

    assert asyncio.run(served()) == 0
    shown = capsys.readouterr()
    assert '"kind": "remote"' in shown.out
    written = [path for path in home.rglob("*") if path.is_file()]
    assert {"trajectory.jsonl", "journal.jsonl"} <= {path.name for path in written}
    assert SECRET not in shown.out + shown.err
    assert [path for path in written if SECRET.encode() in path.read_bytes()] == []
