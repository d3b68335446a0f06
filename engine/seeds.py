"""One seed, many independent streams: same seed, same bytes, for any number of workers."""

from __future__ import annotations

import zlib

import numpy as np

__all__ = ["integer_seed", "stream"]


def stream(seed: int, *purpose: str | int) -> np.random.Generator:
    """Return the generator that belongs to `purpose` under `seed`.

    Streams of different purposes are independent; the order in which they are asked for does not matter.

    >>> stream(0, "fold", 3).integers(100) == stream(0, "fold", 3).integers(100)
    np.True_
    """
    key = tuple(p if isinstance(p, int) else zlib.crc32(p.encode()) for p in purpose)
    return np.random.default_rng(np.random.SeedSequence(entropy=seed, spawn_key=key))


def integer_seed(seed: int, *purpose: str | int) -> int:
    """Return a 31-bit seed for libraries that take a number instead of a generator."""
    return int(stream(seed, *purpose).integers(2**31 - 1))
