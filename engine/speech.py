"""Speech: how the model of a checkpoint is written to and heard, whatever computes it."""

from __future__ import annotations

from collections.abc import Sequence

from engine.base import EngineLimits, Options
from engine.checkpoint import OUTPUT, Checkpoint
from engine.markup import GLM46, form_of
from engine.messages import ToolSpec, Transcript
from engine.parser import Parser
from engine.reader import Reader, Voice
from engine.steps import next_call
from engine.template import Template, Tokens
from engine.tensors import ModelDamaged
from engine.tokenizer import Tokenizer


class Speech:
    """The vocabulary, the template and the stops of a checkpoint.

    Raises EngineError when the tokenizer is not one of GLM's, or not that of the model.
    """

    def __init__(self, checkpoint: Checkpoint) -> None:
        self.tokenizer = Tokenizer(checkpoint.folder)
        if self.tokenizer.size > checkpoint.config.vocab_size:
            raise ModelDamaged(
                f"{checkpoint.folder}: tokenizer.json has {self.tokenizer.size} ids and the model "
                f"{checkpoint.config.vocab_size}: they are not of one checkpoint"
            )
        self.form = form_of(checkpoint.chat_template) if checkpoint.chat_template else GLM46
        self._template = Template(self.tokenizer, self.form)
        self._stops = checkpoint.stops

    def voice(self, context: int) -> Voice:
        """Of a model that has so many tokens of context."""
        return Voice(self.tokenizer, self._stops, context, min(OUTPUT, context))

    def call(
        self, voice: Voice, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> tuple[Tokens, Reader]:
        """The prompt of one call to the model, and what reads its output."""
        tokens = self._template.tokens(transcript, tools, options)
        parser = Parser(tools, tokens.state, next_call(transcript))
        return tokens, Reader(voice, tokens, parser, options)


def limits_of(voice: Voice) -> EngineLimits:
    return EngineLimits(voice.context, voice.output)
