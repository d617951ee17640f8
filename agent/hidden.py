"""Commands that run what cannot be seen in the text: they are asked about each time."""

from __future__ import annotations

from collections.abc import Sequence


def names(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


CARRIERS = names(
    "eval exec source . command builtin coproc time env sudo su doas pkexec runuser xargs parallel nohup "
    "setsid timeout nice ionice chrt taskset stdbuf unbuffer watch script ssh chroot unshare nsenter bwrap "
    "docker podman kubectl busybox toybox flock strace ltrace gdb entr trap alias unalias hash enable bind "
    "complete compgen compopt mapfile readarray fc shopt let"
)
"""They run what they are given, or change what a name means."""
SHELLS = names("bash sh dash ash zsh ksh mksh fish csh tcsh rbash")
INTERPRETERS = names("python pypy perl ruby node nodejs deno bun php lua tclsh Rscript")
CODE = frozenset("ceEprRsi")
"""Letters of options that give an interpreter code instead of a file, or make it read code."""
FINDERS = {
    "find": ("-exec", "-execdir", "-ok", "-okdir"),
    "fd": ("-x", "-X", "--exec", "--exec-batch"),
    "fdfind": ("-x", "-X", "--exec", "--exec-batch"),
}
_NAMERS = names("test [ [[ printf read unset declare typeset local export readonly getopts wait set") | {""}
"""What takes names of variables: in a subscript of one, bash runs substitutions though they were quoted."""


def hides(name: str, words: Sequence[str | None], text: str) -> str:
    """Why a simple command may run others that do not stand in its text, "" where it cannot.

    `name` as bash looks it up, `words` its arguments (None: not certain), `text` all of it as written.
    """
    program = name.rpartition("/")[2]
    if program in CARRIERS:
        return f"{program} runs what it is given"
    if program in SHELLS or program.rstrip("0123456789.") in INTERPRETERS:
        return "" if _runs_a_file(words, program not in SHELLS) else f"{program} runs code that it is given"
    if program in FINDERS:
        acts = [word for word in words if word is None or word.startswith(FINDERS[program])]
        return f"{program} runs what it is given" if acts else ""
    if name in _NAMERS and ("$(" in text or "`" in text) and ("'" in text or "\\" in text):
        return "it quotes a substitution that may run later"
    if name in ("declare", "typeset", "local", "readonly") and any(
        word is None or word.startswith(("-", "+")) for word in words
    ):
        return f"{name} changes what a variable is"
    return ""


def _runs_a_file(words: Sequence[str | None], modules: bool) -> bool:
    """Whether the first argument that is no option names a file, and no option gives code."""
    for word in words:
        if word is None or word in ("-", "--"):
            return False
        if modules and word in ("-m", "--version", "-V"):
            return True
        if not word.startswith("-"):
            return True
        if word.startswith("--") or CODE.intersection(word):
            return False
    return False
