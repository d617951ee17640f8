"""`inspect request`: the first request of the agent, as the model gets it, and what it is made of."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.memory import split
from engine.base import Options
from engine.checkpoint import chat_template_of, read_config
from engine.markup import GLM46, form_of
from engine.messages import Prompt, ToolSpec
from engine.template import Template
from engine.tokenizer import Tokenizer
from interlude.build import memory_of, model_folder
from interlude.profile import Profile, profile_of, read_profile
from interlude.remotes import remote_of
from interlude.settings import Settings
from interlude.telling import tell
from tools.output import clean
from tools.standard import standard_tools
from tools.tool import specs

NANO = Path(__file__).parents[1] / "engine" / "nano"


@dataclass(frozen=True, slots=True)
class Request:
    """A prompt as text. `parts` are its tokens by what they are, in their order; `static`: so many at its
    start are the same in every session. `vocabulary` names the model whose tokens are counted; `context` is
    how many it reads, 0 where that is not known."""

    text: str
    parts: dict[str, int]
    static: int
    profile: str
    vocabulary: str
    context: int
    told: Sequence[str] = ()

    @property
    def tokens(self) -> int:
        return sum(self.parts.values())


def run(settings: Settings, prompt: str, folder: Path, profile: str | None, *, as_json: bool) -> int:
    """The door: prints the request. Nothing but the model's tokenizer is loaded."""
    made = request(settings, prompt, folder, profile)
    for said in made.told:
        tell(said)
    if as_json:
        print(json.dumps(as_object(made), ensure_ascii=sys.stdout.isatty()))
        return 0
    sys.stdout.write(clean(made.text) if sys.stdout.isatty() else made.text)
    sys.stdout.write("\n")
    parts = ", ".join(f"{name} {size:,}" for name, size in made.parts.items() if size)
    tell(
        f"{made.tokens:,} tokens by the vocabulary of {made.vocabulary} ({parts}); "
        f"the first {made.static:,} are the same in every session"
    )
    return 0


def request(settings: Settings, prompt: str, folder: Path, profile: str | None = None) -> Request:
    """The first request of a session in a folder. `profile`: another than the model's own.

    A model behind an URL has its tokenizer elsewhere: then nano's counts. Raises EngineError.
    """
    remote = "://" in (settings.model or "")
    letters = NANO if remote else model_folder(settings)
    own = read_profile(remote_of(settings).profile) if remote else profile_of(letters)
    chosen = own if profile is None else read_profile("nano" if profile == "nano" else "default")
    tools = specs(standard_tools(network=bool(settings.network)), brief=chosen.brief)
    memory = memory_of(chosen, folder)
    transcript = (Prompt(chosen.system, "system"), Prompt(memory.text + prompt))
    template = _template(letters)
    options = Options(thinking=settings.thinking)
    tokens = template.tokens(transcript, tools, options)
    return Request(
        template.text(transcript, tools, options),
        _parts(template, chosen, transcript[1].text, tools, options),
        tokens.static,
        chosen.name,
        letters.name,
        0 if remote else _context(letters),
        memory.told,
    )


def as_object(made: Request) -> dict[str, object]:
    """The object that `--json` prints."""
    return {
        "profile": made.profile,
        "vocabulary": made.vocabulary,
        "context": made.context,
        "tokens": made.tokens,
        "static": made.static,
        "parts": made.parts,
        "told": list(made.told),
        "text": made.text,
    }


def _template(folder: Path) -> Template:
    own = chat_template_of(folder)
    return Template(Tokenizer(folder), form_of(own) if own else GLM46)


def _context(folder: Path) -> int:
    path = folder / "config.json"
    return read_config(path)[0].max_position_embeddings if path.is_file() else 0


def _parts(
    template: Template, profile: Profile, first: str, tools: Sequence[ToolSpec], options: Options
) -> dict[str, int]:
    """What each part adds to the prompt, its markup included."""
    system = Prompt(profile.system, "system")
    memory, _ = split(first)
    steps = (
        ("start", template.tokens((), (), options)),
        ("tools", template.tokens((), tools, options)),
        ("system", template.tokens((system,), tools, options)),
        ("memory", template.tokens((system, Prompt(memory)), tools, options) if memory else None),
        ("message", template.tokens((system, Prompt(first)), tools, options)),
    )
    parts: dict[str, int] = {}
    before = 0
    for name, tokens in steps:
        size = len(tokens.ids) if tokens else before
        parts[name], before = size - before, size
    return parts
