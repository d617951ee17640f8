"""Where a text that is not in a file almost is, so that the next try can be right."""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher

SHOWN = 12
WIDTH = 120
_EXAMINED = 5000


def nearest(text: str, old: str) -> str:
    """The place in `text` most like `old`: the first line that differs, and the lines there; "" if none."""
    lines, wanted = text.split("\n"), old.strip("\n").split("\n")
    start = _best(lines, wanted)
    if start is None:
        return ""
    there = lines[start : start + len(wanted)]
    differs = next(
        (i for i, line in enumerate(wanted) if i >= len(there) or line != there[i]), len(wanted) - 1
    )
    first = max(min(differs - SHOWN // 2, len(there) - SHOWN), 0)
    shown = there[first : first + SHOWN]
    number = start + differs + 1
    end = start + first + len(shown)
    head = f"line {number} differs" if differs < len(there) else "the file ends before it does"
    is_there = there[differs] if differs < len(there) else ""
    at = _difference(is_there, wanted[differs])
    if at > WIDTH // 2:
        head += f" from column {at + 1} on"
    compared = _compared(is_there, wanted[differs], at)
    title = f"lines {start + first + 1}-{end} are" if len(shown) > 1 else f"line {end} is"
    body = "\n".join(line if len(line) <= WIDTH * 2 else line[: WIDTH * 2] + " [...]" for line in shown)
    return f"{head}:\n{compared}\n{title}:\n{body}"


def _best(lines: list[str], wanted: list[str]) -> int | None:
    """The line at which most lines of `wanted` stand in order, else the line most like its longest one."""
    places: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        places.setdefault(" ".join(line.split()), []).append(number)
    votes: Counter[int] = Counter()
    for index, line in enumerate(wanted):
        key = " ".join(line.split())
        if len(key) > 2:
            for number in places.get(key, [])[:50]:
                if number >= index:
                    votes[number - index] += len(key)
    if votes:
        return min(votes, key=lambda start: (-votes[start], start))
    longest = max(range(len(wanted)), key=lambda index: len(wanted[index].strip()))
    matcher = SequenceMatcher(b=wanted[longest].strip()[:500], autojunk=False)
    best, found = 0.6, None
    for number, line in enumerate(lines[:_EXAMINED]):
        matcher.set_seq1(line.strip()[:500])
        if number < longest or matcher.real_quick_ratio() <= best or matcher.quick_ratio() <= best:
            continue
        if (ratio := matcher.ratio()) > best:
            best, found = ratio, number - longest
    return found


def _difference(there: str, wanted: str) -> int:
    """The first character, from 0, that is another one."""
    pairs = enumerate(zip(there, wanted, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(there), len(wanted)))


def _compared(there: str, wanted: str, at: int) -> str:
    """Both lines around their first difference, with what is invisible written out."""
    start = max(at - WIDTH // 2, 0)
    return f" file: {there[start : start + WIDTH]!r}\n old:  {wanted[start : start + WIDTH]!r}"
