"""Sorting and crowding against what their definitions say, row by row."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.learning.search.nsga2 import crowding, front_ranks, survivors

rows = st.lists(st.tuples(*[st.integers(0, 4)] * 3), min_size=1, max_size=12)


def dominates(a, b):
    return all(x <= y for x, y in zip(a, b, strict=True)) and a != b


@given(rows)
def test_ranks_are_fronts_peeled_one_by_one(goals):
    left, expected, rank = set(range(len(goals))), {}, 0
    while left:
        front = {i for i in left if not any(dominates(goals[j], goals[i]) for j in left)}
        expected |= dict.fromkeys(front, rank)
        left, rank = left - front, rank + 1
    assert front_ranks(np.array(goals, float)).tolist() == [expected[i] for i in range(len(goals))]


@given(st.lists(st.integers(0, 1000), min_size=3, max_size=12, unique=True))
def test_crowding_is_the_gap_between_neighbours(values):
    goals = np.array([[v, -v] for v in values], float)  # no row dominates another
    ordered = sorted(values)
    found = crowding(goals, np.zeros(len(values), np.int64))
    for value, distance in zip(values, found, strict=True):
        place = ordered.index(value)
        if place in (0, len(ordered) - 1):
            assert distance == np.inf
        else:
            gap = (ordered[place + 1] - ordered[place - 1]) / (ordered[-1] - ordered[0])
            np.testing.assert_allclose(distance, 2 * gap)


@given(rows, st.integers(1, 12))
def test_nobody_survives_before_somebody_who_dominates(goals, count):
    kept = survivors(np.array(goals, float), count).tolist()
    assert len(kept) == min(count, len(goals)) == len(set(kept))
    for gone in set(range(len(goals))) - set(kept):
        assert not any(dominates(goals[gone], goals[k]) for k in kept)
