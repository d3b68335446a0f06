from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import OptionError
from engine.runs.jobs.places import Places, in_turn, places_in_force


class Waiting:
    """What the queue asks of a run."""

    def __init__(self, owner: str, asked: float, turn: int) -> None:
        self.owner, self.asked, self.turn, self.id = owner, asked, turn, f"{owner}{asked}"
        self.status = self


QUEUES = st.lists(st.sampled_from("abcd"), max_size=12)


def queue(owners: list[str]) -> list[Any]:
    return [Waiting(owner, asked, owners[:asked].count(owner)) for asked, owner in enumerate(owners)]


@given(QUEUES)
def test_nobodys_second_run_is_before_anybodys_first(owners: list[str]) -> None:
    """The oracle deals out in rounds: in each, every owner has one run, in the order of asking."""
    waiting, rounds = queue(owners), []
    for k in range(len(owners)):
        rounds += [run for run in waiting if run.turn == k]
    assert in_turn(reversed(waiting), now=100.0) == rounds


def test_who_waits_long_enough_comes_before_new_ones() -> None:
    old, new = Waiting("a", 0.0, 2), Waiting("b", 3_700.0, 0)
    assert in_turn([old, new], now=3_700.0) == [old, new]  # type: ignore[list-item, comparison-overlap]
    assert in_turn([old, new], now=3_500.0) == [new, old]  # type: ignore[list-item, comparison-overlap]


@given(QUEUES, QUEUES, st.integers(1, 5))
def test_places_are_filled_but_never_all_by_one(running: list[str], owners: list[str], n: int) -> None:
    places = Places(n)
    at_work, waiting = queue(running[:n]), queue(owners)
    found = places.next(at_work, waiting)
    held = Counter(run.owner for run in (*at_work, *found))
    assert held.total() <= n
    left = [run for run in waiting if run not in found]
    assert held.total() == n or all(held[run.owner] >= places.per_visitor for run in left)
    assert all(held[run.owner] <= places.per_visitor for run in found)


def test_how_many_there_are() -> None:
    assert [Places(n).per_visitor for n in (1, 2, 3, 8)] == [1, 1, 2, 7]
    assert places_in_force({}) == Places(2)


@pytest.mark.parametrize("text", ["0", "65", "two", "-1", "1.5", "٣", "9" * 30])
def test_what_is_no_number_of_places_is_refused(text: str) -> None:
    with pytest.raises(OptionError, match=r"SYMGRAPH_TRAININGS: .* is no number of trainings"):
        places_in_force({"SYMGRAPH_TRAININGS": text})
