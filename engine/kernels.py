"""`kernel`: numba compilation that releases the GIL, and a cache that may fail to be written."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np

__all__ = ["blocks", "first_at_least", "in_threads", "kernel"]

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


def kernel(function: F) -> F:
    """Return `function` compiled by numba without the GIL; cached on disk where a cache can be kept."""
    config: Any = numba.config
    chosen = config.CACHE_DIR
    config.CACHE_DIR = str(_cache_folder(Path(chosen) if chosen else Path(__file__).parent / "__pycache__"))
    try:
        compiled = numba.njit(nogil=True, cache=True)(function)
    except RuntimeError:  # numba finds no folder that it may write to
        compiled = numba.njit(nogil=True)(function)
    finally:
        config.CACHE_DIR = chosen
    return cast("F", compiled)


@cache
def _cache_folder(parent: Path) -> Path:
    """Return a folder that belongs to the present sources; those of earlier sources are removed.

    Numba notices a change in a kernel's own file only: without this, a kernel would go on running the old
    machine code of another file's kernel that it calls.
    """
    sha = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        source = path.read_bytes()
        if b"@kernel" in source:
            sha.update(source)
    folder = parent / f"kernels-{sha.hexdigest()[:12]}"
    if not folder.exists():
        for old in parent.glob("kernels-????????????"):
            shutil.rmtree(old, ignore_errors=True)
    return folder


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
    return [(int(a), int(b)) for a, b in pairwise(edges)]


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
