"""A stand-in is made of this machine's packages, and trusts what this machine trusts."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from sandbox import packaged

TRUSTED = Path("/usr/local/share/ca-certificates")


def test_a_package_of_which_files_are_missing_is_not_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As npm's is, once it has renewed itself: what is there of its old files does not run."""
    monkeypatch.setattr(packaged, "INFO", tmp_path)
    (tmp_path / "there").write_text("")
    (tmp_path / "dangling").symlink_to("nowhere")
    listed = f"/.\n{tmp_path}/there\n{tmp_path}/dangling\n/usr/share/doc/some/changelog.gz\n"
    (tmp_path / "some.list").write_text(listed)
    (tmp_path / "other.list").write_text(f"{listed}{tmp_path}/gone\n")
    assert (packaged.whole("some"), packaged.whole("other")) == (True, False)


@pytest.mark.skipif(not packaged.installed(), reason="this machine is no Debian")
def test_what_a_certificate_bundle_is_made_of_again_is_in_the_archive() -> None:
    """A package that is installed later makes /etc/ssl/certs anew, of these files."""
    file = io.BytesIO()
    packaged.write(file, packaged.closure(("ca-certificates",)))
    file.seek(0)
    with tarfile.open(fileobj=file) as archive:
        names = set(archive.getnames())
    own = {str(path).lstrip("/") for path in TRUSTED.glob("*") if path.is_file()}
    assert names >= own | {"etc/ca-certificates.conf", "etc/dpkg/dpkg.cfg.d/zz-quick"}
