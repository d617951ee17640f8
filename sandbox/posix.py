"""Shell programs for an environment that has nothing of ours: each is one command, run as commands are.

They need sh and the small tools beside it: base64, cat, cp, grep, head, mkdir, mkfifo, mv, rm, tail, tee, tr,
wc. What one answers stands between lines with a mark, since others may print there too; bytes are in base64.
"""

from __future__ import annotations

import base64
import binascii
import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass

TOKEN = "INTERLUDE_TOKEN"
"""A variable by which the processes of a command are known, whatever became of their parents."""
LONGEST = 100_000
"""Characters of a command line: Linux takes no single argument of 131,072 bytes."""

_FRAME = """\
d=$1 root=$2 mark=$3; shift 3
[ -d "$d" ] || (umask 077; mkdir -p "$d")
printf '\\n%s\\n' "$mark"
(
%s
) 2>"$d/err.$$"
printf '\\n%s %s\\n' "$mark" $?
(tail -c 400 "$d/err.$$" | base64) 2>/dev/null
rm -f "$d/err.$$"
printf '%s.\\n' "$mark"
"""
_THERE = """\
cwd=$(cat "$d/cwd"; echo x); cwd=${cwd%x}
cd -- "${cwd:-$root}" || cd -- "$root" || cd /
"""
_KEEP = (
    '[ ! -r "{0}/state" ] || . "{0}/state"; '
    'trap \'unset {1}; printf %s "$PWD" >"{0}/cwd.$$" && mv -f "{0}/cwd.$$" "{0}/cwd"; '
    'export -p >"{0}/state.$$" && mv -f "{0}/state.$$" "{0}/state"\' EXIT; '
)


def keeping(command: str, folder: str, without: Iterable[str]) -> str:
    """A command that finds folder and exported variables as the last one left them, and leaves its own.
    Variables `without` are for it alone."""
    return _KEEP.format(folder, " ".join((TOKEN, *without))) + command


OPEN = """\
for tool in base64 cat cp grep head mkfifo mv tail tee tr wc; do
    command -v $tool >/dev/null || { echo "it has no $tool"; exit 50; }
done
command -v bash >/dev/null && echo bash || echo sh
pwd
"""
"""Answers with the shell that commands get, and the folder that they begin in."""
_ENDS = f"""\
ends() {{
    for file in $(grep -l "{TOKEN}=$token" /proc/[0-9]*/environ); do
        file=${{file%/environ}}; kill -$1 "${{file#/proc/}}"
    done
}}
"""
RUN = (
    _THERE
    + _ENDS
    + f"""\
shell=$1 token=$2 seconds=$3 keep=$4 most=$5 command=$6
"$shell" -n "$d/state" || rm -f "$d/state"
out="$d/out.$token"
mkfifo "$out.pipe" "$out.more" || exit 43
(
    tail -c $keep <"$out.more" >"$out.last" &
    (ulimit -f $most; trap '' XFSZ; exec tee "$out") | tee "$out.more" | wc -c >"$out.total"
    wait
    : >"$out.done"
) <"$out.pipe" >/dev/null &
env {TOKEN}=$token "$shell" -c "$command" </dev/null >"$out.pipe" 2>&1 &
pid=$!
(
    while [ $seconds -gt 0 ]; do sleep 1; seconds=$((seconds - 1)); done
    : >"$out.late"; ends TERM; sleep 2; ends KILL
) >/dev/null &
timer=$!
wait $pid; code=$?
if [ -e "$out.late" ]; then wait $timer; else kill $timer; fi
tries=50
until [ -e "$out.done" ] || [ $tries = 0 ]; do sleep 0.02 || sleep 1; tries=$((tries - 1)); done
late=0; [ -e "$out.late" ] && late=1
size=$(wc -c <"$out") total=
[ -e "$out.done" ] && total=$(cat "$out.total")
printf '%s %s %s\\n' $code ${{total:-$size}} $late
if [ ${{total:-$size}} -le $keep ]; then
    base64 <"$out"; rm -f "$out"
else
    last=$out; [ ${{total:-0}} -gt $size ] && last=$out.last
    head -c $((keep / 2)) "$out" | base64; echo -; tail -c $((keep / 2)) "$last" | base64
fi
rm -f "$out.late" "$out.pipe"
[ -e "$out.done" ] && rm -f "$out.total" "$out.last" "$out.more" "$out.done"
exit 0
"""
)
"""`tee` writes what it reads at once, and goes on when its file is as long as it may be (`most`, in blocks of
512 bytes). A process that the command leaves behind may hold its output: it is waited for a second, then
read on aside, so that it is not ended by writing."""
END = _ENDS + "token=$1\nends $2; exit 0\n"
READ = (
    _THERE
    + """\
f=$1
[ -d "$f" ] && exit 41
[ -f "$f" ] || { [ -e "$f" ] && exit 42; exit 40; }
size=$(wc -c <"$f") || exit 43
echo $size $(stat -L -c %a -- "$f" || echo 644)
tail -c +$(($2 + 1)) <"$f" | head -c $3 | base64
"""
)
WRITE = (
    _THERE
    + """\
f=$1
[ -L "$f" ] && { f=$(readlink -f -- "$f") || exit 43; }
[ -d "$f" ] && exit 41
[ -e "$f" ] && { [ -f "$f" ] || exit 42; }
[ "$4" = new ] && [ -e "$f" ] && exit 44
case $f in */*) mkdir -p -- "${f%/*}" || exit 43; t=${f%/*}/.interlude.$$;; *) t=.interlude.$$;; esac
trap 'rm -f -- "$t"' EXIT
[ -e "$f" ] && { [ -w "$f" ] && cp -p -- "$f" "$t" || exit 43; }
if [ -n "$6" ]; then cat "$6" >"$t"; else printf %s "$5" | base64 -d >"$t"; fi || exit 45
[ $(wc -c <"$t") = $2 ] || exit 45
[ -z "$3" ] || chmod $3 "$t" || exit 43
mv -f -- "$t" "$f" || exit 43
"""
)
"""Path, size, mode, "new", and the data: in base64, or in a file."""
UNPACK = 'mkdir -p -- "$1" && cd -- "$1" && tar -xof "$2"\n'


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program answered: its exit code, its lines, and the end of what it complained of."""

    code: int
    lines: tuple[str, ...]
    complaint: str


def command(script: str, folder: str, root: str, mark: str, *arguments: str) -> str:
    """The command line of a program; `folder` is where it may keep things."""
    framed = _FRAME.replace("(\n%s\n)", f"(\n{script})", 1)
    return shlex.join(["sh", "-c", framed, "sh", folder, root, mark, *arguments])


def answer(printed: str, mark: str) -> Answer | None:
    """What stands between the marks, None where the program did not come to its end."""
    found = re.search(rf"^{mark}$(.*)^{mark} (\d+)$(.*)^{mark}\.$", printed, re.MULTILINE | re.DOTALL)
    if found is None:
        return None
    try:
        complaint = base64.b64decode(found[3]).decode("utf-8", "replace")
    except binascii.Error:  # where the tools are missing that would have said it
        complaint = ""
    return Answer(int(found[2]), tuple(found[1].split("\n")[1:-1]), complaint.strip())


def data(lines: tuple[str, ...]) -> bytes:
    """What lines of base64 say."""
    return base64.b64decode("".join(lines))
