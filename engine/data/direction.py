"""`Direction`: which way an edge of a directed graph goes."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["Direction"]


class Direction(IntEnum):
    """The way of an edge between u < v, as the numbers in a data set's column; the bits add up to both.

    Attributes
    ----------
    FORWARD
        From u to v.
    BACKWARD
        From v to u.
    BOTH
        There and back.
    """

    FORWARD = 1
    BACKWARD = 2
    BOTH = 3

    @property
    def back(self) -> Direction:
        """The same way from the other end's view."""
        return _BACK[self]


_BACK = {
    Direction.FORWARD: Direction.BACKWARD,
    Direction.BACKWARD: Direction.FORWARD,
    Direction.BOTH: Direction.BOTH,
}
