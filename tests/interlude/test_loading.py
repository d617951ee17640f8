"""A session of the terminal is opened with the model that ships, and its doors hear how far that is."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.updates import Loading, Update
from interlude.opening import make_session
from interlude.settings import Settings

pytestmark = pytest.mark.usefixtures("home")


@pytest.mark.nano
@pytest.mark.parametrize("share", [False, True])
async def test_loading_is_told_while_it_goes_on(
    tmp_path: Path, tree: Path, capfd: pytest.CaptureFixture[str], share: bool
) -> None:
    settings = Settings(sandbox="local", share=share, state=tmp_path / "state", kept=tmp_path / "kept")
    session = make_session(settings, tree, "", "auto")
    heard: list[Update] = []
    session.listen(heard.append)
    await session.warm()
    assert session.equipment
    told = [update.percent for update in heard if isinstance(update, Loading)]
    assert told[-1] == 100 and told == sorted(told) and len(told) > 1
    assert session.loading is None
    await session.close()
    assert capfd.readouterr() == ("", "")
