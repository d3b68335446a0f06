"""Codes of patterns: 64-bit numbers that are equal exactly for equal readings, in Python and in kernels.

A node's code hashes the tests it meets, an edge's code its symbol; both come from texts, so that they mean the same in
every data set. A reading's code folds them in order (path, ring) or as a multiset (the leaves of a star). The mixing is
that of SplitMix64 (Steele, Lea, Flood, 2014).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from engine.kernels import kernel

__all__ = [
    "PATH_SALT",
    "RING_SALT",
    "STAR_SALT",
    "edge_code",
    "fold",
    "node_code",
    "path_codes",
    "ring_codes",
    "star_codes",
]

_A, _B, _C = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_MASK = (1 << 64) - 1
PATH_SALT, STAR_SALT, RING_SALT = 0x70617468, 0x73746172, 0x72696E67

_A64, _B64, _C64 = np.uint64(_A), np.uint64(_B), np.uint64(_C)
_27, _30, _31 = np.uint64(27), np.uint64(30), np.uint64(31)


def node_code(tests: Sequence[tuple[str, str]]) -> int:
    """Return the code of a node told by these (column, symbol) pairs, in any order; a class has one for each symbol."""
    return _text_code("node", *(text for test in sorted(tests) for text in test))


def edge_code(symbol: str) -> int:
    """Return the code of an edge with `symbol`, "" for any edge."""
    return _text_code("edge", symbol)


def _text_code(*texts: str) -> int:
    said = b"".join(f"{len(text)}:{text}".encode() for text in texts)
    return int.from_bytes(hashlib.sha256(said).digest()[:8], "big")


@kernel
def fold(state: np.uint64, value: np.uint64) -> np.uint64:
    """Return the code of what was read so far, followed by `value`."""
    x = (state ^ value) + _A64
    x = (x ^ (x >> _30)) * _B64
    x = (x ^ (x >> _27)) * _C64
    return x ^ (x >> _31)


def _fold(state: int, value: int) -> int:
    x = ((state ^ value) + _A) & _MASK
    x = ((x ^ (x >> 30)) * _B) & _MASK
    x = ((x ^ (x >> 27)) * _C) & _MASK
    return x ^ (x >> 31)


def path_codes(nodes: Sequence[int], edges: Sequence[int]) -> list[int]:
    """Return the codes of a path read from its first node, as far as each node: the last one is that of the path."""
    return _chain(PATH_SALT, nodes, edges)


def ring_codes(nodes: Sequence[int], edges: Sequence[int]) -> list[int]:
    """Return the same of a ring; its last edge leads back to its first node, and there it is complete."""
    return _chain(RING_SALT, (*nodes, nodes[0]), edges)


def star_codes(nodes: Sequence[int], edges: Sequence[int]) -> list[int]:
    """Return the code of the centre of a star, and that of the star: its leaves come in any order."""
    leaves = sum(_fold(_fold(STAR_SALT, edge), node) for edge, node in zip(edges, nodes[1:], strict=True)) & _MASK
    centre = _fold(STAR_SALT, nodes[0])
    return [centre, _fold(_fold(centre, len(edges)), leaves)]


def _chain(salt: int, nodes: Sequence[int], edges: Sequence[int]) -> list[int]:
    states = [_fold(salt, nodes[0])]
    for edge, node in zip(edges, nodes[1:], strict=True):
        states.append(_fold(_fold(states[-1], edge), node))
    return states
