"""`kernel`: numba compilation that releases the GIL, and a cache that may fail to be written."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import numba
import numpy as np

__all__ = ["blocks", "first_at_least", "in_threads", "kernel"]

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


def kernel(function: F) -> F:
    """Return `function` compiled by numba without the GIL; cached on disk where a cache can be kept."""
    try:
        compiled: F = numba.njit(nogil=True, cache=True)(function)
    except RuntimeError:  # numba finds no folder that it may write to
        compiled = numba.njit(nogil=True)(function)
    return compiled


def blocks(weights: Any, parts: int) -> list[tuple[int, int]]:
    """Return at most `parts` ranges of about equal weight that cut `range(len(weights))`.

    >>> blocks([1, 1, 1, 3], 2)
    [(0, 3), (3, 4)]
    """
    total = np.cumsum(weights)
    if len(total) == 0:
        return []
    cuts = np.searchsorted(total, total[-1] * np.arange(1, parts) / parts, side="left") + 1
    edges = np.unique(np.concatenate(([0], np.minimum(cuts, len(total)), [len(total)])))
    return [(int(a), int(b)) for a, b in zip(edges[:-1], edges[1:], strict=True)]


def in_threads(work: Callable[[tuple[int, int]], T], ranges: list[tuple[int, int]], jobs: int) -> list[T]:
    """Return `work(range)` for each range, in order; kernels run side by side since they hold no GIL."""
    if jobs <= 1 or len(ranges) <= 1:
        return [work(part) for part in ranges]
    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(work, ranges))


@kernel
def first_at_least(values: Any, begin: int, end: int, wanted: Any) -> int:
    """Return the first position in the sorted `values[begin:end]` whose value is >= `wanted`, `end` without one.

    Plain bisection: several times faster than NumPy's `searchsorted` under numba, which is made for arrays.
    """
    while begin < end:
        middle = (begin + end) // 2
        if values[middle] < wanted:
            begin = middle + 1
        else:
            end = middle
    return begin
