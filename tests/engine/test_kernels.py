from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from engine.kernels import blocks, first_at_least, in_threads


@pytest.mark.parametrize("parts", [1, 2, 3, 7, 50])
@pytest.mark.parametrize("seed", range(4))
def test_blocks_cut_the_whole_range_in_order(seed: int, parts: int) -> None:
    weights = np.random.default_rng(seed).integers(1, 20, 23)
    cut = blocks(weights, parts)
    assert 1 <= len(cut) <= parts
    assert [i for begin, end in cut for i in range(begin, end)] == list(range(23))
    assert all(begin < end for begin, end in cut)
    fair = weights.sum() / parts
    assert max(weights[begin:end].sum() for begin, end in cut) <= fair + weights.max()


def test_blocks_of_nothing() -> None:
    assert blocks([], 3) == []
    assert blocks([5], 3) == [(0, 1)]


@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_results_come_in_the_order_of_the_ranges(jobs: int) -> None:
    def work(part: tuple[int, int]) -> int:
        time.sleep(0.002 * (4 - part[0]))  # the first takes longest
        return part[0]

    assert in_threads(work, [(i, i + 1) for i in range(4)], jobs) == [0, 1, 2, 3]


def test_one_job_works_in_the_callers_thread() -> None:
    caller = threading.get_ident()
    assert in_threads(lambda _: threading.get_ident(), [(0, 1), (1, 2)], 1) == [caller, caller]
    assert caller not in in_threads(lambda _: threading.get_ident(), [(0, 1), (1, 2)], 2)


def test_an_error_in_a_thread_is_raised() -> None:
    def fails(part: tuple[int, int]) -> None:
        raise RuntimeError(f"in {part}")

    with pytest.raises(RuntimeError, match=r"in \(0, 1\)"):
        in_threads(fails, [(0, 1), (1, 2)], 2)


@pytest.mark.parametrize("dtype", [np.int64, np.uint64])
def test_bisection_is_that_of_numpy(dtype: type) -> None:
    values = np.sort(np.random.default_rng(0).integers(0, 40, 25)).astype(dtype)
    for begin, end in ((0, 25), (3, 20), (7, 7), (0, 0)):
        for wanted in range(42):
            expected = begin + int(np.searchsorted(values[begin:end], wanted))
            assert first_at_least(values, begin, end, dtype(wanted)) == expected
