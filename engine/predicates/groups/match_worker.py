"""`python -m engine.predicates.groups.match_worker`: matches SMARTS with molecules in a process that can be lost."""

from __future__ import annotations

from itertools import pairwise
from typing import IO, Any

import numpy as np
import numpy.typing as npt
from rdkit import Chem

from engine.workers import Watch, bound_memory, read_frame, serve, write_frame

__all__ = ["MOST_MATCHES", "every_match", "packed", "work"]

MOST_MATCHES = 100_000
"""Matches that are handed over for one molecule."""

_NO_BOUND = 2**31 - 1


def every_match(most: int = _NO_BOUND) -> Chem.SubstructMatchParameters:
    """Return how matches are sought: RDKit's own limits would lose some in large, symmetric molecules."""
    parameters = Chem.SubstructMatchParameters()
    parameters.uniquify = False
    parameters.maxMatches, parameters.maxRecursiveMatches = most, _NO_BOUND
    return parameters


def packed(molecules: list[bytes]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Return molecules in RDKit's own writing as arrays: where each begins, and all of them."""
    starts = np.cumsum([0, *map(len, molecules)])
    return starts, np.frombuffer(b"".join(molecules), np.uint8)


def work(source: IO[bytes], target: IO[bytes]) -> None:
    """Match until there is nothing more to do: anchors (molecule, atom, pattern), or the whole matches of one pattern.

    Before a molecule of its own is matched with a pattern, it says so: then it is known what it was lost to.
    """
    first = read_frame(source)
    if first is None:
        return
    texts: list[str] = first[0]["smarts"]
    queries = [Chem.MolFromSmarts(text) for text in texts]
    bound_memory(first[0]["memory"])
    write_frame(target, {})
    while frame := read_frame(source):
        said, (starts, data) = frame
        molecules = [Chem.Mol(data[a:b].tobytes()) for a, b in pairwise(starts.tolist())]
        watch = Watch(said["seconds"])
        try:
            found = (
                _whole(queries, molecules, said, watch)
                if said["whole"]
                else _anchors(queries, molecules, said, watch, target)
            )
        except RuntimeError as error:  # which is how RDKit tells of memory that it does not get
            raise MemoryError from error
        watch.stop()
        write_frame(target, {}, [found])


def _anchors(
    queries: list[Chem.Mol], molecules: list[Chem.Mol], said: dict[str, Any], watch: Watch, target: IO[bytes]
) -> npt.NDArray[np.int32]:
    parameters, rows = every_match(), []
    for number, (mol, patterns) in enumerate(zip(molecules, said["patterns"], strict=True)):
        watch()
        for pattern in patterns:
            if len(molecules) == 1:
                write_frame(target, {"at": pattern})
            rows += [(number, atom, pattern) for (atom,) in mol.GetSubstructMatches(queries[pattern], parameters)]
    return np.array(rows, np.int32).reshape(-1, 3)


def _whole(
    queries: list[Chem.Mol], molecules: list[Chem.Mol], said: dict[str, Any], watch: Watch
) -> npt.NDArray[np.int32]:
    watch()
    (mol,), ((pattern,),) = molecules, said["patterns"]
    rows = mol.GetSubstructMatches(queries[pattern], every_match(MOST_MATCHES + 1))
    return np.array(rows, np.int32).reshape(-1, queries[pattern].GetNumAtoms())


if __name__ == "__main__":
    serve(work)
