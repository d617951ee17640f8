"""The first request: small, the same in every folder, and the only thing that is asked."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path

import pytest

from agent.budget import Budget
from agent.journal import Unwritten
from engine.base import Options
from engine.markup import GLM46
from engine.messages import Said, Text, Thought, ToolCall, ToolSpec, Transcript
from engine.replay import Script
from engine.template import Template
from engine.tokenizer import Tokenizer
from interlude.__main__ import main
from interlude.build import Parts, memory_of
from interlude.profile import read_profile
from interlude.request import NANO, request
from interlude.settings import Settings
from sandbox.base import Spec
from sandbox.local import Local
from tools.standard import standard_tools
from tools.tool import specs

TASK = "Use one shell command to write the text interlude-ok into proof.txt in this folder, then stop."
"""A task of one shell command."""
Refused = Callable[..., str]


@pytest.mark.usefixtures("home")
def test_the_first_request_of_the_default_agent_is_small(tree: Path) -> None:
    made = request(Settings(), TASK, tree, "default")
    # No vocabulary of a large model is at hand here: by cl100k_base it was 1,555, by this rule 1,598.
    rough = sum(1 + len(word) // 8 for word in re.findall(r"\w+|[^\w\s]+", made.text))
    assert rough <= 1900
    assert len(made.text.encode()) <= 6500


@pytest.mark.usefixtures("home")
def test_it_is_what_the_template_writes_and_its_parts_are_all_of_it(tree: Path) -> None:
    (tree / "AGENTS.md").write_text("Use tabs.\n")
    made = request(Settings(), TASK, tree, "default")
    tokenizer = Tokenizer(NANO)
    assert made.tokens == len(tokenizer.encode_marked(made.text))
    assert list(made.parts) == ["start", "tools", "system", "memory", "message"]
    assert all(made.parts.values())
    assert made.text.endswith(f"Use tabs.\n</instructions>\n\n{TASK}<|assistant|>")
    assert made.static == made.tokens - made.parts["memory"] - made.parts["message"] - 1
    assert made.context == 16384


@pytest.mark.usefixtures("home")
def test_the_static_part_is_the_same_in_two_folders(tree: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere"
    other.mkdir()
    (other / "AGENTS.md").write_text("Use tabs.\n")
    one, two = (request(Settings(), prompt, at, "default") for prompt, at in ((TASK, tree), ("hi", other)))
    static = [made.text[: made.text.index("<|user|>")].encode() for made in (one, two)]
    assert static[0] == static[1] and one.static == two.static
    assert str(tmp_path).encode() not in static[0]
    assert "Use tabs." in two.text


@pytest.mark.usefixtures("home")
def test_nano_is_not_told_what_it_cannot_follow_and_the_user_is(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "AGENTS.md").write_text("Use tabs.\n")
    assert main(["inspect", "request", "--cwd", str(tree), TASK]) == 0
    out, err = capsys.readouterr()
    assert "Use tabs." not in out
    assert "AGENTS.md is left out: nano cannot follow it" in err
    assert "tokens by the vocabulary of nano" in err


@pytest.mark.usefixtures("home")
def test_as_an_object_it_has_parts_and_counts(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["inspect", "request", "--profile", "default", "--json", "--cwd", str(tree), TASK]
    assert main(arguments) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["tokens"] == sum(told["parts"].values())
    assert told["text"].endswith("<|assistant|>")
    assert (told["profile"], told["vocabulary"], told["context"]) == ("default", "nano", 16384)


@pytest.mark.usefixtures("home")
def test_a_folder_that_is_not_there_is_told(refused: Refused, tmp_path: Path) -> None:
    assert "is no folder" in refused("inspect", "request", "--cwd", tmp_path / "nowhere", "hi")


@pytest.mark.usefixtures("home")
def test_a_server_is_written_to_in_glms_form(tree: Path) -> None:
    made = request(Settings(model="https://example.org/v1#glm-4.6"), TASK, tree)
    assert (made.profile, made.context) == ("default", 0)
    assert made.text.startswith("[gMASK]<sop><|system|>\n# Tools")


class Listening(Script):
    """Remembers what it was asked."""

    def __init__(self, turns: Sequence[Sequence[Said]]) -> None:
        super().__init__(turns)
        self.asked: list[tuple[Transcript, Sequence[ToolSpec], Options]] = []

    async def stream(
        self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> AsyncGenerator[Said, None]:
        self.asked.append((transcript, tools, options))
        async for event in super().stream(transcript, tools, options):
            yield event


@pytest.mark.usefixtures("home")
async def test_a_session_asks_the_model_for_its_steps_and_for_nothing_else(tree: Path) -> None:
    """No title, no topic, no summary."""
    shell = ToolCall("1", "shell", {"command": "printf interlude-ok > proof.txt"})
    engine = Listening([[Thought("easy"), shell], [Text("done")], [Text("you are welcome")]])
    sandboxes, profile = Local(), read_profile("default")
    parts = Parts(engine, sandboxes, profile, Options(), Budget())
    sandbox = await sandboxes.take(Spec())
    agent = parts.assemble("s", sandbox, memory_of(profile, tree).text).agent(Unwritten())
    for prompt in (TASK, "thanks"):
        async for _ in agent.run(prompt):
            pass
    await sandbox.close()
    await sandboxes.close()
    assert len(engine.asked) == 3
    tools = specs(standard_tools())
    assert all(each == tools and options.session == "s" for _, each, options in engine.asked)
    first = request(Settings(), TASK, tree, "default")
    assert Template(Tokenizer(NANO), GLM46).text(*engine.asked[0]) == first.text


def test_a_model_behind_a_url_is_shown_with_the_profile_that_was_set_for_it(tree: Path) -> None:
    model = "https://example.org/v1#nano"
    settings = Settings.model_validate(
        {"model": model, "remote": {"url": "https://example.org/v1", "profile": "nano"}}
    )
    assert request(settings, TASK, tree).profile == "nano"
