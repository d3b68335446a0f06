"""`Quota`: how much uploaded files may take, and how long they are kept; the environment sets it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from engine.errors import Fault, OptionError
from engine.readers import read_amount

__all__ = ["DAYS", "IN_ALL", "PER_VISITOR", "Quota", "quota_in_force"]

PER_VISITOR, IN_ALL, DAYS = "SYMGRAPH_VISITOR_QUOTA", "SYMGRAPH_QUOTA", "SYMGRAPH_KEEP_DAYS"
_MOST_DAYS = 36_500


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """Bounds on the uploaded files of a workspace; what is above one is refused, what is too old is deleted.

    Parameters
    ----------
    per_visitor : int
        Bytes of the files of one visitor.
    in_all : int
        Bytes of the files of all.
    days : int
        Days after its last use on which a file is deleted; 0: never.
    """

    per_visitor: int = 2 * 2**30
    in_all: int = 20 * 2**30
    days: int = 90


def quota_in_force(environment: Mapping[str, str] | None = None) -> Quota:
    """Return the quota as the environment sets it.

    Parameters
    ----------
    environment : mapping of str to str, optional
        By default that of the process.

    Returns
    -------
    Quota
        What is not set is as in `Quota()`.

    Raises
    ------
    OptionError
        For a value that is no amount or no number of days.

    Examples
    --------
    >>> quota_in_force({"SYMGRAPH_QUOTA": "5G", "SYMGRAPH_KEEP_DAYS": "0"})
    Quota(per_visitor=2147483648, in_all=5368709120, days=0)
    """
    given = os.environ if environment is None else environment
    usual = Quota()
    return Quota(
        per_visitor=read_amount(PER_VISITOR, given.get(PER_VISITOR) or str(usual.per_visitor), step=1024),
        in_all=read_amount(IN_ALL, given.get(IN_ALL) or str(usual.in_all), step=1024),
        days=_days(given.get(DAYS) or str(usual.days)),
    )


def _days(text: str) -> int:
    days = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1
    if not 0 <= days <= _MOST_DAYS:
        fix = f"Write a whole number of days up to {_MOST_DAYS:,}; 0 keeps files until somebody deletes them"
        raise OptionError(Fault("Q944", DAYS, f"'{text}' is no number of days", fix))
    return days
