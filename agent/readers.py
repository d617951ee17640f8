"""Commands that only read: they run without a question, in plan mode too."""

from __future__ import annotations

import re
import shlex
from collections.abc import Awaitable, Callable, Sequence

from agent.commands import Commands, Redirect, Simple
from agent.hidden import names

READERS = names(
    "ls cat head tail wc nl grep egrep fgrep stat du df pwd echo true false test [ [[ : "
    "basename dirname  realpath readlink cut tr comm diff cmp md5sum sha1sum sha256sum sha512sum "
    "cksum od hexdump strings column  fold expand tac rev seq uname id whoami which type nproc free "
    "uptime ps jq cd sleep"
)
"""None of them writes a file, whatever its arguments are."""
GIT_READERS = names(
    "status diff log show blame grep ls-files ls-tree rev-parse rev-list describe cat-file shortlog "
    "merge-base  name-rev for-each-ref count-objects check-ignore diff-tree diff-index diff-files "
    "show-ref version"
)
GIT_LISTS = {
    "branch": names("-a -r -v -vv --list --all --remotes --verbose --show-current"),
    "tag": names("-l --list -n"),
    "remote": names("-v --verbose"),
    "stash": names("list"),
    "worktree": names("list"),
    "config": names("--list -l list"),
    "reflog": names("show"),
}
"""What these git commands may be given, all of it, so that they only list."""
GIT_WRITES = ("--output", "--ext-diff", "--open-files-in-pager")
_PRINTS = re.compile(r"(\d+|\$)(,(\d+|\$|\+\d+))?p(;(\d+|\$)(,(\d+|\$|\+\d+))?p)*")
_SHOWS = re.compile(r"\+.*|-u|-R|-I[a-z]*", re.DOTALL)


def only_reads(simple: Simple) -> bool:
    """Whether a simple command changes nothing but the shell's own folder."""
    if simple.sets or not simple.name or not all(map(_is_harmless, simple.redirects)):
        return False
    if simple.name in READERS:
        return True
    if simple.name == "printf":
        first = next(iter(simple.words), None)
        return first is not None and not first.startswith("-v")  # it sets a variable: PATH, say
    check = _CHECKS.get(simple.name)
    known = [word for word in simple.words if word is not None]
    return check is not None and len(known) == len(simple.words) and check(known)


def changing(found: Commands) -> list[Simple]:
    """Those of a text that are not known to only read."""
    return [simple for simple in found.simple if not only_reads(simple)]


async def unsafe_git(found: Commands, look: Callable[[str], Awaitable[str]]) -> list[Simple]:
    """The commands of git in a text, where one may work in another repository than that of a `.git`.

    A folder in a tree that only looks like a repository has settings, and git runs what they name.
    """
    gits = [one for one in found.simple if one.name == "git"]
    if not gits:
        return []
    moves = [one.words for one in found.simple if one.name == "cd"]
    moves += [one.words[1:2] for one in gits if one.words[:1] == ("-C",)]
    where = "git rev-parse --git-dir"
    if moves:
        (place,) = moves[0] if len(moves[0]) == 1 else (None,)
        if len(moves) > 1 or place is None or place.startswith("-"):
            return gits
        where = f"{where}; cd {shlex.quote(place)} && {where}"
    lines = (await look(f"{{ {where}; }} 2>/dev/null")).splitlines()
    return [] if all(map(_OF_A_TREE.fullmatch, lines)) else gits


_OF_A_TREE = re.compile(r"(.*/)?\.git(/.*)?")


def _is_harmless(redirect: Redirect) -> bool:
    match redirect.operator:
        case "<" | "<<<":
            return True
        case ">&" | "<&":
            return redirect.to is not None and (redirect.to.isdigit() or redirect.to == "-")
        case _:
            return redirect.to == "/dev/null" and redirect.operator != "<<"


def _git(words: Sequence[str]) -> bool:
    rest = list(words)
    if rest[:1] == ["-C"]:
        del rest[:2]
    while rest[:1] in (["--no-pager"], ["-P"]):
        del rest[0]
    if not rest:
        return False
    command, *options = rest
    if command in GIT_LISTS:
        needed = command in ("stash", "worktree", "config")
        return set(options) <= GIT_LISTS[command] and bool(options or not needed)
    return command in GIT_READERS and not any(map(_is_git_write, options))


def _is_git_write(word: str) -> bool:
    """git takes the start of a long option for all of it."""
    name = word.partition("=")[0]
    return word.startswith("-O") or (len(name) > 2 and any(one.startswith(name) for one in GIT_WRITES))


def _find(words: Sequence[str]) -> bool:
    return not any(word.startswith(("-delete", "-fprint", "-fls", "-exec", "-ok")) for word in words)


def _sort(words: Sequence[str]) -> bool:
    return not any(_has_letter(word, "oT") or word.startswith(("--o", "--c", "--t")) for word in words)


def _sed(words: Sequence[str]) -> bool:
    return (
        len(words) > 1
        and words[0] == "-n"
        and bool(_PRINTS.fullmatch(words[1]))
        and not any(word.startswith("-") for word in words[2:])
    )


def _has_letter(word: str, letters: str) -> bool:
    """Whether a word is a cluster of short options with one of these."""
    return word.startswith("-") and not word.startswith("--") and any(mark in word for mark in letters)


_CHECKS: dict[str, Callable[[Sequence[str]], bool]] = {
    "git": _git,
    "find": _find,
    "sed": _sed,
    "sort": _sort,
    "uniq": lambda words: (
        "--" not in words and sum(word == "-" or not word.startswith("-") for word in words) < 2
    ),
    "date": lambda words: all(map(_SHOWS.fullmatch, words)),
    "tree": lambda words: not any(_has_letter(word, "oR") or word.startswith("--o") for word in words),
    "file": lambda words: not any(_has_letter(word, "C") or word.startswith("--c") for word in words),
    "rg": lambda words: not any(word.startswith(("--pre", "--hostname-bin")) for word in words),
}
"""For those that can write: whether they do not with these arguments, all of which are certain."""
