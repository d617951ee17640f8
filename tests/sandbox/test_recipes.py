"""What a project's files ask for, and where packages come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.preparing.finding import find_recipe
from sandbox.preparing.indexes import Indexes, config_files, read_indexes
from sandbox.preparing.recipe import Recipe, SetupError

PIP = "/opt/interlude/venv/bin/python -m pip install --no-cache-dir --no-input"


def project(tree: Path, **files: str) -> Recipe | None:
    for name, text in files.items():
        place = tree / name.replace("__", "/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    return find_recipe(tree)


def asked(recipe: Recipe | None) -> list[str]:
    """The lines of its commands that install something."""
    assert recipe
    return [line for part in recipe.parts for line in part.command.splitlines() if "install" in line]


def names(recipe: Recipe | None) -> list[str]:
    assert recipe
    return [name for name, _ in recipe.inputs]


def test_a_project_that_asks_for_nothing_has_no_recipe(tmp_path: Path) -> None:
    assert project(tmp_path, **{"app.py": "print()\n", "README.md": "pip install x\n"}) is None


def test_pyproject_is_installed_with_its_test_extras_and_groups_and_never_itself(tmp_path: Path) -> None:
    text = """[project]
name = "a"
dependencies = ["one>=1; python_version > '3'"]
[project.optional-dependencies]
test = ["two"]
docs = ["three"]
[dependency-groups]
dev = ["four", {include-group = "lint"}]
lint = ["five"]
other = ["six"]
"""
    recipe = project(tmp_path, **{"pyproject.toml": text})
    assert asked(recipe) == [f"""{PIP} four five 'one>=1; python_version > '"'"'3'"'"'' two"""]
    assert names(recipe) == ["pyproject.toml"] and recipe and not recipe.whole


def test_requirements_decide_with_all_that_they_include(tmp_path: Path) -> None:
    files = {
        "requirements.txt": "one\n",
        "requirements-dev.txt": "-r more/extra.txt\n-c limits.txt\n",
        "requirements-docs.txt": "no\n",
        "more__extra.txt": "two\n-r ../requirements.txt\n",
        "limits.txt": "one<2\n",
    }
    recipe = project(tmp_path, **files)
    assert asked(recipe) == [f"{PIP} -r requirements-dev.txt -r requirements.txt"]
    assert names(recipe) == ["limits.txt", "more/extra.txt", "requirements-dev.txt", "requirements.txt"]


def test_what_only_the_build_knows_is_asked_of_the_build(tmp_path: Path) -> None:
    recipe = project(tmp_path, **{"setup.py": "import setuptools\n"})
    assert [line.split(" install ")[1] for line in asked(recipe) if " install " in line] == [
        "--no-cache-dir --no-input --dry-run --quiet --report /tmp/report.json .",
        "--no-cache-dir --no-input -r /tmp/needed.txt",
    ]
    assert recipe and recipe.whole


def test_locks_and_other_languages_have_a_part_each(tmp_path: Path) -> None:
    files = {
        "pyproject.toml": "[project]\nname = 'a'\ndependencies = ['x']\n[dependency-groups]\ntest = ['y']\n",
        "uv.lock": "version = 1\n",
        "package.json": "{}",
        "package-lock.json": "{}",
        "Cargo.toml": "[workspace]\n",
        "Cargo.lock": "",
        "inner__Cargo.toml": "[package]\n",
        "go.mod": "module a\n",
        "yarn.lock": "",
    }
    recipe = project(tmp_path, **files)
    assert recipe and [(part.source, part.needs) for part in recipe.parts] == [
        ("pyproject.toml, uv.lock", "python3"),
        ("package.json, package-lock.json", "npm"),
        ("Cargo.toml", "cargo"),
        ("go.mod", "go"),
    ]
    assert "uv sync --frozen --inexact --no-install-workspace --group test\n" in recipe.parts[0].command
    assert "npm ci " in recipe.parts[1].command
    assert names(recipe) == sorted(name.replace("__", "/") for name in files if name != "yarn.lock")
    assert recipe.notes[0].startswith("yarn.lock: not known here")


def test_the_projects_own_command_stands_over_what_is_found(tmp_path: Path) -> None:
    said = '[setup]\ncommand = "make deps"\ninputs = ["deps.mk"]\nnetwork = ["a.org"]\ntimeout_sec = 5\n'
    recipe = project(tmp_path, **{".interlude.toml": said, "deps.mk": "deps:\n", "requirements.txt": "x\n"})
    assert recipe and recipe.parts[0].command == "make deps\n"
    assert (names(recipe), recipe.network, recipe.seconds) == (["deps.mk"], ("a.org",), 5)
    assert project(tmp_path, **{".interlude.toml": "[setup]\nenabled = false\n"}) is None


def test_the_digest_follows_the_base_the_commands_and_the_inputs(tmp_path: Path) -> None:
    def digest(base: str = "b", **files: str) -> str:
        recipe = project(tmp_path, **files)
        assert recipe
        return recipe.digest(base)

    first = digest(**{"requirements.txt": "x\n"})
    assert digest(**{"README.md": "y"}) == first
    assert len({first, digest("c"), digest(**{"requirements.txt": "y\n"}), digest(**{"go.mod": ""})}) == 4


@pytest.mark.parametrize(
    ("files", "why"),
    [
        (
            {"pyproject.toml": "[project]\ndependencies = ['--pre']\n"},
            "'--pre' is no requirement",
        ),
        ({"pyproject.toml": "[project\n"}, "pyproject.toml: Expected"),
        ({"requirements.txt": "-r ../../etc/passwd\n"}, "lies outside of the folder"),
        ({"requirements.txt": "-r gone.txt\n"}, "gone.txt is missing"),
        ({".interlude.toml": "[setup]\ncomand = 'x'\n"}, "setup.comand"),
        ({".interlude.toml": "[setup]\ncommand = 'x'\ninputs = ['a']\n"}, "there is no a in"),
        ({".interlude.toml": "[setup]\ncommand = 'x'\ninputs = ['.env']\n"}, ".env looks like a secret"),
        ({".interlude.toml": "[setup]\nnetwork = ['a b']\n"}, "'a b' is no host"),
        ({"package.json": "{}", ".npmrc": "//r/:_authToken=x\n"}, ".npmrc holds a token"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, files: dict[str, str], why: str) -> None:
    with pytest.raises(SetupError) as told:
        project(tmp_path, **files)
    assert why in str(told.value)


def test_no_file_is_read_through_a_symlink(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "pyproject.toml").symlink_to(tmp_path / "secret")
    with pytest.raises(SetupError, match="is a symlink"):
        find_recipe(tmp_path / "tree")


def test_an_index_loses_its_password_and_that_is_said() -> None:
    found = read_indexes(
        {
            "PIP_INDEX_URL": "https://me:s3cr3t@example.org/simple?token=s3cr3t",
            "UV_INDEX": "corp=https://s3cr3t@example.net:8443/simple",
            "NPM_CONFIG_REGISTRY": "http://127.0.0.1:4873/",
            "GOPROXY": "https://example.org/go,direct",
            "HTTPS_PROXY": "http://s3cr3t@example.org",
        }
    )
    assert found == Indexes(
        env=(
            ("GOPROXY", "https://example.org/go,direct"),
            ("NPM_CONFIG_REGISTRY", "http://127.0.0.1:4873/"),
            ("PIP_INDEX_URL", "https://example.org/simple"),
            ("UV_INDEX", "corp=https://example.net:8443/simple"),
        ),
        hosts=("example.org:443", "127.0.0.1:4873", "example.net:8443"),
        said=(
            "PIP_INDEX_URL: what names a user or a secret in example.org:443 was left out",
            "UV_INDEX: what names a user or a secret in example.net:8443 was left out",
        ),
    )


def test_configuration_counts_where_the_environment_is_silent_and_folders_are_named(tmp_path: Path) -> None:
    for name in ("index/simple", "wheels", ".config/pip"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / ".config/pip/pip.conf").write_text(
        f"[global]\nextra-index-url = file://{tmp_path}/index/simple\n  https://example.org/simple\n"
        f"find-links = {tmp_path}/wheels\n[install]\nno-index = true\n"
    )
    (tmp_path / ".npmrc").write_text("registry=https://example.net/npm\n//example.net/:_authToken=s3cr3t\n")
    configs = [path for path in config_files({}, tmp_path) if path.is_relative_to(tmp_path)]
    found = read_indexes({"PIP_EXTRA_INDEX_URL": f"file://{tmp_path}/index/simple"}, configs)
    assert found == Indexes(
        env=(
            ("NPM_CONFIG_REGISTRY", "https://example.net/npm"),
            ("PIP_EXTRA_INDEX_URL", f"file://{tmp_path}/index/simple"),
            ("PIP_FIND_LINKS", f"{tmp_path}/wheels"),
            ("PIP_NO_INDEX", "true"),
        ),
        hosts=("example.net:443",),
        folders=(tmp_path / "index", tmp_path / "wheels"),
    )
