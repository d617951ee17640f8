"""Which Python a sandbox made from this machine runs: the one under this one's virtual environment."""

from __future__ import annotations

import importlib.util
import sys
import sysconfig
from pathlib import Path

VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"
USER_PACKAGES = f".local/lib/{VERSION}/site-packages"
"""Where it looks for packages of the user, below HOME."""
PYTEST = "#!/usr/bin/env python3\nimport pytest\n\nraise SystemExit(pytest.main())\n"
"""The program of that name."""
_PYTEST = ("pytest", "_pytest", "py", "pluggy", "iniconfig", "packaging", "pygments")


def interpreter() -> Path:
    """Its program."""
    return Path(sys.base_prefix, "bin", VERSION)


def standard_library() -> Path:
    """The folder of its standard library."""
    return Path(sysconfig.get_path("stdlib"))


def installer() -> tuple[Path, ...]:
    """The folder of its pip, or of the pip beside Interlude; () where there is none."""
    places = (
        Path(sysconfig.get_path("purelib", vars={"base": sys.base_prefix})),
        Path("/usr/lib/python3/dist-packages"),
        Path(sysconfig.get_path("purelib")),
    )
    return next(((place / "pip",) for place in places if (place / "pip").is_dir()), ())


def test_packages() -> tuple[Path, ...]:
    """The folders and files that pytest is, () where it is not installed.

    What tells their versions is among them: pytest's first line asks for one.
    """
    found: list[Path] = []
    for name in _PYTEST:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            return ()
        origin = Path(spec.origin)
        place = origin.parent if origin.name == "__init__.py" else origin
        found += [place, *sorted(place.parent.glob(f"{name}-*.dist-info"))]
    return tuple(found)
