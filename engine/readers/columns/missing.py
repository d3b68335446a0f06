"""Texts that say that a value is missing: one list, for every column of every format."""

from __future__ import annotations

import re

__all__ = ["MAYBE_CLASSES", "MAYBE_MISSING", "MISSING", "is_missing", "said"]

MISSING = frozenset(
    (
        *("", "nan", "-nan", "n/a", "#n/a", "#n/a n/a", "#na", "#nv", "<na>", "<n/a>", "nat", "<null>", "(null)"),
        *("null", "none", "\\n", "1.#qnan", "-1.#qnan", "1.#ind", "-1.#ind", "n.a.", "n.a", "not available"),
    )
)
"""What is missing in any letters; beside it "NA" and "na", for "Na" is sodium, and the error values of spreadsheets."""

_EXACT = frozenset(("NA", "na"))
_ERROR = re.compile(r"#[\w/ÄÖÜäöü]{1,24}[!?]")  # #REF!, #DIV/0!, #NAME?, in any language
_LONGEST = 26

MAYBE_CLASSES = frozenset(("na", "none", "not available"))
"""Of what is missing, what somebody may have meant as a class."""

MAYBE_MISSING = frozenset(
    (
        *("-", "--", "?", ".", "nil", "missing", "unknown", "undefined", "not determined", "not tested", "not known"),
        *("nd", "n.d.", "n/d", "nt", "n.t.", "tbd", "not applicable", "no data", "-999", "-9999", "error", "#error"),
    )
)
"""What is taken at its word, though somebody may have meant that the value is missing; in small letters."""


def is_missing(text: str) -> bool:
    """Tell whether a cell says nothing: empty, or a word for a missing value.

    Parameters
    ----------
    text : str
        Blanks around it do not count.

    Returns
    -------
    bool
        True where there is no value.

    Examples
    --------
    >>> [is_missing(text) for text in (" ", "NULL", "<NA>", "#DIV/0!", "NA", "Na", "0")]
    [True, True, True, True, True, False, False]
    """
    if len(text) > _LONGEST and len(text := text.strip()) > _LONGEST:
        return False
    bare = text.strip()
    return bare.casefold() in MISSING or bare in _EXACT or (bare[:1] == "#" and _ERROR.fullmatch(bare) is not None)


def said(text: str) -> str:
    """Return `text` without the blanks around it, "" where it says that the value is missing."""
    bare = text.strip()
    return "" if is_missing(bare) else bare
