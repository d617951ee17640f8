"""What ships as nano: small, and told what it was trained with."""

import hashlib
import re
from pathlib import Path

import pytest

from engine.base import Options
from engine.markup import GLM46
from engine.messages import Prompt
from engine.template import Template
from engine.tokenizer import Tokenizer
from interlude.profile import profile_of
from tests.nano.conftest import NANO
from tools.standard import standard_tools
from tools.tool import specs as told

pytestmark = pytest.mark.nano


def test_its_prompt_is_the_one_that_the_card_names() -> None:
    profile = profile_of(NANO)
    specs = told(standard_tools(), brief=profile.brief)
    template = Template(Tokenizer(NANO), GLM46)
    prompt = template.text([Prompt(profile.system, "system")], specs, Options())
    card = (Path(__file__).parents[2] / "docs" / "nano.md").read_text("utf-8")
    digest = "sha256:" + hashlib.sha256(prompt.encode()).hexdigest()[:16]
    assert re.findall(r"static prompt: `(sha256:\w+)`", card) == [digest]


def test_it_is_small_enough_to_ship() -> None:
    assert sum(file.stat().st_size for file in NANO.glob("*.safetensors")) <= 20_000_000
