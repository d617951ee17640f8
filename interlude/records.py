"""Where the record of a run goes."""

from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import Path

from interlude.settings import Settings, SettingsError


def new_record(settings: Settings) -> Path:
    """A folder for a run: the one that was named with --out, else a new one among the kept runs, for its
    owner only.

    Raises SettingsError.
    """
    name = f"{datetime.now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    record = settings.out or settings.state / "runs" / name
    try:
        record.mkdir(parents=True, exist_ok=True, mode=0o777 if settings.out else 0o700)
    except OSError as error:
        raise SettingsError(f"{record}: {error.strerror}; name another folder with --out") from error
    return record
