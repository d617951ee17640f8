"""What the teacher takes for `old`: the part that tells, the opening tag, or the line."""

from __future__ import annotations

import pytest

from tasks.families.markup import closed
from tasks.families.plans import Change


@pytest.mark.parametrize(
    ("old", "new", "what", "part"),
    [
        ("<b>Late</b>", "<b>Early tide</b>", "Change Late to Early tide", ("Late", "Early tide")),
        ("<b>add to it</b>", "<b>go to it</b>", "Change add to it to go to it", ("add to it", "go to it")),
        ("--edge: #0af;", "--edge: #fa0;", "Change #0af to #fa0", ("#0af", "#fa0")),
        ('"version": "1.4.2",', '"version": "1.5.0",', "Change 1.4.2 to 1.5.0", ("1.4.2", "1.5.0")),
        ("width: 40px;", "width: 44px;", "Change 40px to 44px", ("width: 40px;", "width: 44px;")),
        ("x = a + a", "x = a + b", "Change a to b", ("x = a + a", "x = a + b")),
        ("row row", "row oar", "Change row to oar", ("row row", "row oar")),
        ("flask", "flask\nrich", "Add after it: rich", ("flask", "flask\nrich")),
    ],
)  # fmt: skip
def test_an_edit_takes_the_smallest_part_that_tells(
    old: str, new: str, what: str, part: tuple[str, str]
) -> None:
    assert Change("file", old, new, what).part == part


@pytest.mark.parametrize(
    ("line", "tag", "mended"),
    [
        ('<a href="/x"><img src="a.png"></a>', "<img", '<img src="a.png" alt="A">'),
        ('<img src="a.png" />', "<img", '<img src="a.png" alt="A" />'),
        ('<img src="a.png"/>', "<img", '<img src="a.png" alt="A"/>'),
        ("<button>+</button>", "<button", '<button alt="A">'),
    ],
)
def test_an_attribute_comes_last_in_its_tag(line: str, tag: str, mended: str) -> None:
    new = closed(line, tag, 'alt="A"')
    assert mended in new
    old, part = Change("page.html", line, new, 'Add alt="A"').part
    assert part == mended
    assert line.replace(old, part) == new
