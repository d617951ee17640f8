"""What a shell exports reaches the next one as it was."""

from __future__ import annotations

import subprocess

from hypothesis import given, settings
from hypothesis import strategies as some

from sandbox.base import Sandbox
from sandbox.worker.exports import functions, variables

KINDS = r"""
export PLAIN=1 EMPTY= QUOTED="it's \"\\\$ \`x\`" LINES=$'a\nb\n' BYTES=$'\x01\xff\e[0m' WIDE='größe → 字'
export UNSET_ONE; export -n NOT=1; declare -x TWO='
declare -x FORGED="1"'
declare -rx FIXED=yes; declare -ix NUMBER=5; export ARRAY=(1 2)
export PLAIN
f() { echo "f says $1"; cat <<EOF
here } $1
EOF
}
g() { if true; then f g; fi; }
export -f f g
"""
SHOWN = (
    'env -0 | grep -azE "^(PLAIN|EMPTY|QUOTED|LINES|BYTES|WIDE|UNSET_ONE|NOT|TWO|FORGED|FIXED|NUMBER|ARRAY)="'
)


async def test_variables_and_functions_of_every_kind_carry_over(box: Sandbox) -> None:
    before = await box.run(f"{KINDS}{SHOWN} | sort -z; f 1; g")
    assert b"BYTES=\x01\xff\x1b[0m\0" in before.head and b"f says g\n" in before.head
    after = await box.run(f"{SHOWN} | sort -z; f 1; g")
    assert after.head == before.head
    assert (await box.run("set -o posix; export MORE='a\n\"b'")).code == 0
    assert (await box.run('printf %s "$MORE"; unset -f f; unset PLAIN')).head == b'a\n"b'
    assert (await box.run("type -t f g; echo ${PLAIN-none}")).output == b"function\nnone\n"


async def test_a_variable_that_no_shell_can_name_is_kept(plain: Sandbox) -> None:
    await plain.run("true", env={"with.dot": "1"})
    ran = await plain.run("env | grep with.dot; true")
    assert ran.output == b"", "given for one command"


async def test_functions_named_like_the_shell_s_own_commands_hinder_nothing(plain: Sandbox) -> None:
    await plain.run("printf() { echo no; }; export() { echo no; }; cd /tmp; declare -gx SAID=yes")
    assert (await plain.run("pwd; echo $SAID")).head == b"/tmp\nyes\n"


@settings(max_examples=60)
@given(some.binary(max_size=30).filter(lambda value: b"\0" not in value))
def test_any_value_is_read_as_bash_prints_it(value: bytes) -> None:
    for locale in ("C", "C.UTF-8"):
        said = subprocess.run(
            ["bash", "--norc", "-c", "export -p"],
            env={b"VALUE": value, b"LC_ALL": locale.encode()},
            capture_output=True,
            check=True,
        ).stdout
        assert variables(said)["VALUE"].encode("utf-8", "surrogateescape") == value


def test_what_bash_would_not_print_is_passed_over() -> None:
    assert variables(
        b'declare -x A="1"\nnonsense\ndeclare -x B\ndeclare -ax C=([0]="1")\ndeclare -rx D="2"\n'
    ) == {
        "A": "1",
        "D": "2",
    }
    assert functions(b"f () \n{ \n    :\n}\ndeclare -fx f\n") == {"BASH_FUNC_f%%": "() { \n    :\n}"}
