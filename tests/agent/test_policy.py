"""Which calls run: by the mode, by what the user allowed, and never by what the model says of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from agent.policy import Answer, Denied, Mode, No, Policy, first_mode
from agent.rules import Rule, Rules, RulesError, rules_of
from agent.updates import Question
from engine.messages import ToolCall, ToolResult
from engine.tokenizer import Tokenizer
from sandbox.attached import Attached
from sandbox.base import Sandbox, Spec
from sandbox.local import Local
from tools.dispatcher import Dispatcher, Look
from tools.standard import standard_tools
from tools.tool import Touches

NANO = Path(__file__).parents[2] / "engine" / "nano"


@pytest.fixture
async def box(tmp_path: Path) -> AsyncIterator[Sandbox]:
    (tmp_path / "work").mkdir()
    sandboxes = Local()
    yield await sandboxes.take(Spec(tree=tmp_path / "work"))
    await sandboxes.close()


class User:
    """Answers questions as the test says, and remembers them. Without answers it says no."""

    def __init__(self, *answers: Answer) -> None:
        self.asked: list[Question] = []
        self._answers = list(answers)

    async def __call__(self, question: Question) -> Answer:
        self.asked.append(question)
        await asyncio.sleep(0)
        return self._answers.pop(0) if self._answers else "no"


class Agent:
    """Calls in a sandbox under a policy."""

    def __init__(self, box: Sandbox, mode: Mode, user: User | None, rules: Rules | None = None) -> None:
        self.policy = Policy(mode, user, rules)
        self.calls = Dispatcher(standard_tools(), box, len, permit=self.policy.permit)
        self._count = 0

    def start(self, name: str, **arguments: Any) -> asyncio.Task[ToolResult]:
        self._count += 1
        return self.calls.start(ToolCall(f"c{self._count}", name, arguments))

    async def ask(self, name: str, **arguments: Any) -> str:
        return (await self.start(name, **arguments)).text

    async def shell(self, command: str, **more: Any) -> str:
        return await self.ask("shell", command=command, **more)


NO = "error: the user said no; ask what they want instead"


async def test_auto_asks_nothing(box: Sandbox) -> None:
    user = User()
    agent = Agent(box, "auto", user)
    assert await agent.shell("echo x > a; eval 'cat a'") == "x"
    assert (user.asked, agent.policy.denied) == ([], [])


async def test_plan_runs_what_reads_and_nothing_else(box: Sandbox, tmp_path: Path) -> None:
    agent = Agent(box, "plan", User("once"))
    (tmp_path / "work" / "a").write_text("x\n")
    assert await agent.shell("cat a | head -1 && ls") == "x\na"
    assert await agent.ask("read", path="a") == "x"
    assert await agent.ask("search", pattern="x") == "a:1:x"
    for refused in (
        agent.start("shell", command="touch b", reads_only=True),
        agent.start("shell", command="touch b", background=True),
        agent.start("shell", command="eval 'touch b'"),
        agent.start("edit", path="a", old="x", new="y"),
        agent.start("write", path="b", content="x"),
        agent.start("apply_patch", input="*** Begin Patch\n*** Add File: b\n+x\n*** End Patch"),
    ):
        result = await refused
        assert not result.ok and result.text.startswith("error: plan mode "), result
    assert [path.name for path in (tmp_path / "work").iterdir()] == ["a"]
    assert (tmp_path / "work" / "a").read_text() == "x\n"
    assert [one.by for one in agent.policy.denied] == ["plan"] * 6


async def test_ask_asks_before_a_change_and_never_for_a_look(box: Sandbox, tmp_path: Path) -> None:
    user = User("once", "once", "no")
    agent = Agent(box, "ask", user)
    assert await agent.ask("write", path="a.py", content="1\n2\n") == "wrote a.py (2 lines)"
    assert await agent.ask("read", path="a.py") == "1\n2"
    assert await agent.shell("git status >/dev/null 2>&1; cat a.py") == "1\n2"
    assert await agent.ask("edit", path="a.py", old="1\n", new="3\n4\n") == "edited a.py:1-2"
    assert await agent.shell("rm -rf a.py") == NO
    root = str(tmp_path / "work")
    assert [(one.why, one.rules) for one in user.asked] == [
        ("write a.py (+2 lines)", (f"edit {root}/a.py",)),
        ("edit a.py (+2 -1 lines)", (f"edit {root}/a.py",)),
        ("run rm -rf a.py", ("rm -rf a.py",)),
    ]
    assert agent.policy.denied == [Denied("c5", "run rm -rf a.py", "user")]


async def test_what_the_model_says_of_a_command_is_not_believed(box: Sandbox) -> None:
    user = User()
    agent = Agent(box, "ask", user)
    assert await agent.shell("touch a", reads_only=True) == NO
    assert [one.why for one in user.asked] == ["run touch a"]


async def test_always_allows_exactly_the_simple_commands_that_were_shown(box: Sandbox) -> None:
    user = User("always")
    agent = Agent(box, "ask", user)
    assert await agent.shell("touch a && mkdir b") == "[exit 0]"
    assert user.asked[0].rules == ("touch a", "mkdir b")
    assert await agent.shell("ls; touch   a | (touch a) && echo $(touch a)") == "a\nb"
    for other in (
        "touch a b",
        "touch b",
        "touch a > c",
        "X=1 touch a",
        "touch a & touch z",
        "touch a; touch *",
        "(touch a; rm a)",
        "echo $(touch a; rm a)",
        "/bin/touch a",
    ):
        assert await agent.shell(other) == NO, other
    assert len(user.asked) == 10


async def test_allowing_git_status_never_grants_what_stood_beside_it(box: Sandbox) -> None:
    """A call is allowed when all of it is: `git status && rm -rf ./tmp` gives no rule for `rm`."""
    user = User("always", "no")
    agent = Agent(box, "ask", user)
    await agent.shell("git add . && git stash")
    assert user.asked[0].rules == ("git add .", "git stash")
    assert await agent.shell("git add . && rm -rf ./tmp") == NO
    assert user.asked[1].rules == ("rm -rf ./tmp",)
    assert await agent.shell("rm -rf ./tmp") == NO
    assert await agent.shell("git stash; git add .") != NO
    assert len(user.asked) == 3


async def test_what_hides_commands_is_asked_about_each_time(box: Sandbox) -> None:
    always: list[Answer] = ["always"] * 8
    user = User(*always)
    agent = Agent(box, "ask", user)
    hiding = ("eval 'echo x'", "bash -c 'echo x'", "X=x; touch $X", "echo a | xargs echo")
    for command in hiding * 2:
        assert await agent.shell(command) != NO
    assert [one.rules for one in user.asked] == [()] * 8
    assert user.asked[0].why == "run eval 'echo x'\n(asked each time: eval runs what it is given)"


async def test_a_command_that_cannot_be_shown_as_it_is_cannot_be_allowed_for_good(box: Sandbox) -> None:
    user = User("always", "no")
    agent = Agent(box, "ask", user)
    await agent.shell("touch 'a\u200bb'")
    assert await agent.shell("touch 'a\u200bb'") == NO
    assert user.asked[0].rules == () and "\u200b" not in user.asked[0].why


async def test_always_allows_edits_of_exactly_that_file(box: Sandbox, tmp_path: Path) -> None:
    user = User("always", "no", "no")
    agent = Agent(box, "ask", user)
    (tmp_path / "work" / "sub").mkdir()
    assert await agent.ask("write", path="a.py", content="1\n") == "wrote a.py (1 line)"
    assert await agent.ask("edit", path="./a.py", old="1", new="2") == "edited ./a.py:1"
    patch = "*** Begin Patch\n*** Update File: a.py\n@@\n-2\n+3\n*** End Patch"
    assert "patched" in await agent.ask("apply_patch", input=patch)
    assert await agent.ask("write", path="b.py", content="") == NO
    assert await agent.shell("cd sub") == "[exit 0]"
    assert await agent.ask("write", path="a.py", content="") == NO, "another file since the folder changed"
    assert await agent.ask("write", path="../sub/../a.py", content="") == NO, "what .. means hangs on links"
    assert (
        await agent.ask("write", path=f"{tmp_path}/work/a.py", content="9\n")
        == "wrote " + str(tmp_path / "work/a.py") + " (1 line)"
    )


async def test_what_a_job_is_given_to_read_is_asked_about(box: Sandbox) -> None:
    user = User("once", "no")
    agent = Agent(box, "ask", user)
    job = int((await agent.shell("cat > a", background=True)).split()[1])
    assert await agent.ask("job", id=job, op="input", text="x\n") == NO
    assert user.asked[1].why == f"give job {job} to read: x\n" and user.asked[1].rules == ()
    assert "ended" in await agent.ask("job", id=job, op="kill")


async def test_a_no_may_say_why(box: Sandbox) -> None:
    agent = Agent(box, "ask", User(No("use pathlib\x1b[2J"), No("")))
    assert await agent.shell("rm a") == "error: the user said no: use pathlib"
    assert await agent.shell("rm a") == NO


async def test_questions_of_parallel_calls_come_one_by_one_in_their_order(box: Sandbox) -> None:
    open_now: list[str] = []
    order: list[str] = []

    async def user(question: Question) -> Answer:
        open_now.append(question.call.id)
        order.append(question.call.id)
        assert len(open_now) == 1
        await asyncio.sleep(0.01)
        open_now.clear()
        return "once"

    policy = Policy("ask", user)
    calls = Dispatcher(standard_tools(), box, len, permit=policy.permit)
    asked = [ToolCall(f"c{n}", "write", {"path": f"{n}", "content": ""}) for n in range(5)]
    results = await asyncio.gather(*map(calls.start, asked))
    assert order == ["c0", "c1", "c2", "c3", "c4"] and all(result.ok for result in results)


async def test_who_looks_longer_is_asked_about_in_its_order_all_the_same() -> None:
    asked: list[str] = []

    async def user(question: Question) -> Answer:
        asked.append(question.call.id)
        return "once"

    def after(seconds: float) -> Look:
        async def look(command: str) -> str:
            await asyncio.sleep(seconds)
            return "/work"

        return look

    policy = Policy("ask", user)
    writes = Touches(writes=("a",))
    calls = [ToolCall(f"c{n}", "write", {"path": f"{n}", "content": ""}) for n in range(3)]
    waits = (0.03, 0.0, 0.01)
    await asyncio.gather(
        *(policy.permit(call, writes, after(wait)) for call, wait in zip(calls, waits, strict=True))
    )
    assert asked == ["c0", "c1", "c2"]


@pytest.mark.parametrize(
    ("mode", "answer", "denied"),
    [
        ("auto", "", []),
        ("plan", "error: plan mode only reads: touch may change files; look another way", ["plan"]),
    ],
)
async def test_another_mode_decides_a_question_that_is_open(
    mode: Mode, answer: str, denied: list[str]
) -> None:
    asking = asyncio.Event()
    withdrawn: list[str] = []

    async def user(question: Question) -> Answer:
        asking.set()
        try:
            return await asyncio.Future[Answer]()
        finally:
            withdrawn.append(question.call.id)

    policy = Policy("ask", user)
    call = ToolCall("c1", "shell", {"command": "touch a"})
    waiting = asyncio.create_task(policy.permit(call, Touches(), nowhere))
    await asking.wait()
    policy.mode = mode
    told = (await waiting).removesuffix(", then tell the user the plan")
    assert (told, [one.by for one in policy.denied], withdrawn) == (answer, denied, ["c1"])


async def nowhere(command: str) -> str:
    return "/work"


async def test_an_answer_for_good_spares_the_questions_that_wait(box: Sandbox) -> None:
    user = User("always")
    agent = Agent(box, "ask", user)
    first, second = agent.start("shell", command="touch a"), agent.start("shell", command="touch a")
    assert [(await first).ok, (await second).ok] == [True, True]
    assert len(user.asked) == 1


async def test_a_call_is_asked_about_when_those_before_it_are_done_and_runs_as_it_was_then(
    box: Sandbox, tmp_path: Path
) -> None:
    seen: list[bool] = []

    async def user(question: Question) -> Answer:
        seen.append((tmp_path / "work" / "a").exists())
        return "once"

    calls = Dispatcher(standard_tools(), box, len, permit=Policy("ask", user).permit)
    made = calls.start(ToolCall("c1", "shell", {"command": "sleep 0.1; touch a"}))
    gone = calls.start(ToolCall("c2", "shell", {"command": "rm a"}))
    assert [(await made).text, (await gone).text] == ["[exit 0]", "[exit 0]"]
    assert seen == [False, True]


class Noting(Attached):
    """The same sandbox; notes when it has ended what runs in it."""

    def __init__(self, box: Attached, notes: list[str]) -> None:
        super().__init__(box.info, box.client)
        self._notes = notes

    async def interrupt(self) -> None:
        await super().interrupt()
        self._notes.append("interrupted")


async def test_a_question_is_taken_back_at_once_and_not_when_the_sandbox_has_answered(box: Sandbox) -> None:
    notes: list[str] = []
    asked = asyncio.Event()

    async def user(question: Question) -> Answer:
        asked.set()
        try:
            await asyncio.Event().wait()
        finally:
            notes.append("taken back")
        raise AssertionError

    assert isinstance(box, Attached)
    calls = Dispatcher(standard_tools(), Noting(box, notes), len, permit=Policy("ask", user).permit)
    calls.start(ToolCall("c1", "shell", {"command": "touch a"}))
    await asked.wait()
    assert len(await calls.cancel()) == 1
    assert notes == ["taken back", "interrupted"]


async def test_cancelling_takes_questions_back_and_puts_no_other(box: Sandbox, tmp_path: Path) -> None:
    asked: list[str] = []

    async def user(question: Question) -> Answer:
        asked.append(question.call.id)
        await asyncio.Event().wait()
        raise AssertionError

    calls = Dispatcher(standard_tools(), box, len, permit=Policy("ask", user).permit)
    for number in range(3):
        calls.start(ToolCall(f"c{number}", "write", {"path": "a", "content": "x"}))
    while not asked:
        await asyncio.sleep(0)
    ended = await calls.cancel()
    assert [(result.id, result.text) for result in ended] == [
        (f"c{number}", "error: not run: cancelled") for number in range(3)
    ]
    assert asked == ["c0"] and not (tmp_path / "work" / "a").exists()


async def test_where_nobody_is_there_what_would_be_asked_is_denied_and_listed(box: Sandbox) -> None:
    agent = Agent(box, "ask", None)
    assert "nobody is here to ask" in await agent.shell("touch a")
    assert await agent.shell("ls") == "[exit 0]"
    assert agent.policy.denied == [Denied("c1", "run touch a", "nobody")]


async def test_rules_of_a_project_are_kept_outside_of_it_for_its_owner_only(
    box: Sandbox, tmp_path: Path
) -> None:
    tree, state = tmp_path / "work", tmp_path / "state"
    agent = Agent(box, "ask", User("project", "always"), rules_of(state, tree))
    await agent.shell("touch a")
    await agent.shell("touch b")
    (file,) = (state / "rules").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600 and file.parent.stat().st_mode & 0o777 == 0o700
    assert not [path for path in tree.rglob("*") if "rules" in path.name]
    later = Agent(box, "ask", User(), rules_of(state, tree))
    assert await later.shell("touch a") == "[exit 0]"
    assert await later.shell("touch b") == NO, "that was allowed for one session"
    other = Agent(box, "ask", User(), rules_of(state, tmp_path))
    assert await other.shell("touch a") == NO


def test_rules_that_cannot_be_read_are_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    rules = rules_of(tmp_path / "state", tmp_path / "work")
    rules.add([Rule("command", "touch a")], keep=True)
    (file,) = (tmp_path / "state" / "rules").iterdir()
    file.write_text('{"commands": "all"}')
    with pytest.raises(RulesError, match="put it right or delete it"):
        rules_of(tmp_path / "state", tmp_path / "work")


async def test_a_rule_that_cannot_be_kept_holds_for_the_session_and_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    told: list[str] = []
    with pytest.raises(RulesError):
        rules_of(tmp_path / "state", tmp_path / "work")
    rules = Rules(tmp_path / "rules" / "x" / "y.json")
    (tmp_path / "rules").write_text("in the way")

    async def look(command: str) -> str:
        return "/work"

    user = User("project")
    policy = Policy("ask", user, rules, told.append)
    call = ToolCall("1", "shell", {"command": "make"})
    assert [await policy.permit(call, Touches(changes=True), look) for _ in range(2)] == ["", ""]
    assert len(user.asked) == 1 and "Not a directory" in told[0]


async def test_denials_are_short_and_say_what_to_do(box: Sandbox) -> None:
    tokenizer = Tokenizer(NANO)
    long = "x" * 3000
    for agent in (Agent(box, "plan", None), Agent(box, "ask", None), Agent(box, "ask", User())):
        for call in (
            agent.shell(f"{long} {long}"),
            agent.shell(f"eval {long}"),
            agent.ask("write", path=long[:200], content=long),
        ):
            said = await call
            assert said.startswith("error: ") and ";" in said and len(tokenizer.encode(said)) <= 60, said


MODES = {
    ("auto", False, False, ()): "auto",
    ("auto", False, True, ()): "ask",
    ("auto", True, True, ()): "auto",
    ("auto", False, False, ("pypi.org",)): "ask",
    ("auto", True, False, ("pypi.org",)): "auto",
    ("plan", True, True, ()): "plan",
    ("ask", False, False, ()): "ask",
}


@pytest.mark.parametrize("given", MODES)
def test_the_agent_is_free_only_in_a_sandbox_without_network_or_where_the_user_says_so(given: Any) -> None:
    wanted, confirmed, local, network = given
    mode, why = first_mode(wanted, confirmed=confirmed, local=local, network=network)
    assert mode == MODES[given]
    assert bool(why) == (mode == "ask" and wanted != "ask")


def test_no_tool_takes_an_argument_by_which_the_model_could_ask_for_less() -> None:
    suspicious = ("mode", "sandbox", "permi", "approv", "policy", "allow", "network", "sudo", "unsafe")
    for tool in standard_tools(network=True):
        for name in tool.Arguments.model_fields:
            assert not any(word in name.lower() for word in suspicious), (tool.name, name)
        assert not any(word in tool.name for word in suspicious), tool.name


BARE = (
    "mkdir -p sub/objects sub/refs sub/wt; echo 'ref: refs/heads/main' >sub/HEAD; "
    "printf '[core]\nrepositoryformatversion = 0\nbare = false\nworktree = wt\n"
    'fsmonitor = "touch ../evil; false"\n\' >sub/config'
)


@pytest.mark.parametrize(
    "text",
    ["git -C sub status", "cd sub && git status", "cd . && (cd sub; git status)", "(cd sub\ngit status)"],
)
async def test_git_does_not_run_what_a_folder_that_looks_like_a_repository_asks_for(
    box: Sandbox, tmp_path: Path, text: str
) -> None:
    await box.run(f"git init -q . && {BARE}")
    user = User()
    agent = Agent(box, "ask", user)
    assert await agent.shell(text) == NO
    assert not (tmp_path / "work/sub/evil").exists() and not (tmp_path / "work/evil").exists()
    assert await agent.shell("cd sub") == "[exit 0]"
    assert await agent.shell("git status") == NO
    assert len(user.asked) == 2
    assert (await box.run("git status")).code == 0 and (tmp_path / "work/sub/evil").exists()


async def test_git_looks_at_the_repository_that_the_work_is_in_unasked(box: Sandbox) -> None:
    await box.run("git init -q . && mkdir -p src && git worktree list")
    user = User()
    agent = Agent(box, "ask", user)
    for text in ("git status", "cd src && git status", "git -C src status", "cd src; git log | head -1"):
        await agent.shell(text)
    await agent.shell("cd /tmp")
    await agent.shell("git status")
    assert user.asked == []
