"""The images that rows of SWE-bench come with: which one is a row's, and what of it an agent does not get.

The repository in an image may hold what came after the base commit, the fix among it. It is taken out where
the sandbox's image is made; an image of which that cannot be shown is refused.
"""

from __future__ import annotations

import re
import string
from pathlib import Path

from sandbox.base import Limits, Recipe, Spec
from tasks.task import SPAWN_ENV
from tasks.toml import TaskError

OWN = "rows"
"""What is said, as `--images` alone says, for the images that rows name or SWE-bench publishes."""
PUBLISHED = "swebench/sweb.eval.x86_64.{owner}_1776_{name}:latest"
"""As swebench 5.0.2 names them (image_builder/image_spec.py), for the id OWNER__NAME."""
TREE = "/testbed"
CONDA = "/opt/miniconda3"
_IMAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/:@-]{0,250}")
_FIRST = f"{CONDA}/envs/testbed/bin:{CONDA}/condabin:{CONDA}/bin"
_PATH = f"{_FIRST}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_ACTIVE = (
    ("PATH", _PATH),
    ("CONDA_DEFAULT_ENV", "testbed"),
    ("CONDA_PREFIX", f"{CONDA}/envs/testbed"),
    ("CONDA_SHLVL", "1"),
)


def image_of(instance: str, named: str | None, images: str) -> str:
    """The image of a row: `named` is the one that it names, `images` what is asked for. Raises TaskError."""
    if named and images == OWN:
        image = named
    else:
        owner, _, name = instance.lower().partition("__")
        if not name:
            raise TaskError("names no image, and its id is not OWNER__NAME, of which one could be made")
        image = _filled(PUBLISHED if images == OWN else images, owner, name)
    if not _IMAGE.fullmatch(image):
        raise TaskError(f"its image {image!r} is no name of an image")
    return image


def _filled(template: str, owner: str, name: str) -> str:
    try:
        fields = {field for _, field, _, _ in string.Formatter().parse(template) if field is not None}
    except ValueError:
        fields = set[str]()
    if "name" not in fields or not fields <= {"owner", "name"}:
        raise TaskError(
            f"--images {template}: is to have {{owner}} and {{name}} in it, such as {PUBLISHED}; alone it "
            "stands behind the suites"
        )
    return template.replace("{owner}", owner).replace("{name}", name)


def environment(image: str, base: str) -> dict[str, bytes | str]:
    """The files of a row's task that its sandbox is made of."""
    return {"environment/Dockerfile": DOCKERFILE.format(image=image, base=base), "environment/strip": STRIP}


def spec_of(folder: Path) -> Spec:
    """The sandbox that these files make, with the conda environment of SWE-bench's images active."""
    limits = Limits(memory=4 << 30, processes=1024, disk=16 << 30)
    recipe = Recipe(folder / "environment", seconds=1800.0, workdir=TREE)
    return Spec(limits=limits, env=(*SPAWN_ENV, *_ACTIVE), whole=recipe)


DOCKERFILE = f"""\
FROM {{image}}
USER root
COPY strip /tmp/strip
RUN bash /tmp/strip {TREE} {{base}} && rm /tmp/strip
WORKDIR {TREE}
"""

STRIP = r"""#!/bin/bash
# Leaves of a repository what its HEAD is made of: no later commit, no other branch, no log of what was there.
refuse() { echo "$1" >&2; exit 1; }
export GIT_NO_REPLACE_OBJECTS=1 LC_ALL=C
cd "$1" 2>/dev/null || refuse "this image has no $1"
command -v git > /dev/null || refuse "this image has no git"
[ -d .git ] || refuse "this image has no repository at $1"
git config --system --add safe.directory '*'
head=$(git rev-parse --verify --quiet HEAD) || refuse "the repository at $1 has no commit"
base=$(git rev-parse --verify --quiet "$2^{commit}") || refuse "the repository at $1 has no commit $2"
after=$(git rev-list --count "$base..$head")
git merge-base --is-ancestor "$base" "$head" && [ "$after" -le 1 ] ||
    refuse "the repository at $1 stands $after commits after $2"
set -eo pipefail
lists=$(mktemp -d)
git for-each-ref --format='%(refname)' | sort > "$lists/all"
git for-each-ref --format='%(refname)' --merged="$head" | sort > "$lists/kept"
comm -23 "$lists/all" "$lists/kept" | sed 's/^/delete /' | git update-ref --no-deref --stdin
git remote | while read -r name; do git remote remove "$name"; done
rm -rf .git/logs .git/rr-cache .git/worktrees .git/sequencer .git/rebase-* .git/info/grafts .git/BISECT_*
rm -rf .git/*_HEAD .git/objects/info/commit-graph* .git/objects/pack/*.keep .git/objects/pack/*.bitmap
git repack -a -d -q
rm -f .git/objects/info/alternates
git prune --expire=now
git cat-file --batch-all-objects --batch-check='%(objectname)' | sort > "$lists/all"
git rev-list --objects --all HEAD --indexed-objects | cut -d ' ' -f 1 | sort -u > "$lists/kept"
[ -z "$(comm -23 "$lists/all" "$lists/kept")" ] ||
    refuse "the repository at $1 keeps what is of no commit up to HEAD"
rm -r "$lists"
"""
