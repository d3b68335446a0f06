"""Names of runs, uploads and owners: 32 hexadecimal digits and nothing else, so that a name is never a path."""

from __future__ import annotations

import re
import secrets

__all__ = ["is_identity", "new_identity"]

_IDENTITY = re.compile(r"[0-9a-f]{32}")


def new_identity() -> str:
    """Return a fresh name: 128 bits that nobody can guess.

    Returns
    -------
    str
        32 hexadecimal digits.
    """
    return secrets.token_hex(16)


def is_identity(text: object) -> bool:
    """Return whether a text may name a run, an upload or an owner.

    Parameters
    ----------
    text : object
        Anything.

    Returns
    -------
    bool
        True for 32 hexadecimal digits in lower case alone.

    Examples
    --------
    >>> is_identity("../../etc/passwd"), is_identity("0123456789abcdef" * 2)
    (False, True)
    """
    return isinstance(text, str) and _IDENTITY.fullmatch(text) is not None
