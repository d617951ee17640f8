"""A Dockerfile is written anew for the plain builder, and keeps its meaning."""

from __future__ import annotations

import pytest

from sandbox.dockerfile import expand, read, rewrite
from sandbox.errors import ImageMissing, SandboxError


class Known:
    """Implements Bases: one image is here, ubuntu is stood in for."""

    def base(self, name: str) -> tuple[str, bool]:
        if name == "here:1":
            return "sha256:here", False
        if name.startswith(("ubuntu", "ghcr.io/x/t-bench/ubuntu")):
            return "sha256:standin", True
        raise ImageMissing(f"{name} is not here")


def written(text: str, target: str = "") -> str:
    return rewrite(read(text), Known(), target).text


def test_a_run_is_preceded_by_the_stand_ins_and_none_of_them_stays() -> None:
    assert written(
        "FROM ubuntu:24.04\nRUN apt-get update && \\\n    # why\n    apt-get install -y curl\nUSER me\n"
    ) == (
        "FROM sha256:standin\n"
        "COPY .interlude/bin /.interlude/bin\n"
        "RUN . /.interlude/bin/rc; apt-get update &&     apt-get install -y curl\n"
        "USER me\n"
        "USER 0\n"
        "RUN rm -rf /.interlude\n"
        "USER me\n"
    )


def test_stages_keep_their_names_and_copies_between_them() -> None:
    text = (
        "ARG B=here:1\nFROM ${B} AS one\nFROM one\nCOPY --from=one --chmod=755 /a /b/\nCOPY --from=0 /c /d\n"
    )
    assert written(text).splitlines() == [
        "ARG B=here:1",
        "FROM sha256:here AS one",
        "COPY .interlude/bin /.interlude/bin",
        "FROM one",
        "COPY .interlude/bin /.interlude/bin",
        "COPY --from=one /a /b/",
        "USER 0",
        "RUN chmod -R 755 /b/a",
        "COPY --from=0 /c /d",
        "USER 0",
        "RUN rm -rf /.interlude",
    ]


def test_heredocs_become_files_of_the_context() -> None:
    text = "FROM here:1\nRUN <<EOF\necho 1\necho 2\nEOF\nRUN cat <<A >/x\nhi\nA\nCOPY <<B /y\nbye\nB\n"
    made = rewrite(read(text), Known())
    assert made.files == {
        ".interlude/text-0": b"echo 1\necho 2\n",
        ".interlude/text-1": b"cat <<A >/x\nhi\nA\n",
        ".interlude/text-2": b"bye\n",
    }
    assert [line for line in made.text.splitlines() if "text-" in line] == [
        "COPY .interlude/text-0 /.interlude/text-0",
        "RUN . /.interlude/bin/rc; /bin/sh /.interlude/text-0",
        "COPY .interlude/text-1 /.interlude/text-1",
        "RUN . /.interlude/bin/rc; /bin/sh /.interlude/text-1",
        "COPY .interlude/text-2 /y",
    ]


def test_what_is_stood_in_for_is_said_and_has_the_folder_of_its_original() -> None:
    made = rewrite(
        read("FROM ghcr.io/x/t-bench/ubuntu-24-04:1\nRUN --mount=type=secret,id=a true\n"), Known()
    )
    assert made.notes == [
        "ghcr.io/x/t-bench/ubuntu-24-04:1 cannot be had here; this machine's own packages stand in",
        "the Dockerfile mounts something for a RUN, which is left out",
    ]
    assert "WORKDIR /app" in made.text.splitlines()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("FROM other\n", "other is not here"),
        ("RUN x\n", "begins with RUN"),
        ("", "has no FROM"),
        ("FROM here:1\nRUN <<EOF\nx\n", "a heredoc that does not end: EOF"),
        ("FROM here:1\n&& x\n", "a line that is no instruction"),
        ("FROM here:1\nCOPY --from=ubuntu:1 /a /a\n", "copies from ubuntu:1, which is not here"),
    ],
)
def test_what_cannot_be_built_is_refused(text: str, why: str) -> None:
    with pytest.raises(SandboxError, match=why):
        written(text)


def test_variables_are_read_as_docker_reads_them() -> None:
    assert expand("$A-${B:-x}-${A:+y}-${C}", {"A": "1"}) == "1-x-y-"
