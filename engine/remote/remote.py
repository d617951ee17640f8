"""Remote: a model that a server computes, over OpenAI's chat wire or, with our own template, its raw one."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from engine.base import ContextOverflow, EngineError, EngineInfo, EngineLimits, Options
from engine.cutting import Heard, cut
from engine.messages import Said, Stop, ToolSpec, Transcript
from engine.remote.asked import Page, form_named
from engine.remote.chat import Chat
from engine.remote.completions import Completions
from engine.remote.counting import estimate
from engine.remote.faults import Fault, ModelUnknown, Unwanted
from engine.remote.request import Learned
from engine.remote.server import Server
from engine.remote.wire import Wire

if TYPE_CHECKING:
    from engine.remote.in_ids import Book

LONGEST_WAIT = 60.0  # seconds; a server that wants more is told so to the user
_LIMIT = re.compile(r"(?:context (?:length|size|window)|max_model_len|n_ctx)\D{0,20}(\d{3,8})")


class Remote:
    """Nothing is sent before the first call. Requests that came to nothing are made again, as long as nothing
    was said; each call of a tool is told once, so that none runs twice.

    In `chat` the server writes the prompt and finds the calls; a call inside a thought survives where its
    parser leaves the markup alone. In `completions` both are done here, and calls inside a thought go on as
    calls inside a thought. Without the model's tokenizer, tokens are estimated before they are sent.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._wire = Wire(server)
        self._learned = Learned()
        self._speaking: dict[str, tuple[Chat | Completions, Heard]] = {}
        self._context = server.context
        self._book = _book(server)
        vocabulary = self._book.tokenizer.vocabulary if self._book else ""
        self._info = EngineInfo(f"{server.model} at {server.host}", "remote", vocabulary=vocabulary)

    @property
    def info(self) -> EngineInfo:
        return self._info

    @property
    def limits(self) -> EngineLimits:
        """The context that was set, or less where the server said so."""
        return EngineLimits(self._context, min(self._server.output or self._context, self._context))

    async def stream(
        self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> AsyncGenerator[Said, None]:
        """When an answer is cut, a chat ends with what was complete: if that has a call, its results go on;
        if not, this raises after the Stop. Completions go on where they were cut. Raises EngineError."""
        if options.thought_budget is not None and (self._book is None or self._server.wire == "chat"):
            raise EngineError(
                "a thought budget is kept only with wire = completions and a tokenizer: set both under "
                "[remote], or leave thought_budget out"
            )
        turn, tried, narrowed, heard = self._turn(transcript, tools, options), 0, False, Heard()
        while True:
            said = False
            self._speaking[options.session] = turn, heard
            try:
                async with aclosing(turn.say(self._wire)) as events:
                    async for event in events:
                        said = True
                        heard.hear(event)
                        yield event
                return
            except EngineError as error:
                if isinstance(turn, Chat) and turn.spoke:
                    ending = turn.cut()
                    for event in ending:
                        heard.hear(event)
                        yield event
                    match ending[-1:]:
                        case []:
                            raise
                        case [Stop(reason="call")]:
                            return
                        case _:
                            raise EngineError(f"{error}; what was said is kept: ask to go on") from None
                match error:
                    case Unwanted():
                        self._drop(error)
                    case ContextOverflow():
                        if narrowed or not self._narrowed(error):
                            raise
                        narrowed = True
                    case ModelUnknown():
                        raise await self._with_names(error) from None
                    case Fault():
                        tried = 0 if said else tried
                        await self._wait(error, tried)
                        tried += 1
                    case _:
                        raise
            if isinstance(turn, Completions) and turn.spoke:
                turn.again()
            else:
                turn = self._turn(transcript, tools, options)

    async def cut(self, session: str) -> Stop | None:
        """By what the server told until then; the rest is an estimate."""
        found = self._speaking.pop(session, None)
        if found is None or found[1].over:
            return None
        turn, heard = found
        stop = turn.cancelled()
        return cut(stop, heard.usage) if self._book and isinstance(turn, Completions) else stop

    def count(self, text: str) -> int:
        """Without the model's tokenizer: an estimate, three bytes a token, which is rather too many."""
        return len(self._book.tokenizer.encode(text)) if self._book else estimate(text)

    async def models(self) -> list[str]:
        """The names of the models that the server has. Raises EngineError."""
        return await self._wire.models()

    async def forget(self, session: str) -> None:
        """The server keeps prompts as long as it likes."""
        self._speaking.pop(session, None)

    async def close(self) -> None:
        await self._wire.close()

    def _turn(
        self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> Chat | Completions:
        if self._server.wire == "chat":
            return Chat(self._server, self._learned, transcript, tools, options)
        limits, asked = self.limits, (transcript, tools, options)
        from engine.remote.in_text import InText

        page: Page = InText(form_named(self._server.model), limits.context, limits.output, asked)
        if self._book:
            from engine.remote.in_ids import InIds

            page = InIds(self._book, limits.context, limits.output, asked)
        return Completions(self._server, self._learned, page, options)

    def _drop(self, unwanted: Unwanted) -> None:
        """Do without what the server does not take, from now on."""
        new = unwanted.fields - self._learned.unwanted
        if not new:
            raise Fault(str(unwanted)) from None
        self._learned.unwanted |= new

    def _narrowed(self, overflow: ContextOverflow) -> bool:
        """Whether the server named a context that is less than we took it to have: worth another try."""
        found = _LIMIT.search(str(overflow))
        if found is None or int(found[1]) >= self._context:
            return False
        self._context = int(found[1])
        return self._server.wire == "completions"

    async def _wait(self, fault: Fault, tried: int) -> None:
        """Wait before the next try; raises the fault where there is none."""
        patience = self._server.patience
        if not fault.again or tried >= patience.retries:
            raise fault
        backoff = patience.pause * 2**tried * random.uniform(0.75, 1.25)
        seconds = backoff if fault.after is None else fault.after
        if seconds > LONGEST_WAIT:
            raise Fault(f"{fault}. It asks to wait {seconds:.0f} s: try again then") from None
        await asyncio.sleep(seconds)

    async def _with_names(self, unknown: ModelUnknown) -> Fault:
        """The same error with the names that the server has, if it tells them."""
        try:
            names = await self._wire.models()
        except EngineError:
            return Fault(
                f"{unknown}, and it lists no models: does the url end where /chat/completions begins?"
            )
        shown = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
        return Fault(f"{unknown}. It has: {shown or 'none'}")


def _book(server: Server) -> Book | None:
    """The model's own vocabulary, where it is here. Its library is large, and imported only then."""
    if not server.tokenizer:
        return None
    from engine.remote.in_ids import Book

    return Book(server.tokenizer, server.model)
