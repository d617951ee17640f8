"""A session's records and updates become blocks that say what happened."""

from __future__ import annotations

from agent.loop import Outcome
from agent.marks import Printed, Record, Rewound, Typed
from agent.updates import OWN, Done, Ended, Notice, Question, Settled, Tail, Written
from engine.messages import BrokenCall, Prompt, Text, Thought, ToolCall, ToolResult
from interlude.terminal.block import Block
from interlude.terminal.looks import look
from interlude.terminal.story import Story
from tests.interlude.terminal.scene import ANSWER, CALLS, EVERYTHING, REST
from tests.interlude.terminal.stage import Still


def drawn(story: Story, width: int = 60) -> list[str]:
    """The rows of all blocks, blank ones between them too."""
    rows: list[str] = []
    for block in story.blocks:
        rows += [] if block.joined or not rows else [""]
        rows += [strip.text.rstrip() for strip in block.draw(width, look("dark"))]
    return rows


def heard(*records: Record, story: Story | None = None) -> Story:
    """A story that hears these records as they are written."""
    story = story or Story(clock=Still())
    for number, record in enumerate(records):
        story.hear(Written(number, record))
    return story


def test_calls_stand_inside_the_thought_that_they_were_made_in() -> None:
    assert drawn(Story(CALLS)) == [
        "> Fix the rounding in calc.py: a test fails.",
        "",
        "∴ The user wants the rounding fixed. I look at the function…",
        "┃ ✓ read calc.py                                     3 lines",
        "┃ While that is read: the tests say what is expected.",
        "┃ ✗ shell python -m pytest -q                   exit 1 3.2 s",
        "┃ │ test_calc.py .F",
        "┃ │ E  assert 10.01 == 10.0",
        "┃ │ [exit 1]",
    ]


def test_a_thought_goes_on_behind_the_results_of_its_calls() -> None:
    rows = drawn(Story([*CALLS, REST[0]]))
    assert rows[-2:] == ["┃ │ [exit 1]", "┃ It rounds too early."]


def test_an_edit_is_a_diff_and_a_plan_a_checklist() -> None:
    assert drawn(Story([CALLS[7], *REST[2:8]])) == [
        "✓ plan",
        "│ ✓ find the cause",
        "│ ▸ round once, at the end",
        "│ ○ run the tests",
        "✓ edit calc.py  +1 -1",
        "│ 1   def total(prices):",
        "│ 2       # each on its own",
        "│ 3 -     return sum(round(p, 2) for p in prices)",
        "│ 3 +     return round(sum(prices), 2)",
        "● read prices.py                                     running",
    ]


def test_a_failure_says_so_in_a_word_and_shows_why() -> None:
    assert drawn(Story([REST[4], REST[8]])) == [
        "✗ read prices.py                                      failed",
        "│ error: prices.py does not exist; find the right name with",
        "│ search",
    ]


def test_a_running_call_has_its_own_time_and_the_end_of_its_output() -> None:
    clock = Still()
    story = heard(ToolCall("1", "shell", {"command": "make"}), story=Story(clock=clock))
    clock.now = 12.0
    story.tick()
    story.hear(Tail("1", "one\ntwo\nthree\nfour\n", 19))
    assert drawn(story, 40) == [
        "● shell make                running 12 s",
        "│ two",
        "│ three",
        "│ four",
    ]


def test_a_call_that_has_ended_says_so_while_the_model_speaks_on() -> None:
    story = heard(ToolCall("1", "shell", {"command": "make"}), Thought("Meanwhile"))
    story.hear(Done(result := ToolResult("1", "fine", seconds=1.0)))
    assert drawn(story, 40)[0] == "✓ shell make                       1.0 s"
    story.hear(Written(2, result))
    assert drawn(story, 40) == ["✓ shell make                       1.0 s", "", "∴ Meanwhile"]


def test_each_of_two_edits_of_a_file_shows_its_own_change() -> None:
    calls = [ToolCall(str(n), "edit", {"path": "a", "old": str(n), "new": f"{n}!"}) for n in (1, 2)]
    story = heard(ToolResult("0", "", files={"a": "1\n2\n"}), *calls)
    story.hear(Done(ToolResult("1", "edited a", files={"a": "1!\n2\n"})))
    story.hear(Done(ToolResult("2", "edited a", files={"a": "1!\n2!\n"})))
    assert [row for row in drawn(story) if "edit" in row] == ["✓ edit a  +1 -1", "✓ edit a  +1 -1"]


def test_a_call_that_is_asked_about_says_that_it_waits() -> None:
    call = ToolCall("1", "shell", {"command": "make"})
    story = heard(call)
    story.hear(Question(call, "it runs make"))
    assert drawn(story, 40) == ["? shell make               waits for you"]
    story.hear(Settled("1"))
    assert drawn(story, 40) == ["● shell make                 running 0 s"]


def test_a_call_that_cannot_be_read_says_what_is_wrong() -> None:
    story = heard(BrokenCall("1", "<tool_call>x", "it was cut off", name="edit"))
    story.hear(Written(1, ToolResult("1", "error: write it again", ok=False)))
    assert drawn(story, 40) == [
        "✗ edit it was cut off             failed",
        "│ error: write it again",
    ]


def test_a_growing_thought_shows_its_newest_words_in_one_line() -> None:
    story = heard(*(Thought(f"word{n} ") for n in range(100)))
    assert drawn(story, 30)[0].endswith("word98 word99")


def test_a_thought_unfolds_to_all_of_its_words() -> None:
    story = heard(Thought("one two three four five six seven eight nine ten"), Text("So."))
    story.blocks[0].folded = False
    assert drawn(story, 30)[:2] == ["∴ one two three four five six", "┃ seven eight nine ten"]


def test_a_text_in_pieces_is_drawn_as_the_text_in_one() -> None:
    text = ANSWER
    pieces = [Text(text[at : at + 3]) for at in range(0, len(text), 3)]
    story = Story()
    for number, piece in enumerate(pieces):
        story.hear(Written(number, piece))
        drawn(story)
    story.hear(Ended(Outcome("end")))
    assert drawn(story) == drawn(Story([Text(text)]))


def test_what_was_wound_back_is_not_shown_any_more() -> None:
    records = [*CALLS, *REST, Rewound(0)]
    story = Story(records)
    assert drawn(story) == ["· wound back; the files stay as they are"]
    records.append(Prompt("Again."))
    story.hear(Written(len(records) - 1, records[-1]))
    assert drawn(story)[-1] == "> Again."


def test_a_rewind_while_it_is_shown_takes_blocks_away() -> None:
    records: list[Record] = [*CALLS, *REST]
    story = Story(records)
    records.append(Rewound(0, files="abc"))
    story.hear(Written(len(records) - 1, records[-1]))
    assert drawn(story) == ["· wound back, with the files"]


def test_ends_errors_and_notices_are_lines() -> None:
    story = Story()
    story.hear(Notice("the sandbox has no network", "warning"))
    story.hear(Ended(Outcome("cancelled")))
    story.hear(Ended(Outcome("budget", "budget of 9 steps")))
    story.hear(Ended(Outcome("end"), "the server said 500; try again"))
    story.hear(Ended(Outcome("end")))
    assert [row for row in drawn(story) if row] == [
        "! the sandbox has no network",
        "! interrupted",
        "! stopped: budget of 9 steps is used up",
        "✗ the server said 500; try again",
    ]


def test_marks_and_the_users_own_commands_are_told() -> None:
    assert drawn(Story(EVERYTHING[-6:]))[:4] == [
        "! git status --short                                   0.0 s",
        "│  M calc.py",
        "",
        "· shortened: 1 older result (812 tokens) no longer shown to",
    ]


def test_nothing_that_the_model_or_a_tool_says_reaches_the_terminal_as_control() -> None:
    evil = "\x1b]0;title\x07\x1b[2Jred\u202etxt"
    records: list[Record] = [
        Prompt(evil),
        Thought(evil),
        ToolCall("1", "shell", {"command": evil}, in_thought=True),
        ToolResult("1", evil, ok=False),
        Text(evil),
        ToolCall("2", "edit", {"path": evil, "old": evil, "new": evil + "!"}),
        ToolResult("2", "edited", files={evil: evil + "!"}),
        ToolCall("3", "plan", {"steps": [{"step": evil}]}),
    ]
    story = Story(records)
    story.hear(Tail("3", evil, 9))
    for block in story.blocks:
        for folded in (True, False):
            block.folded = folded
            text = "".join(strip.text for strip in block.draw(60, look("dark")))
            assert "\x1b" not in text and "\u202e" not in text and "\x07" not in text


def test_every_block_keeps_within_its_width() -> None:
    def widest(block: Block, width: int) -> int:
        return max((strip.cell_length for strip in block.draw(width, look("dark"))), default=0)

    for width in (20, 38, 78, 118):
        for folded in (True, False):
            for block in Story(EVERYTHING).blocks:
                block.folded = folded
                assert widest(block, width) <= width, (block, width)


def test_the_user_s_own_command_shows_its_last_lines_and_seconds_while_it_runs() -> None:
    clock = Still()
    story = heard(Typed("make"), story=Story(clock=clock))
    story.hear(Tail(OWN, "one\ntwo\nthree\nfour", 18))
    clock.now += 4
    story.tick()
    assert drawn(story, 40) == ["! make                       running 4 s", "│ two", "│ three", "│ four"]
    story.hear(Written(1, Printed("all of it\n", 0, 4.2)))
    assert drawn(story, 40) == ["! make                             4.2 s", "│ all of it"]


def test_a_command_whose_session_was_killed_does_not_run_on_for_ever() -> None:
    story = Story([Typed("sleep 99")])
    assert drawn(story, 40) == ["! sleep 99                exit 130 0.0 s", "│ [interrupted]"]
