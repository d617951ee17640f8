"""A diff shows the lines that changed, and within them the words."""

from engine.messages import ToolCall
from interlude.terminal.changes import changes_of
from interlude.terminal.diff import Row, compare, counts


def test_only_the_words_that_differ_are_marked() -> None:
    assert compare("a = one(two)\n", "a = one(three)\n") == [
        Row("removed", "a = one(two)", 1, ((8, 11),)),
        Row("added", "a = one(three)", 1, ((8, 13),)),
    ]


def test_lines_that_have_little_in_common_are_marked_as_a_whole() -> None:
    assert [row.words for row in compare("alpha beta\n", "x = {1: 2}\n")] == [(), ()]


def test_two_lines_stand_around_a_change_and_the_rest_is_left_out() -> None:
    old = [f"line {n}" for n in range(1, 31)]
    new = [*old[:9], "changed", *old[10:24], "also", *old[25:]]
    rows = compare("\n".join(old), "\n".join(new))
    assert [(row.kind, row.number) for row in rows] == [
        ("same", 8),
        ("same", 9),
        ("removed", 10),
        ("added", 10),
        ("same", 11),
        ("same", 12),
        ("skipped", None),
        ("same", 23),
        ("same", 24),
        ("removed", 25),
        ("added", 25),
        ("same", 26),
        ("same", 27),
    ]
    assert counts(rows) == (2, 2)


def test_texts_that_are_the_same_have_no_rows() -> None:
    assert compare("a\nb\n", "a\nb\n") == []


def test_a_large_change_is_shown_without_being_compared() -> None:
    rows = compare("x\n" * 3000, "y\n" * 3000)
    assert counts(rows) == (3000, 3000)


def test_an_edit_has_line_numbers_as_soon_as_the_file_is_known() -> None:
    call = ToolCall("1", "edit", {"path": "a.py", "old": "b", "new": "c"})
    (blind,) = changes_of(call, {}, {})
    assert [(row.kind, row.text, row.number) for row in blind.rows] == [
        ("removed", "b", None),
        ("added", "c", None),
    ]
    (after,) = changes_of(call, {}, {"a.py": "1\n2\n3\nc\n"})
    assert [row.number for row in after.rows] == [4, 4]
    (both,) = changes_of(call, {"a.py": "1\n2\n3\nb\n"}, {"a.py": "1\n2\n3\nc\n"})
    assert [(row.kind, row.number) for row in both.rows][-2:] == [("removed", 4), ("added", 4)]


def test_several_edits_in_one_call_are_all_shown() -> None:
    more = [{"old": "x", "new": "y"}]
    (change,) = changes_of(ToolCall("1", "edit", {"path": "a", "old": "b", "new": "c", "more": more}), {}, {})
    assert [row.kind for row in change.rows] == ["removed", "added", "skipped", "removed", "added"]


def test_a_written_file_is_compared_with_what_was_there() -> None:
    call = ToolCall("1", "write", {"path": "a", "content": "1\n2\n"})
    assert counts(changes_of(call, {}, {})[0].rows) == (2, 0)
    assert counts(changes_of(call, {"a": "1\n"}, {})[0].rows) == (1, 0)


def test_a_patch_is_shown_file_by_file() -> None:
    patch = """*** Begin Patch
*** Add File: new.py
+one
+two
*** Update File: old.py
@@
 same
-gone
+come
*** Delete File: bad.py
*** End Patch"""
    changes = changes_of(ToolCall("1", "apply_patch", {"input": patch}), {"bad.py": "x\ny\n"}, {})
    assert [(change.path, counts(change.rows)) for change in changes] == [
        ("new.py", (2, 0)),
        ("old.py", (1, 1)),
        ("bad.py", (0, 2)),
    ]


def test_a_patch_that_is_none_is_shown_as_it_is() -> None:
    (change,) = changes_of(ToolCall("1", "apply_patch", {"input": "what"}), {}, {})
    assert change.rows == (Row("same", "what"),)


def test_arguments_of_another_kind_are_no_failure() -> None:
    assert (
        changes_of(ToolCall("1", "edit", {"path": 3, "old": None, "new": [1], "more": "x"}), {}, {})[0].rows
        == ()
    )
