"""`Places`: how many trainings run at a time, and whose turn it is."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.errors import Fault, OptionError
from engine.runs.run import Run
from engine.runs.status import Status

__all__ = ["PLACES", "Places", "in_turn", "places_in_force"]

PLACES = "SYMGRAPH_TRAININGS"
_MOST = 64
_HALF_AN_HOUR = 1_800.0  # seconds


@dataclass(frozen=True, slots=True)
class Places:
    """The places for trainings; of several, one visitor never holds all, so that the next one need not wait.

    Parameters
    ----------
    in_all : int
        How many trainings run at a time.
    """

    in_all: int = 2

    @property
    def per_visitor(self) -> int:
        """How many of them one visitor may hold."""
        return max(1, self.in_all - 1)

    def next(self, running: Iterable[Run], waiting: Iterable[Run]) -> list[Run]:
        """Return those who wait and have a place now.

        Parameters
        ----------
        running : iterable of Run
            Runs that hold a place.
        waiting : iterable of Run
            Runs in the queue.

        Returns
        -------
        list of Run
            In turn.
        """
        held = Counter(run.owner for run in running)
        found = []
        for run in in_turn(waiting):
            if held.total() < self.in_all and held[run.owner] < self.per_visitor:
                held[run.owner] += 1
                found.append(run)
        return found


def in_turn(waiting: Iterable[Run], now: float | None = None) -> list[Run]:
    """Return those who wait in the order in which they get places.

    One's second run waits behind the first of everybody else, whenever that was asked for, the third behind second
    ones. Half an hour in the queue counts as much as a run less before it, so that each comes to its turn.
    """
    now = time.time() if now is None else now
    turns = [(_turn(told, now), told.asked, run.id, run) for told, run in ((run.status, run) for run in waiting)]
    return [turn[-1] for turn in sorted(turns, key=lambda turn: turn[:-1])]


def _turn(told: Status, now: float) -> float:
    return told.turn - max(0.0, now - told.asked) // _HALF_AN_HOUR


def places_in_force(environment: Mapping[str, str] | None = None) -> Places:
    """Return the places as the environment sets them.

    Parameters
    ----------
    environment : mapping of str to str, optional
        By default that of the process.

    Returns
    -------
    Places
        What is not set is as in `Places()`.

    Raises
    ------
    OptionError
        For a value that is no whole number from 1 to 64.

    Examples
    --------
    >>> places_in_force({"SYMGRAPH_TRAININGS": "4"})
    Places(in_all=4)
    """
    given = os.environ if environment is None else environment
    text = given.get(PLACES) or str(Places().in_all)
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    if not 1 <= number <= _MOST:
        found = f"'{text}' is no number of trainings"
        raise OptionError(Fault("Q940", PLACES, found, f"Write a whole number from 1 to {_MOST}"))
    return Places(number)
