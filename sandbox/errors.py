"""What a sandbox can fail with: SandboxError is its own fault, FileError an answer for the model."""

from __future__ import annotations


class SandboxError(Exception):
    """The sandbox failed, not the program in it; the message says what the user can do."""


class SandboxUnavailable(SandboxError):
    """No sandbox of this kind can be had on this machine."""


class ImageMissing(SandboxError):
    """The image that was named is not there and cannot be made; the first line of the message says why."""


class Unequipped(SandboxError):
    """The image has no Python or no bash, which the worker needs."""


class BrowserMissing(SandboxError):
    """No Chromium can be had for a sandbox that is to have one."""


class SandboxDied(SandboxError):
    """The sandbox ended while it was in use."""


class FileError(Exception):
    """A file operation was refused. It is an answer for the model: the message is short and plain."""


class FileMissing(FileError):
    """No such file."""


class NotRegularFile(FileError):
    """A folder, FIFO, device or socket where a file was asked for."""


class FileChanged(FileError):
    """The file is not the one that was read (`expect` did not match)."""


class DiskFull(FileError):
    """No room left; what was there before is unharmed."""
