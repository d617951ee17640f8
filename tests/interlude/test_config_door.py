"""Settings are shown with where they come from, and written after three questions."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from interlude.__main__ import main
from interlude.settings import read_settings
from interlude.setup_door import QUESTIONS, run
from tests.interlude.conftest import Refused

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "interlude" / "config.toml"


def configure(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True)
    file.write_text(text)


class User:
    """Gives the answers in their order, then has gone."""

    def __init__(self, *answers: str) -> None:
        self._answers: Iterator[str] = iter(answers)
        self.asked: list[str] = []
        self.told: list[str] = []

    def ask(self, question: str) -> str:
        self.asked.append(question)
        try:
            return next(self._answers)
        except StopIteration:
            raise EOFError from None


def setup(*answers: str) -> tuple[int, User]:
    user = User(*answers)
    return run(user.ask, user.told.append), user


def test_each_value_is_shown_with_its_source(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(file, 'jobs = 3\nseed = 4\nsandbox = "docker"\n')
    monkeypatch.setenv("INTERLUDE_SEED", "5")
    assert main(["config", "--sandbox", "local", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["file"] == str(file)
    told = printed["settings"]
    assert told["sandbox"] == {"value": "local", "from": "flag"}
    assert told["seed"] == {"value": 5, "from": "INTERLUDE_SEED"}
    assert told["jobs"] == {"value": 3, "from": str(file)}
    assert told["attempts"] == {"value": 1, "from": "default"}


def test_what_has_parts_is_shown_by_them(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    remote = '[remote]\nurl = "https://host.example/v1"\nkey_env = "KEY"\n'
    configure(file, f'{remote}[prices."glm-4.6"]\ninput = 0.6\noutput = 2\n')
    assert main(["config", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["settings"]
    assert told["remote.url"] == {"value": "https://host.example/v1", "from": str(file)}
    assert told["remote.key_env"] == {"value": "KEY", "from": str(file)}
    assert told["remote.wire"] == {"value": "chat", "from": "default"}
    assert told["prices.glm-4.6.output"] == {"value": 2.0, "from": str(file)}
    assert main(["config"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["remote.wire", "chat", "default"] in lines


def test_the_table_has_a_line_for_each_setting_and_names_the_file(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["config", "--network", "a.example,b.example"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert ["network", "a.example,", "b.example", "flag"] in [line.split() for line in lines]
    assert lines[-1] == f"file: {file} (not there yet: interlude setup writes it)"


@pytest.mark.parametrize(("name", "near"), [("temprature", "temperature?"), ("zzz", "config lists")])
def test_an_unknown_setting_is_named_with_the_nearest(
    file: Path, refused: Refused, name: str, near: str
) -> None:
    configure(file, f"{name} = 1\n")
    said = refused("config")
    assert f"setting {name}: there is none" in said
    assert near in said


def test_a_value_cannot_steer_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("INTERLUDE_IMAGE", "a\x1b]0;b\x07c")
    assert main(["config"]) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_three_answers_are_written_for_the_owner_alone(file: Path) -> None:
    code, user = setup("/models/glm", "docker", "ask", "yes")
    assert (code, len(QUESTIONS), len(user.asked)) == (0, 3, 4)
    assert file.read_text() == 'model = "/models/glm"\nsandbox = "docker"\nmode = "ask"\n'
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text() in "".join(user.told)


def test_a_server_is_set_with_where_its_key_is_and_never_the_key(file: Path) -> None:
    code, user = setup("https://host.example/v1#glm", "sk-secret", "MY_KEY", "", "", "yes")
    assert code == 0
    assert any("never type the key itself" in said for said in user.told)
    remote = '[remote]\nurl = "https://host.example/v1"\nmodel = "glm"\n'
    assert file.read_text() == f'{remote}key_env = "MY_KEY"\n'
    assert setup("", "~/key", "", "", "yes")[0] == 0
    assert file.read_text() == f'{remote}key_file = "~/key"\n'
    assert setup("nano", "", "", "yes")[0] == 0
    assert read_settings({}).model == "nano"


def test_a_server_s_model_is_asked_for_and_its_usual_variable_is_offered(file: Path) -> None:
    code, user = setup("https://api.z.ai/api/paas/v4", "glm-4.6", "", "", "", "yes")
    assert code == 0
    assert "key [ZAI_API_KEY]: " in user.asked
    assert file.read_text() == '[remote]\nurl = "https://api.z.ai/api/paas/v4"\nmodel = "glm-4.6"\n'


def test_what_is_so_anyway_is_not_written(file: Path) -> None:
    code, user = setup("", "auto", "")
    assert code == 0
    assert not file.exists()
    assert "nothing was written" in user.told[-1]


def test_comments_and_other_settings_stay(file: Path) -> None:
    configure(file, '# mine\njobs = 3  # of four\nsandbox = "docker"\n')
    assert setup("", "auto", "plan", "")[0] == 0
    assert file.read_text() == '# mine\njobs = 3  # of four\nmode = "plan"\n'


def test_what_is_set_is_what_an_empty_answer_keeps(file: Path) -> None:
    configure(file, 'sandbox = "local"\n')
    code, user = setup("", "", "", "")
    assert code == 0
    assert "sandbox [local]: " in user.asked
    assert file.read_text() == 'sandbox = "local"\n'


def test_what_is_no_answer_is_asked_again(file: Path) -> None:
    code, user = setup("", "dokcer", "docker", "", "y")
    assert code == 0
    assert user.asked.count("sandbox [auto]: ") == 2
    assert any(said.startswith("setting sandbox: Input should be") for said in user.told)
    assert file.read_text() == 'sandbox = "docker"\n'


@pytest.mark.parametrize("answers", [("a", "docker"), ("a", "docker", "ask", "no")])
def test_nothing_is_written_unless_the_user_says_so(file: Path, answers: tuple[str, ...]) -> None:
    code, user = setup(*answers)
    assert code == 1
    assert not file.exists()
    assert "nothing was written" in user.told[-1]


def test_a_file_that_cannot_be_read_is_left_alone(file: Path) -> None:
    configure(file, "jobs: 3\n")
    with pytest.raises(Exception, match=r"config\.toml"):
        setup("", "docker", "", "yes")
    assert file.read_text() == "jobs: 3\n"


def test_a_link_to_the_file_stays_a_link(file: Path, tmp_path: Path) -> None:
    kept = tmp_path / "dotfiles.toml"
    kept.write_text("jobs = 3\n")
    file.parent.mkdir(parents=True)
    file.symlink_to(kept)
    assert setup("", "docker", "", "yes")[0] == 0
    assert file.is_symlink()
    assert kept.read_text() == 'jobs = 3\nsandbox = "docker"\n'
