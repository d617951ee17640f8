"""Rows of SWE-bench and of what is made like it: a repository at a commit, an issue, and tests that judge.

What judges never lies in the agent's sandbox: `test_patch` is applied where the work is graded, after the
agent's patch, to files as they were at the base commit, whatever became of them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from sandbox.base import Spec
from tasks.formats.patches import touched
from tasks.formats.rows import Row
from tasks.formats.shelf import Shelf
from tasks.formats.swe_images import CONDA, environment, image_of, spec_of
from tasks.formats.swe_tests import Tests, tests_of
from tasks.repository import Reference, entries, find_commit
from tasks.task import SPAWN_ENV, Check, Expected, Step, Task
from tasks.toml import TaskError

AGENT_SECONDS, TEST_SECONDS = 3600.0, 1800.0


def _names(value: Any) -> Any:
    """Lists of names stand as JSON in a text, too."""
    if not isinstance(value, str):
        return [] if value is None else value
    try:
        return json.loads(value or "[]")
    except (ValueError, RecursionError):
        raise ValueError("is no list of names, nor JSON of one") from None


def _object(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        raise ValueError("is no object, nor JSON of one") from None


def _command(value: Any) -> Any:
    return " && ".join(map(str, value)) if isinstance(value, list) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_names)]
Command = Annotated[str | None, BeforeValidator(_command)]


class Install(BaseModel):
    """SWE-rebench's `install_config`: what of it says how the tests are run."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    test_cmd: Command = None
    log_parser: str | None = None


class Instance(BaseModel):
    """A row: what of it is used."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)

    instance_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,200}$")]
    repo: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$")]
    base_commit: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{7,64}$")]
    problem_statement: Annotated[str, StringConstraints(min_length=1)]
    fail_to_pass: Names = Field(default=(), alias="FAIL_TO_PASS")
    pass_to_pass: Names = Field(default=(), alias="PASS_TO_PASS")
    patch: str = ""
    test_patch: str = ""
    version: str | None = None
    difficulty: str | None = None
    test_cmd: Command = None
    log_parser: str | None = None
    install_config: Annotated[Install | None, BeforeValidator(_object)] = None
    image: str | None = None
    image_name: str | None = None
    docker_image: str | None = None


def is_instance(row: Row) -> bool:
    """Whether a row is meant to be one."""
    return "instance_id" in row and "problem_statement" in row


def load(row: Row, shelf: Shelf, repos: Path | None, image: str, images: str) -> Task:
    """A row as a task. `repos`: the folder where its repository lies as OWNER__NAME; `image`: what runs it
    then; `images`: it runs in an image of its own, which has its repository. Raises TaskError.
    """
    instance = _instance(row)
    tests = _tests(instance)
    if images:
        named = instance.image or instance.image_name or instance.docker_image
        own = image_of(instance.instance_id, named, images)
        begins = environment(own, instance.base_commit)
        restore = FROM_GIT.replace("BASE", instance.base_commit)
        note = f"It runs in {own}, of whose history nothing is left that came after the base commit."
    else:
        begins = _cloned(instance, repos, tests)
        restore = FROM_FILES
        note = (
            "The repository is a clone's files at the base commit, and what it needs is what the image has."
        )
    files: dict[str, bytes | str] = {
        **begins,
        "instruction.md": _instruction(instance),
        "tests/test.patch": instance.test_patch,
        "tests/touched": "".join(f"{path}\0" for path in tests.restored),
        "tests/test.sh": TEST_SH.replace("RESTORE", restore).replace("COMMAND", tests.command),
    }
    if instance.patch.strip():
        files |= {"solution/solution.patch": instance.patch, "solution/solve.sh": SOLVE_SH}
    written = shelf.put(instance.instance_id, files)
    check = Check(
        (written.folder / "tests",), reads=tests.reads, expected=tests.expected, seconds=TEST_SECONDS
    )
    solution = written.folder / "solution" if instance.patch.strip() else None
    here = Spec(image=image, env=(*SPAWN_ENV, ("PYTHONPATH", ".:src:lib")))
    return Task(
        name=instance.instance_id,
        folder=written.folder,
        category=instance.repo,
        tags=tuple(filter(None, (instance.version, instance.difficulty))),
        phrasing="unseen",
        tools=None,
        agent_seconds=AGENT_SECONDS,
        spec=spec_of(written.folder) if images else here,
        steps=(Step("only", _instruction(instance), check, solution),),
        strategy="final",
        digest=written.digest,
        form="swe-bench",
        notes=(note,),
    )


def _instance(row: Row) -> Instance:
    if "fail_to_pass" not in row and "FAIL_TO_PASS" not in row:
        raise TaskError("has no FAIL_TO_PASS, so nothing says which tests judge it")
    if not row.get("base_commit"):
        raise TaskError("has no base_commit: its repository is in an image of the dataset's own")
    try:
        return Instance.model_validate(row)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise TaskError(f"{place}: {first['msg'].removeprefix('Value error, ')}") from None


def _instruction(instance: Instance) -> str:
    asked = "Resolve this issue in the repository that the work tree holds."
    return f"{asked}\n\n{instance.problem_statement.strip()}\n"


def _cloned(instance: Instance, repos: Path | None, tests: Tests) -> dict[str, bytes | str]:
    """What begins from a clone, and the files that its tests touch, as they were."""
    place = instance.repo.replace("/", "__")
    if repos is None:
        raise TaskError(
            f"its repository {instance.repo} is needed: git clone it into FOLDER/{place} and say --repos "
            "FOLDER, or --images where its image is here"
        )
    repository = _find(repos, instance)
    reference = Reference(path=repository, commit=find_commit(repository, instance.base_commit))
    files: dict[str, bytes | str] = {"repository.json": reference.model_dump_json(indent=1) + "\n"}
    for entry in entries(reference, tests.restored) if tests.restored else ():
        if entry.mode == "120000":
            raise TaskError(f"{entry.path}: its tests touch a link, which is not restored here")
        files[f"tests/base/{entry.path}"] = entry.data
    return files


def _tests(instance: Instance) -> Tests:
    config = instance.install_config or Install()
    return tests_of(
        instance.repo,
        Expected(instance.fail_to_pass, instance.pass_to_pass),
        touched(instance.test_patch),
        instance.test_cmd or config.test_cmd,
        instance.log_parser or config.log_parser,
    )


def _find(repos: Path, instance: Instance) -> Path:
    owner, name = instance.repo.split("/")
    places = [repos / f"{owner}__{name}", repos / f"{owner}__{name}.git", repos / owner / name]
    for place in places:
        if place.is_dir():
            return place.resolve()
    raise TaskError(f"{places[0]}: no such folder; git clone {instance.repo} there")


SOLVE_SH = """\
#!/bin/bash
git apply --whitespace=nowarn "$(dirname "$0")/solution.patch"
"""

TEST_SH = """\
#!/bin/bash
# Files that the tests touch are as at the base commit again, then the tests' patch comes over them.
while IFS= read -r -d '' path; do
    above=$path
    while [[ $above == */* ]]; do
        above=${above%/*}
        if [ -L "$above" ] || [ -f "$above" ]; then rm -f -- "$above"; fi
    done
    rm -rf -- "$path"
done < "$TESTS_DIR/touched"
RESTORE
if [ -s "$TESTS_DIR/test.patch" ] && ! git apply --whitespace=nowarn "$TESTS_DIR/test.patch"; then
    echo "the tests' patch does not apply to the base commit"
    exit 127
fi
COMMAND
"""

FROM_FILES = 'if [ -d "$TESTS_DIR/base" ]; then cp -R "$TESTS_DIR/base/." .; fi'

FROM_GIT = f"""\
while IFS= read -r -d '' path; do
    mode=$(git --literal-pathspecs ls-tree BASE -- "$path" | cut -c 1-6)
    case $mode in 100*) mkdir -p -- "$(dirname "./$path")" && git cat-file blob "BASE:$path" > "$path" ;; esac
    case $mode in 100755) chmod +x -- "$path" ;; esac
done < "$TESTS_DIR/touched"
if [ -f {CONDA}/etc/profile.d/conda.sh ]; then
    . {CONDA}/etc/profile.d/conda.sh && conda activate testbed
fi"""
