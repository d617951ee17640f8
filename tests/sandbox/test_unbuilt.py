"""An image that was not built: the step that failed and what it could not reach are told in one line."""

from __future__ import annotations

import pytest

from sandbox.unbuilt import reason

PROBLEM = "The command '/bin/sh -c ...' returned a non-zero code: 1"


@pytest.mark.parametrize(
    ("step", "said", "told"),
    [
        (
            "curl -fsSL https://example.org/a/tool.zip -o /tmp/t && unzip /tmp/t",
            "  0     0    0     0 --:--:-- --:--:--     0curl: (6) Could not resolve host: example.org",
            "example.org cannot be reached (curl: (6) Could not resolve host: example.org), for "
            "`RUN curl -fsSL https://example.org/a/tool.zip -o /tmp/t && unzip /tmp/t`",
        ),
        (
            "git clone https://example.org/x/y.git /src",
            "fatal: unable to access 'https://example.org/x/y.git/': Could not resolve host: example.org",
            "https://example.org/x/y.git cannot be reached (fatal: unable to access "
            "'https://example.org/x/y.git/': Could not resolve host: example.org), for "
            "`RUN git clone https://example.org/x/y.git /src`",
        ),
        (
            "wget -q $URL",
            "wget: unable to resolve host address 'data.example.org'",
            "data.example.org cannot be reached (wget: unable to resolve host address 'data.example.org'), "
            "for `RUN wget -q $URL`",
        ),
        (
            "npm install left-pad",
            "npm ERR! network request failed: getaddrinfo ENOTFOUND packages.example.org",
            "packages.example.org cannot be reached (npm ERR! network request failed: getaddrinfo ENOTFOUND "
            "packages.example.org), for `RUN npm install left-pad`",
        ),
        (
            "curl -fL https://example.org/big",
            "curl: (22) The requested URL returned error: 403",
            "https://example.org/big cannot be reached (curl: (22) The requested URL returned error: 403), "
            "for `RUN curl -fL https://example.org/big`",
        ),
        (
            "python3 fetch.py",
            "OSError: [Errno 101] Network is unreachable",
            "`RUN python3 fetch.py` needs a network: OSError: [Errno 101] Network is unreachable",
        ),
        ("make", "make: *** no rule to make target", "`RUN make` failed: make: *** no rule to make target"),
    ],
    ids=["curl", "git", "wget", "npm", "forbidden", "program", "no download"],
)
def test_the_step_that_failed_and_what_it_could_not_reach_are_told(step: str, said: str, told: str) -> None:
    log = [
        "Step 1/3 : FROM x",
        " ---> 0f1e",
        "Step 2/3 : RUN . /.interlude/bin/rc; apt-get update",
        "Err: Could not resolve host: first.example.org",
        f"Step 3/3 : RUN . /.interlude/bin/rc; {step}",
        " ---> Running in 0f1e",
        said,
        "Removing intermediate container 0f1e",
    ]
    assert reason(log, PROBLEM) == f"its image cannot be built here: {told}"


def test_a_full_disk_is_told_as_that() -> None:
    log = ["Step 2/3 : RUN pip install torch", "Successfully installed torch-2.7.1"]
    problem = "Error processing tar file(exit status 1): write /usr/lib/x.so: no space left on device"
    assert reason(log, problem) == (
        "its image cannot be built here: the disk that Docker has is full (interlude image prune frees what "
        "tasks left), for `RUN pip install torch`"
    )


def test_a_builder_that_says_nothing_of_steps_is_told_as_it_says_it() -> None:
    told = reason([], "dockerfile parse error line 3: unknown instruction: RUNN")
    assert told == "its image cannot be built here: dockerfile parse error line 3: unknown instruction: RUNN"
