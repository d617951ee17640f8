"""The programs that stand for curl and wget answer installers as the real ones would be asked for them."""

from __future__ import annotations

import io
import subprocess
import tarfile
import threading
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from sandbox.task_image import SHIMS

UNREACHED = "exit 6"
"""A curl that does not get through."""
UV = "https://astral.sh/uv/0.9.5/install.sh"


@pytest.mark.parametrize(
    ("command", "file"),
    [
        (f"curl -LsSf {UV}", ""),
        (f"wget -qO- {UV}", ""),
        (f"wget -O - {UV}", ""),
        (f"curl -LO {UV}", "install.sh"),
        (f"curl -sSfo uv.sh {UV}", "uv.sh"),
        (f"curl {UV} --output uv.sh", "uv.sh"),
        (f"wget -q {UV}", "install.sh"),
        (f"wget -qO uv.sh {UV}", "uv.sh"),
    ],
)
def test_an_installer_goes_where_the_command_says(tmp_path: Path, command: str, file: str) -> None:
    said = subprocess.run(f"{SHIMS}/bin/{command}", shell=True, cwd=tmp_path, capture_output=True, check=True)
    assert [path.name for path in tmp_path.iterdir()] == ([file] if file else [])
    text = (tmp_path / file).read_text() if file else said.stdout.decode()
    assert "pip install --quiet uv" in text


@pytest.mark.parametrize(
    ("url", "packages"),
    [
        ("https://sh.rustup.rs", "apt-get install -y cargo rustc"),
        ("https://deb.nodesource.com/setup_20.x", "apt-get install -y nodejs npm"),
    ],
)
def test_languages_are_installed_of_the_systems_packages(url: str, packages: str) -> None:
    said = subprocess.run([SHIMS / "bin" / "curl", "-sSf", url], capture_output=True, check=True)
    # Many a Dockerfile has removed the lists of packages by then.
    assert said.stdout.decode().splitlines()[:2] == ["apt-get update >/dev/null 2>&1", packages]


def program(folder: Path, name: str, text: str) -> dict[str, str]:
    """Write a script; returns variables with which it is found before what the machine has."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{text}\n")
    (folder / name).chmod(0o755)
    return {"PATH": f"{folder}:/usr/bin:/bin"}


@pytest.mark.parametrize(
    "url",
    [
        "https://golang.org/dl/go1.21.5.linux-amd64.tar.gz",
        "https://go.dev/dl/go1.22.0.linux-arm64.tar.gz",
        "https://dl.google.com/go/go1.20.linux-amd64.tar.gz",
    ],
)
def test_the_archive_of_go_leads_to_where_the_system_has_it(tmp_path: Path, url: str) -> None:
    root, programs = tmp_path / "lib/go-1.19", tmp_path / "programs"
    (root / "bin").mkdir(parents=True)
    (root / "bin/go").write_text("it")
    program(programs, "curl", UNREACHED)
    program(programs, "apt-get", f'echo "$*" | tee -a {tmp_path}/asked')
    env = program(programs, "go", f'[ "$*" = "env GOROOT" ] && echo {root}')
    curl = f"{SHIMS}/bin/curl -L {url}"
    script = f"{curl} -o go.tar.gz && tar -xzf go.tar.gz && {curl} | tar -tz"
    said = subprocess.run(script, shell=True, cwd=tmp_path, env=env, capture_output=True, check=True)
    assert (tmp_path / "go/bin/go").read_text() == "it"
    assert said.stdout.decode().split() == ["go/", "go/bin"]
    assert f"interlude: {url.rpartition('/')[2]}: the system's Go stands in" in said.stderr.decode()
    assert (tmp_path / "asked").read_text().split("\n")[:2] == ["update", "install -y golang-go"]


def test_without_a_go_in_the_system_there_is_no_archive(tmp_path: Path) -> None:
    program(tmp_path / "programs", "curl", UNREACHED)
    program(tmp_path / "programs", "apt-get", "true")
    env = program(tmp_path / "programs", "go", "exit 127")
    url = "https://go.dev/dl/go1.22.0.linux-amd64.tar.gz"
    assert subprocess.run([SHIMS / "bin/curl", "-LO", url], cwd=tmp_path, env=env).returncode == 22


KOTLIN = "https://github.com/JetBrains/kotlin/releases/download/v1.9.22/kotlin-compiler-1.9.22.zip"


def test_the_compiler_of_kotlin_is_that_of_npm_s_registry(tmp_path: Path) -> None:
    folder = tmp_path / "registry/kotlin-compiler/-"
    folder.mkdir(parents=True)
    with tarfile.open(folder / "kotlin-compiler-1.9.22.tgz", "w:gz") as archive:
        entry = tarfile.TarInfo("package/bin/kotlinc")
        entry.size, entry.mode = 2, 0o755
        archive.addfile(entry, io.BytesIO(b"it"))
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path / "registry"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        env = program(tmp_path / "programs", "curl", UNREACHED)
        env["NPM_CONFIG_REGISTRY"] = f"http://127.0.0.1:{server.server_port}/"
        argv = [SHIMS / "bin/curl", "-fsSL", KOTLIN, "-o", tmp_path / "kotlin.zip"]
        said = subprocess.run(argv, env=env, capture_output=True, check=True)
        other = subprocess.run(
            [*argv[:2], KOTLIN.replace("1.9.22.zip", "9.zip")], env=env, capture_output=True
        )
        server.shutdown()
    with zipfile.ZipFile(tmp_path / "kotlin.zip") as made:
        (info,) = made.infolist()
        assert (info.filename, oct(info.external_attr >> 16), made.read(info)) == (
            *("kotlinc/bin/kotlinc", "0o100755"),
            b"it",
        )
    assert b"interlude: kotlin-compiler-1.9.22.zip: npm's kotlin-compiler stands in" in said.stderr
    assert (other.returncode, other.stdout) == (22, b"")
    assert b"kotlin-compiler-9.tgz: HTTP Error 404" in other.stderr


def test_what_can_be_downloaded_is(tmp_path: Path) -> None:
    env = program(tmp_path, "curl", "echo all of it: $*")
    said = subprocess.run([SHIMS / "bin/curl", "-L", KOTLIN], env=env, capture_output=True, check=True)
    assert said.stdout.decode() == f"all of it: -L {KOTLIN}\n"


@pytest.mark.parametrize(("name", "words"), [("npm", "install -g jest"), ("npx", "jest ."), ("npm", "test")])
def test_npm_in_tests_asks_for_nothing_but_what_was_laid_ready(tmp_path: Path, name: str, words: str) -> None:
    env = program(tmp_path, name, 'echo "$0 $* $npm_config_offline $npm_config_cache"; exit 3')
    said = subprocess.run([SHIMS / "bin" / name, *words.split()], env=env, capture_output=True)
    assert (said.returncode, said.stdout.decode()) == (
        3,
        f"{tmp_path}/{name} {words} true /.interlude/npm\n",
    )


def test_what_tests_ask_of_npm_is_laid_ready_and_what_cannot_be_had_is_named(tmp_path: Path) -> None:
    for folder in ("", "web", "web/node_modules/x"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / "package.json").write_text(f"of {folder or 'all'}")
    (tmp_path / "web/package-lock.json").write_text("locked")
    env = program(tmp_path / "programs", "npm", 'cat *.json 2>/dev/null; echo; [ "$8" != none ]')
    argv = [SHIMS / "bin/ready-npm", ".", "jest@29", "none"]
    said = subprocess.run(argv, cwd=tmp_path, env=env, capture_output=True, check=True)
    assert sorted(said.stdout.decode().split("\n")) == [
        *("", "", ""),
        "interlude: missing: none (npm)",
        "lockedof web",
        "of all",
    ]


def test_what_the_installer_of_uv_leaves_can_be_copied_on_to_where_pip_has_put_it(tmp_path: Path) -> None:
    """As many a Dockerfile does; `cp` refuses to copy a link onto what it leads to."""
    folder = tmp_path / "bin"
    folder.mkdir()
    pip = folder / "pip"
    pip.write_text(f"#!/bin/sh\ncd {folder}\necho it | tee uv >uvx\nchmod +x uv uvx\n")
    pip.chmod(0o755)
    script = f"{SHIMS}/bin/curl -LsSf {UV} | sh && cp $HOME/.local/bin/uv $HOME/.local/bin/uvx {folder}"
    env = {"PATH": f"{folder}:/usr/bin:/bin", "HOME": str(tmp_path)}
    subprocess.run(script, shell=True, env=env, check=True)
    assert (tmp_path / ".local/bin/uvx").read_text() == "it\n"
