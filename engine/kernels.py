"""`kernel`: numba compilation that releases the GIL, and a cache on disk that is never in the way."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numba.core.caching import FunctionCache

__all__ = ["all_compiled", "blocks", "first_at_least", "in_threads", "kernel"]

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

_ENGINE = Path(__file__).parent
_compiled: list[Any] = []  # every dispatcher, in the order of definition


class ForgivingCache(FunctionCache):
    """A cache that compiles where it cannot read, keeps nothing where it cannot write, and forgets what is stale.

    Numba looks only at the file of a function itself, so that a kernel would keep the code of another one that it
    calls; here what was compiled is fresh as long as neither its own module nor any that this one imports, directly
    or not, has changed, whatever the date of a file.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)  # type: ignore[no-untyped-call]
        self._cache_file._source_stamp = sources_digest(Path(function.__code__.co_filename))  # noqa: SLF001

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return what was compiled for the signature; None where there is none that can be read."""
        try:
            return super().load_overload(sig, target_context)  # type: ignore[no-untyped-call]
        except Exception:  # noqa: BLE001  (a damaged file raises whatever its bytes say)
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep what was compiled for the signature if the disk takes it."""
        try:
            super().save_overload(sig, data)  # type: ignore[no-untyped-call]
        except Exception:  # noqa: BLE001  (a full disk, a folder that is gone, an index that is damaged)
            with suppress(Exception):
                self.flush()  # type: ignore[no-untyped-call]
                super().save_overload(sig, data)  # type: ignore[no-untyped-call]

    def holds_something(self) -> bool:
        """Return whether anything fresh was kept for the function."""
        try:
            return bool(self._cache_file._load_index())  # type: ignore[no-untyped-call]  # noqa: SLF001
        except Exception:  # noqa: BLE001  (as in `load_overload`)
            return False


@cache
def sources_digest(path: Path) -> str:
    """Return a SHA-256 over the source file and those of all modules of the engine that it imports, in any depth.

    A kernel can only call, and only have compiled into it, what its module defines or imports.
    """
    seen, waiting = set[Path](), [path]
    while waiting:
        source = waiting.pop()
        if source not in seen:
            seen.add(source)
            waiting += _imported(source)
    sha = hashlib.sha256()
    for name, source in sorted((source.name, source) for source in seen):
        sha.update(name.encode() + b"\0" + source.read_bytes() + b"\0")
    return sha.hexdigest()


@cache
def _imported(path: Path) -> tuple[Path, ...]:
    """Return the source files of the engine that the one at `path` imports."""
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{name.name}" for name in node.names)]
        elif isinstance(node, ast.Import):
            names += [name.name for name in node.names]
    places = [_ENGINE.parent.joinpath(*name.split(".")) for name in names if name.split(".")[0] == _ENGINE.name]
    files = [file for place in places for file in (place.with_suffix(".py"), place / "__init__.py")]
    return tuple(file for file in files if file.is_file())


def kernel(function: F) -> F:
    """Return `function` compiled by numba without the GIL; cached on disk where a cache can be kept."""
    compiled: Any = numba.njit(nogil=True)(function)
    with suppress(RuntimeError, OSError):  # numba finds no folder that it may write to, or no source file
        compiled._cache = ForgivingCache(function)  # noqa: SLF001
    _compiled.append(compiled)
    return cast("F", compiled)


def all_compiled() -> bool:
    """Return whether every kernel defined so far is compiled, in memory or in the cache."""
    return all(function.signatures or _is_cached(function) for function in _compiled)


def _is_cached(function: Any) -> bool:
    kept = function._cache  # noqa: SLF001
    return isinstance(kept, ForgivingCache) and kept.holds_something()


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
