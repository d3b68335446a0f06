"""Kernels that read what may be one of some known patterns, and leave a reading as soon as it can be none of them.

`starts` are the sorted codes of all that readings of these patterns begin with: `Pattern.starts`. Every reading from
a node whose code is that of a known pattern is among what is read, so that counts are those of `read_kind`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.kernels import first_at_least, kernel
from engine.predicates.patterns.code import PATH_SALT, RING_SALT, STAR_SALT, fold
from engine.predicates.patterns.enumeration import MAX_READINGS, Enumerator, read_stars

__all__ = ["may_begin", "read_known"]

_PATH, _STAR, _RING = np.uint64(PATH_SALT), np.uint64(STAR_SALT), np.uint64(RING_SALT)


@kernel
def may_begin(shape: int, node_codes: npt.NDArray[np.uint64], starts: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """Return (nodes,) where a known pattern of this shape may begin."""
    salt = _PATH if shape == 0 else (_STAR if shape == 1 else _RING)
    found = np.empty(len(node_codes), np.bool_)
    for v in range(len(node_codes)):
        code = fold(salt, node_codes[v])
        place = first_at_least(starts, 0, len(starts), code)
        found[v] = place < len(starts) and starts[place] == code
    return found


@kernel
def read_known(read: Enumerator, v: int, shape: int, size: int, starts: npt.NDArray[np.uint64]) -> int:
    """Fill `codes` with the patterns of one shape (0 path, 1 star, 2 ring) and size from `v`; return how many."""
    if shape == 0:
        return _read_paths(v, size - 1, read, starts)
    if shape == 1:
        return read_stars(v, size - 1, read)
    return _read_rings(v, size, read, starts)


@kernel
def _is_in(code: np.uint64, codes: npt.NDArray[np.uint64]) -> bool:
    place = first_at_least(codes, 0, len(codes), code)
    return place < len(codes) and codes[place] == code


@kernel
def _read_paths(v: int, edges: int, read: Enumerator, starts: npt.NDArray[np.uint64]) -> int:
    """Fill `codes` with paths of so many edges, read from `v` alone: a known code is that of a canonical reading."""
    offsets, neighbors, node_codes, arc_codes = read.offsets, read.neighbors, read.node_codes, read.arc_codes
    nodes, cursor, forward = read.nodes, read.cursor, read.forward
    nodes[0], cursor[0], forward[0] = v, offsets[v], fold(_PATH, node_codes[v])
    if edges == 0:
        read.codes[0] = forward[0]
        return 1
    if read.walks[edges, v] > MAX_READINGS:
        return 0
    found, depth = 0, 0
    while depth >= 0:
        u = nodes[depth]
        if cursor[depth] == offsets[u + 1]:
            depth -= 1
            continue
        arc = cursor[depth]
        cursor[depth] += 1
        w = neighbors[arc]
        again = False
        for i in range(depth + 1):
            again = again or nodes[i] == w
        if again:
            continue
        code = fold(fold(forward[depth], arc_codes[arc]), node_codes[w])
        if depth + 1 == edges:
            read.codes[found] = code
            found += 1
        elif _is_in(code, starts):
            depth += 1
            nodes[depth], cursor[depth], forward[depth] = w, offsets[w], code
    return found


@kernel
def _read_rings(v: int, size: int, read: Enumerator, starts: npt.NDArray[np.uint64]) -> int:
    """Fill `codes` with chordless rings of so many nodes, read from `v` both ways round."""
    offsets, neighbors, node_codes, arc_codes = read.offsets, read.neighbors, read.node_codes, read.arc_codes
    nodes, cursor, forward = read.nodes, read.cursor, read.forward
    nodes[0], cursor[0], forward[0] = v, offsets[v], fold(_RING, node_codes[v])
    if read.walks[size - 1, v] > MAX_READINGS or not read.on_cycle[v]:
        return 0
    found, depth = 0, 0
    while depth >= 0:
        u = nodes[depth]
        if cursor[depth] == offsets[u + 1]:
            depth -= 1
            continue
        arc = cursor[depth]
        cursor[depth] += 1
        w = neighbors[arc]
        fits = read.on_cycle[w]
        for i in range(depth + 1):
            fits = fits and nodes[i] != w
        if not fits:
            continue
        code = fold(fold(forward[depth], arc_codes[arc]), node_codes[w])
        if not _is_in(code, starts):
            continue
        closing = -1
        for back in range(offsets[w], offsets[w + 1]):
            x = neighbors[back]
            if x == v and depth > 0:
                closing = int(back)
            for i in range(1, depth):
                fits = fits and nodes[i] != x  # a chord
        if not fits:
            continue
        if closing >= 0:
            if depth + 2 == size:
                read.codes[found] = fold(fold(code, arc_codes[closing]), node_codes[v])
                found += 1
        elif depth + 2 < size:
            depth += 1
            nodes[depth], cursor[depth], forward[depth] = w, offsets[w], code
    return found
