"""Names of runs and uploads: 32 hexadecimal digits and nothing else, so that a name is never a path."""

from __future__ import annotations

import re
import uuid

__all__ = ["is_identity", "new_identity"]

_IDENTITY = re.compile(r"[0-9a-f]{32}")


def new_identity() -> str:
    """Return a fresh name for a run."""
    return uuid.uuid4().hex


def is_identity(text: object) -> bool:
    """Return whether `text` may name a run or an upload.

    >>> is_identity("../../etc/passwd"), is_identity("0123456789abcdef" * 2)
    (False, True)
    """
    return isinstance(text, str) and _IDENTITY.fullmatch(text) is not None
