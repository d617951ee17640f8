"""Which paths and symlinks may come out of a sandbox into a folder, and which a person should look at."""

from __future__ import annotations

import os
import re
from fnmatch import fnmatchcase

_IGNORABLE = re.compile("[\u200c-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u00ad]")
"""Characters that some file systems drop from a name: with them, `.git` can be spelt in many ways."""
_GIT = re.compile(r"(\.git|git~[0-9]+)[ .]*(:.*)?")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
SENSITIVE = (
    *(".envrc", ".env", ".gitattributes", ".gitmodules", ".gitconfig", ".mailmap", ".netrc", ".npmrc"),
    *(".yarnrc*", ".pnp.*", ".pypirc", ".bashrc", ".profile", ".bash_profile", ".zshrc", ".tool-versions"),
    *(
        ".github/*",
        ".gitlab-ci.yml",
        ".gitlab/*",
        ".circleci/*",
        ".travis.yml",
        ".buildkite/*",
        "Jenkinsfile",
    ),
    *("azure-pipelines.yml", "bitbucket-pipelines.yml", ".woodpecker*", ".drone.yml", "action.y*ml"),
    *(".vscode/*", ".idea/*", ".devcontainer/*", ".devcontainer.json", ".zed/*", ".nvim.lua", ".exrc"),
    *(".vimrc", ".dir-locals.el", ".editorconfig", "*.code-workspace", ".mcp.json", ".claude/*", ".cursor/*"),
    *(".codex/*", ".aider*", "AGENTS.md", "CLAUDE.md", ".husky/*", ".githooks/*", "lefthook.y*ml"),
    *(".pre-commit-config.yaml", ".lintstagedrc*", "Makefile", "makefile", "GNUmakefile", "justfile"),
    *("Justfile", "Taskfile.y*ml", "Rakefile", "package.json", "setup.py", "setup.cfg", "pyproject.toml"),
    *("conftest.py", "sitecustomize.py", "usercustomize.py", "*.pth", "tox.ini", "noxfile.py", "build.rs"),
    *(".cargo/*", "build.gradle*", "gradlew", "mvnw", "CMakeLists.txt", "configure", "Dockerfile*"),
    *("docker-compose*", "compose.y*ml", "Vagrantfile", "HEAD", "flake.nix", "shell.nix", "default.nix"),
)
"""Run or read by programs of the host when a folder is entered, opened, built, tested or pushed."""


def problem(path: str) -> str:
    """Why a path may not be written below a folder; "" when it may."""
    if not path or len(os.fsencode(path)) > 4095:
        return "has a name that is empty or too long"
    if "\0" in path:
        return "has a zero byte in its name"
    for part in path.split("/"):
        if part in ("", ".", ".."):
            return "lies outside of the folder"
        if len(os.fsencode(part)) > 255:
            return "has a name that is too long"
    if _names_git(path):
        return "belongs to git"
    return ""


def link_problem(path: str, target: str) -> str:
    """Why a symlink may not be put at `path`; "" when it may.

    `..` only leads a target: behind a name it could start from wherever another symlink leads.
    """
    if not target or len(os.fsencode(target)) > 4095 or "\0" in target:
        return "is a symlink to nothing that can be"
    parts = target.split("/")
    up = 0
    while up < len(parts) and parts[up] in ("..", "."):
        up += 1
    climbed = parts[:up].count("..")
    if target.startswith("/") or ".." in parts[up:] or climbed > path.count("/"):
        return "is a symlink out of the folder"
    if _names_git(target) or path.rpartition("/")[2].casefold() == ".gitmodules":
        return "is a symlink that belongs to git"
    return ""


def destination(path: str, target: str) -> str:
    """Where a symlink that has no `link_problem` leads, as a path from the folder; "" is the folder."""
    place = os.path.normpath(f"{path.rpartition('/')[0] or '.'}/{target}")
    return "" if place == "." else place


def sensitive(path: str) -> bool:
    """Whether a person should look at a change of this path before anything runs."""
    if _CONTROL.search(path):
        return True
    parts = path.split("/")
    ends = ["/".join(parts[start:]) for start in range(len(parts))]
    return any(fnmatchcase(end, pattern) for end in ends for pattern in SENSITIVE)


def parents(path: str) -> list[str]:
    """The folders that a path lies in, the innermost first."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[:end]) for end in range(len(parts), 0, -1)]


def shown(path: str) -> str:
    """A path for the eye: what could steer a terminal or hide something is written as an escape."""
    return _CONTROL.sub(
        lambda found: (
            f"\\x{ord(found[0]) & 0xFF:02x}"
            if ord(found[0]) < 256 or 0xDC80 <= ord(found[0]) <= 0xDCFF
            else f"\\u{ord(found[0]):04x}"
        ),
        path,
    )


def _names_git(path: str) -> bool:
    """Whether a part is `.git` to some file system: by case, trailing dots, streams, dropped characters."""
    parts = re.split(r"[/\\]", _IGNORABLE.sub("", path).casefold())
    return any(_GIT.fullmatch(part) for part in parts)
