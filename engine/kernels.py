"""`kernel`: numba compilation that releases the GIL, and a cache on disk that is never in the way."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from itertools import pairwise
from types import CodeType, FunctionType, ModuleType
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numba.core.caching import FunctionCache, IndexDataCacheFile

__all__ = ["all_compiled", "blocks", "first_at_least", "in_threads", "kernel"]

F = TypeVar("F", bound=Callable[..., Any])
S = TypeVar("S")
T = TypeVar("T")

_compiled: list[Any] = []  # every dispatcher, in the order of definition


class ForgivingCache(FunctionCache):
    """A cache that compiles where it cannot read, keeps nothing where it cannot write, and forgets what is stale.

    Numba goes by the date of the file that a function stands in: it forgets all kernels of a file that was touched,
    and keeps the code of a kernel of another file that has changed. Here what was compiled is fresh as long as the
    function and all that it calls or reads are what they were, wherever they stand.
    """

    def __init__(self, function: Callable[..., Any], options: object = None) -> None:
        super().__init__(function)  # type: ignore[no-untyped-call]
        self._digest = cache(lambda: digest(function, options))  # later: what it calls may not be defined yet
        line = f"-{function.__code__.co_firstlineno}."
        self._cache_file = IndexDataCacheFile(  # type: ignore[no-untyped-call]
            cache_path=self._cache_path, filename_base=self._impl.filename_base.replace(line, "."), source_stamp=None
        )

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return what was compiled for the signature; None where there is none that can be read."""
        try:
            self._look_whether_fresh()
            return super().load_overload(sig, target_context)  # type: ignore[no-untyped-call]
        except Exception:  # noqa: BLE001  (a damaged file raises whatever its bytes say)
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep what was compiled for the signature if the disk takes it."""
        try:
            self._look_whether_fresh()
            super().save_overload(sig, data)  # type: ignore[no-untyped-call]
        except Exception:  # noqa: BLE001  (a full disk, a folder that is gone, an index that is damaged)
            with suppress(Exception):
                self.flush()  # type: ignore[no-untyped-call]
                super().save_overload(sig, data)  # type: ignore[no-untyped-call]

    def holds_something(self) -> bool:
        """Return whether anything fresh was kept for the function."""
        try:
            self._look_whether_fresh()
            return bool(self._cache_file._load_index())  # type: ignore[no-untyped-call]  # noqa: SLF001
        except Exception:  # noqa: BLE001  (as in `load_overload`)
            return False

    def _index_key(self, sig: Any, codegen: Any) -> Any:
        """Return numba's key and the fields of named tuples: where their order changes, numba's own key does not."""
        return super()._index_key(sig, codegen), tuple(_fields(kind) for kind in sig)  # type: ignore[no-untyped-call]

    def _look_whether_fresh(self) -> None:
        self._cache_file._source_stamp = self._digest()  # noqa: SLF001


def _fields(kind: Any) -> tuple[Any, ...]:
    """Return the names of the fields of a numba type, and those inside them."""
    return (*getattr(kind, "fields", ()), *(_fields(inner) for inner in getattr(kind, "types", ())))


def digest(function: Callable[..., Any], options: object = None) -> str:
    """Return a SHA-256 over the code of the function and over all that this code names, in any depth.

    Comments, blank lines and docstrings do not count. A plain function of the engine stands for its whole module:
    it may be a name under which numba's `overload` finds one of several bodies, and those stand beside it.
    """
    sha = hashlib.sha256(repr(options).encode())
    seen, waiting = set[Any](), [function]
    while waiting:
        some = waiting.pop()
        if some not in seen:
            seen.add(some)
            waiting += _feed(some, sha)
    return sha.hexdigest()


def _feed(function: Callable[..., Any], sha: Any) -> list[Callable[..., Any]]:
    """Add the code of one function and the values that it reads; return the functions that it names."""
    sha.update(f"{function.__module__}.{function.__qualname__}{function.__defaults__}".encode())
    further: list[Callable[..., Any]] = []
    for code in _codes(function.__code__):
        documented = code.co_consts[:1] in {(None,), (function.__doc__,)}  # where there is no docstring, None stands
        constants = [c for c in code.co_consts[documented:] if not isinstance(c, CodeType)]
        sha.update(repr((code.co_code, constants, code.co_names, code.co_varnames, code.co_freevars)).encode())
        cells = [cell.cell_contents for cell in function.__closure__ or ()]
        named = [function.__globals__[n] for n in code.co_names if n in function.__globals__]
        modules = [vars(value) for value in named if isinstance(value, ModuleType) and _is_ours(value, function)]
        named += [space[n] for space in modules for n in code.co_names if n in space]
        for value in [*named, *cells]:
            if hasattr(value, "py_func"):
                further.append(value.py_func)
            elif isinstance(value, FunctionType) and _package(value) == _package(function):
                further += [value, *_beside(value)]
            elif isinstance(value, np.ndarray):
                sha.update(f"{value.dtype}{value.shape}".encode() + value.tobytes())
            else:
                sha.update(_spelling(value).encode())
    return further


def _codes(code: CodeType) -> list[CodeType]:
    """Return the code and that of the functions inside, in their order."""
    return [code, *(deeper for c in code.co_consts if isinstance(c, CodeType) for deeper in _codes(c))]


def _is_ours(module: ModuleType, function: Callable[..., Any]) -> bool:
    return module.__name__.partition(".")[0] == _package(function)


def _package(function: Callable[..., Any]) -> str:
    return function.__module__.partition(".")[0]


def _beside(function: FunctionType) -> list[FunctionType]:
    """Return the functions of the module that the function stands in, in their order."""
    named = [getattr(value, "py_func", value) for value in function.__globals__.values()]
    return [f for f in named if isinstance(f, FunctionType) and f.__module__ == function.__module__]


def _spelling(value: object) -> str:
    """Return what is the same in every process: an object's address is not."""
    if value is None or isinstance(value, int | float | complex | str | bytes | tuple | np.generic):
        return repr(value)
    name = getattr(value, "__qualname__", getattr(value, "__name__", type(value).__qualname__))
    return f"{getattr(value, '__module__', '')}.{name}{getattr(value, '_fields', '')}"


def kernel(function: F) -> F:
    """Return `function` compiled by numba without the GIL; cached on disk where a cache can be kept."""
    compiled: Any = numba.njit(nogil=True)(function)
    with suppress(RuntimeError, OSError):  # numba finds no folder that it may write to, or no source file
        compiled._cache = ForgivingCache(function, compiled.targetoptions)  # noqa: SLF001
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


def in_threads(work: Callable[[S], T], parts: list[S], jobs: int) -> list[T]:
    """Return `work(part)` for each part, in order; kernels run side by side since they hold no GIL."""
    if jobs <= 1 or len(parts) <= 1:
        return [work(part) for part in parts]
    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(work, parts))


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
