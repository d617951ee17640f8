"""What an image is built with: the user's package index and proxy are known, and no image keeps them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest

from sandbox.base import Building, Recipe
from sandbox.daemon import connect
from sandbox.errors import ImageMissing
from sandbox.task_image import MADE
from tests.sandbox.images import remove_image, small_image

pytestmark = pytest.mark.docker
MIRRORS = (
    "HTTPS_PROXY=http://proxy.example.org:3128",
    "PIP_EXTRA_INDEX_URL=http://a.example.org/simple http://b.example.org/simple",
    "PIP_INDEX_URL=http://index.example.org/simple",
)
DOCKERFILE = """\
FROM interlude-test:building
RUN case $PIP_INDEX_URL$UV_INDEX_URL in http://index.*/simplehttp://index.*/simple) ;; *) exit 1;; esac
RUN case $PIP_EXTRA_INDEX_URL in "http://a."*"/simple http://b."*/simple) ;; *) exit 1;; esac
RUN case $https_proxy$FTP_PROXY in http://proxy.*:3128) echo yes > /said;; *) exit 1;; esac
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    small_image("building")
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    yield tmp_path
    remove_image("building")


def test_index_and_proxy_of_the_user_reach_a_build_and_no_image_keeps_them(folder: Path) -> None:
    daemon, api = connect(), docker.APIClient(version="auto")
    try:
        with pytest.raises(ImageMissing, match="cannot be built here"):
            daemon.images.of_recipe(Recipe(folder), False, Building())
        made = daemon.images.of_recipe(Recipe(folder), False, Building(mirrors=MIRRORS))
        told = f"{api.inspect_image(made.digest)} {api.history(made.digest)}"
        kept = b"".join(api.get_image(made.digest))
    finally:
        daemon.close()
        api.close()
    assert ("echo yes" in told, "example.org" in told) == (True, False)
    assert (b"yes" in kept, b"example.org" in kept) == (True, False)


def test_an_image_that_takes_longer_than_its_task_gives_it_cannot_be_had(folder: Path) -> None:
    (folder / "Dockerfile").write_text("FROM interlude-test:building\nRUN echo begun\nRUN sleep 60\n")
    daemon, api = connect(), docker.APIClient(version="auto")
    try:
        before = {image["Id"] for image in api.images(filters={"label": MADE})}
        with pytest.raises(ImageMissing, match=r"longer than 2 s to build; .*\n(.*\n)*begun"):
            daemon.images.of_recipe(Recipe(folder, seconds=2.0), False, Building())
        (left,) = (image for image in api.images(filters={"label": MADE}) if image["Id"] not in before)
        assert "echo begun" in str(api.history(left["Id"]))  # so that `interlude image prune` finds it
        while api.containers(filters={"ancestor": left["Id"]}):
            time.sleep(0.1)
        api.remove_image(left["Id"])
    finally:
        daemon.close()
        api.close()
