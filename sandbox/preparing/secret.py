"""Files that commands with a network are not given: those that usually hold passwords and keys."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path

_NAMES = (
    *(".env", ".env.*", ".envrc", ".netrc", ".pypirc", ".git-credentials", "credentials", "credentials.json"),
    *("*.pem", "*.key", "*.p12", "*.pfx", "*.jks", "*.kdbx", "id_rsa*", "id_ed25519*", "id_ecdsa*"),
    *("secrets.json", "secrets.toml", "secrets.y*ml", "*.secret", "auth.json", ".htpasswd"),
)
_FOLDERS = (".ssh", ".aws", ".gnupg", ".docker", ".kube")


def is_secret(tree: Path, name: str) -> bool:
    """By its name; of npm's settings by whether they log in."""
    *folders, last = name.split("/")
    if any(part in _FOLDERS for part in folders) or any(fnmatchcase(last, each) for each in _NAMES):
        return True
    return last == ".npmrc" and logs_in(tree / name)


def logs_in(path: Path) -> bool:
    """Whether a file of npm's settings holds a password or a token, or cannot be read."""
    try:
        return path.is_symlink() or b"_auth" in path.read_bytes() or b"_password" in path.read_bytes()
    except OSError:
        return True
