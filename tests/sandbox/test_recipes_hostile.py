"""Projects that mean harm to who looks at them: nothing hangs, nothing breaks, no secret goes along."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from sandbox.preparing.indexes import read_indexes
from sandbox.preparing.kept import Kept, Setup, remove
from sandbox.preparing.making import END, LINE, Log
from sandbox.preparing.recipe import SetupError
from tests.sandbox.test_recipes import project


@pytest.mark.parametrize("line", ["-r .env", "-c keys/../.env", "-r deep/.netrc", "--requirement=id_rsa"])
def test_a_requirement_that_includes_a_secret_is_refused(tmp_path: Path, line: str) -> None:
    files = {".env": "TOKEN=1\n", "deep/.netrc": "password 1\n", "id_rsa": "key\n", "keys/x": ""}
    with pytest.raises(SetupError, match="looks like a secret, and a setup is given none"):
        project(tmp_path, **{**files, "requirements.txt": f"{line}\n"})


def test_groups_that_include_each_other_twice_do_not_multiply(tmp_path: Path) -> None:
    twice = '{{include-group = "g{0}"}}, {{include-group = "g{0}"}}'
    groups = [f"g{n} = [{twice.format(n + 1)}]" for n in range(40)]
    text = "\n".join(["[dependency-groups]", f"dev = [{twice.format(0)}]", *groups, 'g40 = ["one"]\n'])
    began = time.process_time()
    recipe = project(tmp_path, **{"pyproject.toml": text})
    assert recipe and "install --no-cache-dir --no-input one\n" in recipe.parts[0].command
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "text",
    [
        "[dependency-groups]\ndev = 5\n",
        '[dependency-groups]\ndev = "one"\n',
        '[project]\nname = "a"\ndynamic = 5\n',
        '[project]\nname = "a"\ndependencies = 5\n',
        "[project]\noptional-dependencies = 5\n",
        "a = " + "[" * 5000,
    ],
    ids=["number", "text", "dynamic", "dependencies", "extras", "depth"],
)
def test_a_pyproject_that_is_none_is_said(tmp_path: Path, text: str) -> None:
    with pytest.raises(SetupError, match=r"pyproject\.toml"):
        project(tmp_path, **{"pyproject.toml": text})


def test_groups_without_an_end_are_said(tmp_path: Path) -> None:
    groups = "".join(f'g{n} = [{{include-group = "g{n + 1}"}}]\n' for n in range(5000))
    with pytest.raises(SetupError, match=r"pyproject\.toml"):
        project(
            tmp_path, **{"pyproject.toml": f'[dependency-groups]\ndev = [{{include-group = "g0"}}]\n{groups}'}
        )


def test_requirements_without_an_end_are_read(tmp_path: Path) -> None:
    for number in range(3000):
        (tmp_path / f"r{number}.in").write_text(f"-r r{number + 1}.in\n")
    (tmp_path / "r3000.in").write_text("one\n")
    recipe = project(tmp_path, **{"requirements.txt": "-r r0.in\n"})
    assert recipe and len(recipe.inputs) == 3002


@pytest.mark.parametrize("seconds", ["inf", "nan", "1e300", "-1", "0"])
def test_a_time_without_end_is_refused(tmp_path: Path, seconds: str) -> None:
    text = f'[setup]\ncommand = "true"\ntimeout_sec = {seconds}\n'
    with pytest.raises(SetupError, match="timeout_sec"):
        project(tmp_path, **{".interlude.toml": text})


@pytest.mark.parametrize(
    "address",
    [
        "ftp://user:s3cr3t@host/simple",
        "git+https://user:s3cr3t@host/simple",
        "https://user:s3cr3t@host/?x=https://other/",
        "name=https://user:s3cr3t@host/simple",
        "user:s3cr3t@host/simple",
        "https://user:s3cr3t@[::1/simple",
        "https://host/simple?token=s3cr3t",
        "HTTPS://user:s3cr3t@host:x/simple",
    ],
)
@pytest.mark.parametrize("name", ["PIP_INDEX_URL", "UV_INDEX", "GOPROXY"])
def test_no_address_carries_a_secret(name: str, address: str) -> None:
    found = read_indexes({name: address})
    assert "s3cr3t" not in repr(found)
    assert len(found.said) == 1


def test_a_tree_deeper_than_any_path_is_removed(tmp_path: Path) -> None:
    place = tmp_path / "deep"
    place.mkdir()
    here = os.open(place, os.O_RDONLY)
    for _ in range(3000):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    remove(place)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_setup_that_another_user_planted_is_none(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    (tmp_path / "0123").mkdir()
    made = Setup(
        digest="0123",
        kind="bubblewrap",
        base="",
        image="",
        tree="/",
        command="",
        inputs={},
        env={},
        skipped=(),
        made=0,
        size=0,
    )
    (tmp_path / "0123/about.json").write_text(made.model_dump_json())
    assert kept.find("0123") == made
    os.chown(tmp_path / "0123/about.json", 4242, 4242)
    assert kept.find("0123") is None and kept.all() == []


def test_what_a_link_leads_to_is_not_removed(tmp_path: Path) -> None:
    (tmp_path / "kept/inner").mkdir(parents=True)
    (tmp_path / "kept").chmod(0o500)
    (tmp_path / "gone/folder").mkdir(parents=True)
    (tmp_path / "gone/link").symlink_to(tmp_path / "kept")
    (tmp_path / "gone/folder/x").write_text("")
    (tmp_path / "gone/folder").chmod(0)
    remove(tmp_path / "gone")
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o500
    (tmp_path / "kept").chmod(0o700)


def test_a_line_of_a_log_without_end_is_cut(tmp_path: Path) -> None:
    said: list[str] = []
    with (tmp_path / "log").open("wb") as file:
        log = Log(file, said.append)
        for _ in range(1000):
            log.data(b"x" * 65_536)
        log.data(b"\nend\n" + b"y\n" * 100)
        log.finish()
    assert max(map(len, said)) <= LINE + 10
    assert len(log.end) < (END + 1) * (LINE + 10) and log.end.endswith("\ny")
    assert "end" in said and (tmp_path / "log").stat().st_size < 66 << 20
