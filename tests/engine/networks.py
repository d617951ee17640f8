"""The engine's own networks from transformers' random ones."""

from pathlib import Path
from tempfile import TemporaryDirectory

from transformers import Glm4MoeForCausalLM

from engine.checkpoint import check
from engine.model import Network
from engine.network import Loading, network
from tests.engine.checkpoints import save


def ours(model: Glm4MoeForCausalLM, loading: Loading | None = None) -> Network:
    """The same weights, loaded by the engine from a folder."""
    with TemporaryDirectory() as folder:
        return network(check(save(Path(folder), model)), loading or Loading(threads=1, native=False)).network
