"""The screen shows what a session does, and hands it what the user says."""

from pathlib import Path

from engine.messages import Text
from interlude.terminal.conversation import Conversation
from tests.interlude.terminal.stage import idle, terminal, until


def shown(conversation: Conversation) -> str:
    rows = [conversation.render_line(y).text.rstrip() for y in range(conversation.size.height)]
    return "\n".join(rows).strip()


async def test_a_message_and_its_answer_are_shown(tmp_path: Path) -> None:
    app = terminal(tmp_path, [[Text("hello **there**")]])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"hi", "enter")
        await idle(app)
        await until(lambda: "hello" in shown(app.conversation))
        assert shown(app.conversation) == "> hi\n\n  hello there"
