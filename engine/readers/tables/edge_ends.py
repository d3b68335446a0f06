"""Names of the two ends of an edge, in tables and in JSON."""

from __future__ import annotations

from collections.abc import Collection

__all__ = ["find_ends"]

_ENDS = (
    ("source", "target"),
    ("src", "dst"),
    ("from", "to"),
    ("u", "v"),
    ("i", "j"),
    ("node1", "node2"),
    ("node_1", "node_2"),
    ("start", "end"),
    ("startnode", "endnode"),
    ("startnodeid", "endnodeid"),
    ("source_id", "target_id"),
    ("head", "tail"),
)


def find_ends(names: Collection[str]) -> tuple[str, ...]:
    """Return which of `names` are the two ends, in capitals or not; nothing without them.

    >>> find_ends(["weight", "Source", "Target"])
    ('Source', 'Target')
    """
    if "source" in names and "target" in names:  # nearly always
        return "source", "target"
    known = {name.lower(): name for name in reversed(list(names))}
    return next(((known[one], known[other]) for one, other in _ENDS if one in known and other in known), ())
