"""Removes setups that no tree uses any more, and images that an interrupted setup left."""

from __future__ import annotations

from pathlib import Path

from sandbox.owner import Owner
from sandbox.preparing.kept import Kept, Setup


def prune(kept: Kept) -> tuple[Setup, ...]:
    """Keep the newest of each tree that is still there, and what a container runs at this moment.

    Returns those that went. Raises SandboxError where some are images and the engine does not answer.
    """
    kept.open()
    newest: set[tuple[str, str]] = set()
    old: list[Setup] = []
    for setup in kept.all():
        place = (setup.tree, setup.kind)
        if place in newest or not Path(setup.tree).is_dir():
            old.append(setup)
        newest.add(place)
    images = {setup.image for setup in kept.all() if setup.kind == "docker"}
    held = _forget_images(kept, images, {setup.image for setup in old}) if images else set[str]()
    gone = tuple(setup for setup in old if setup.image not in held)
    for setup in gone:
        kept.forget(setup)
    return gone


def _forget_images(kept: Kept, known: set[str], old: set[str]) -> set[str]:
    """Remove the old images, and those without a record whose maker is dead; returns what could not go."""
    from sandbox.daemon import connect

    daemon = connect()
    try:
        for image, labels in daemon.images.labelled(f"interlude.setup.kept={kept.mark()}"):
            pid, _, born = labels.get("interlude.setup.owner", "").partition(":")
            if image not in known and Owner(pid, born, labels.get("interlude.setup.host", "")).dead:
                daemon.images.forget(image)
        return {
            image
            for image in old & known
            if daemon.images.describe(image)[0] and not daemon.images.forget(image)
        }
    finally:
        daemon.close()
