"""The images that a Docker engine has: found, made, kept and forgotten."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import docker
from docker.errors import APIError, ImageNotFound
from docker.utils import parse_repository_tag

from sandbox.base import Building, Recipe
from sandbox.build import build
from sandbox.complaints import explained
from sandbox.image import Listed, listed, own, resolve
from sandbox.reach import reach
from sandbox.standin import REPOSITORY as STAND_INS
from sandbox.task_image import MADE, Image, Making

COMMIT_SECONDS = 1800
"""Gigabytes are written."""
API_PATIENCE = 300
"""Seconds for what is done beside a recipe's own work: importing a stand-in, sending files."""


class Images:
    """`prompt` is asked what must not be waited for long. Methods block, and raise SandboxError."""

    def __init__(self, prompt: docker.APIClient, api: docker.APIClient) -> None:
        self._prompt: Any = prompt
        self._api: Any = api

    def find(self, name: str, pull: bool) -> str:
        """The digest of an image, made or pulled where that is wanted."""
        with explained():
            return resolve(self._api, name, pull=pull)

    def build(self, source: Path | None, tag: str, say: Callable[[str], None]) -> str:
        """The digest of an image that is made now: of a Dockerfile, or of this machine's programs.

        `say` gets what the builder prints."""
        with explained():
            if source is not None:
                return build(self._api, source, tag, say)
            digest = own(self._api)
            if tag:
                repository, name = parse_repository_tag(tag)
                self._api.tag(digest, repository, name or "latest")
            return digest

    def of_recipe(self, recipe: Recipe, pull: bool, building: Building) -> Image:
        """The image of a recipe, made when it is not there yet."""
        with explained():
            patient: Any = reach(int(recipe.seconds) + API_PATIENCE, self._api.api_version)
            try:
                return Making(patient, recipe, pull, building).image()
            finally:
                patient.close()

    def listed(self) -> tuple[Listed, ...]:
        """Those of the base image's name, newest first."""
        with explained():
            return listed(self._api)

    def prune(self) -> tuple[str, ...]:
        """Remove what was made for tasks that are images, stand-ins included; returns the names that went.

        What a container runs stays. All of it is made again when it is needed.
        """
        gone: list[str] = []
        with explained():
            made = [*self._api.images(filters={"label": MADE}), *self._api.images(name=STAND_INS)]
            for image in sorted(made, key=lambda one: -float(one["Created"])):
                tags = [tag for tag in image["RepoTags"] or () if not tag.startswith("<none>")]
                for name in tags or [image["Id"]]:
                    try:
                        self._api.remove_image(name)
                    except ImageNotFound:
                        continue  # it went with one that was made from it
                    except APIError as error:
                        if error.status_code != 409:
                            raise
                        continue
                    gone.append(name)
        return tuple(gone)

    def commit(self, container: str, name: str, labels: Mapping[str, str]) -> str:
        """The digest of an image of what is in a container, mounts left out."""
        repository, tag = parse_repository_tag(name)
        # Who made the container owns none that is made from the image.
        marks = {"interlude.owner": "", "interlude.host": "", "interlude.session": "", **labels}
        changes = [f"LABEL {key}={json.dumps(value)}" for key, value in marks.items()]
        with explained():
            patient: Any = reach(COMMIT_SECONDS, self._api.api_version)
            try:
                made = patient.commit(container, repository=repository, tag=tag, changes=changes)
            finally:
                patient.close()
            return str(made["Id"])

    def describe(self, name: str) -> tuple[str, int]:
        """The digest and the size in bytes of an image that is here; ("", 0) where it is not."""
        with explained():
            try:
                found = self._prompt.inspect_image(name)
            except ImageNotFound:
                return "", 0
            return str(found["Id"]), int(found["Size"])

    def labelled(self, label: str) -> tuple[tuple[str, dict[str, str]], ...]:
        """The images with a label ("KEY=VALUE"): their digests and all labels of each."""
        with explained():
            found = self._api.images(filters={"label": label})
            return tuple((str(one["Id"]), dict(one["Labels"] or {})) for one in found)

    def forget(self, image: str) -> bool:
        """Remove an image with its names; whether it was here and nothing used it."""
        with explained():
            try:
                self._api.remove_image(image, force=False)
            except ImageNotFound:
                return False
            except APIError as problem:
                if problem.status_code != 409:  # 409: a container runs it
                    raise
                return False
            return True
