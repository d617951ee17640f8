"""The training forward against transformers' own."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from transformers import Glm4MoeForCausalLM

from training.attention import Layout, attention
from training.forward import Forward
from training.start import Shape, config, structured_start


@pytest.fixture(scope="module")
def model() -> Glm4MoeForCausalLM:
    torch.manual_seed(0)
    model = structured_start(config((4060, 4067, 4069), Shape(layers=3)), seed=0)
    for name, buffer in model.named_buffers():
        if name.endswith("correction_bias"):
            buffer.normal_(0, 0.2)
    return model


def rows() -> tuple[Tensor, list[Tensor], Tensor, Layout]:
    """A beginning, what follows it in each row, the flat batch with padding at its end, its layout."""
    chance = torch.Generator().manual_seed(0)
    begin, *rest = (torch.randint(0, 4096, (n,), generator=chance) for n in (40, 300, 25, 60))
    at, spans = 40, []
    for row in rest:
        spans.append((at, at + len(row)))
        at += len(row)
    flat = torch.cat((begin, *rest, torch.zeros(11, dtype=torch.int64)))
    return begin, rest, flat, Layout(40, tuple(spans))


def test_states_and_gradients_are_those_of_transformers(model: Glm4MoeForCausalLM) -> None:
    begin, rest, flat, layout = rows()
    weigh = torch.randn(len(flat), 256, generator=torch.Generator().manual_seed(1))
    mine, _ = Forward(model, torch.float32, compiled=False).states(flat, layout)
    whole = torch.cat([torch.arange(start, end) for start, end in layout.rows])
    (mine[whole] * weigh[whole]).sum().backward()
    gradients = {name: w.grad.clone() for name, w in model.named_parameters() if w.grad is not None}
    model.zero_grad()
    theirs = [model.model(torch.cat((begin, row))[None]).last_hidden_state[0, 40:] for row in rest]
    (torch.cat(theirs) * weigh[whole]).sum().backward()
    assert float((torch.cat(theirs) - mine[whole]).detach().abs().max()) < 1e-4
    for name, weight in model.named_parameters():
        if weight.grad is not None:
            error = float((weight.grad - gradients[name]).abs().max())
            assert error <= 1e-4 * float(weight.grad.abs().max()), name
    model.zero_grad()


def test_surprise_is_the_cross_entropy_of_transformers_logits(model: Glm4MoeForCausalLM) -> None:
    begin, rest, flat, layout = rows()
    forward = Forward(model, torch.float32, compiled=False)
    with torch.no_grad():
        states, _ = forward.states(flat, layout)
        start, end = layout.rows[0]
        mine = forward.surprise(states[start : end - 1], flat[start + 1 : end])
        logits = model(torch.cat((begin, rest[0]))[None]).logits[0, 40:-1]
        theirs = torch.nn.functional.cross_entropy(logits, rest[0][1:], reduction="none")
    assert float((mine - theirs).abs().max()) < 1e-3


def test_loads_are_the_shares_of_choices(model: Glm4MoeForCausalLM) -> None:
    *_, flat, layout = rows()
    with torch.no_grad():
        _, loads = Forward(model, torch.float32, compiled=False).states(flat, layout)
    assert len(loads) == 2
    for load in loads:
        assert load.shape == (8,)
        assert float(load.sum()) == pytest.approx(2.0)


def test_padding_gets_nothing() -> None:
    q, k, v = torch.ones(2, 2, 9, 8), torch.ones(2, 9, 8), torch.ones(2, 9, 8)
    out = attention(q, k, v, Layout(3, ((3, 7),)))
    assert torch.equal(out[:, :, :7], torch.ones(2, 2, 7, 8))
    assert torch.equal(out[:, :, 7:], torch.zeros(2, 2, 2, 8))
