"""SMARTS matched with a clock: what cannot take long here, the rest in workers that can be lost.

A pattern of k atoms has up to n * d * (d - 1) ** (k - 2) ways to lie in n atoms with d neighbours each; pieces that are
not joined multiply. Where that number is small, no clock is needed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from rdkit import Chem, rdBase

from engine.errors import InputError
from engine.faults import fault
from engine.predicates.groups.match_worker import MOST_MATCHES, every_match, packed
from engine.progress import SILENT, Progress, check
from engine.readers import Limits, limits_in_force
from engine.workers import OUT_OF_MEMORY, TOO_SLOW, Answer, Lost, WorkerPool, enough_workers

__all__ = ["Anchors", "Molecules", "Undecided", "match_anchors", "match_whole", "pieces_of", "shortened"]

Molecules: TypeAlias = tuple[Chem.Mol | None, ...]
"""One molecule for each graph, atom i being node i; None for a graph that is no molecule."""

_QUICK = 300_000  # ways to lie, up to which matching takes well below a second
_MANY = 300_000  # patterns times molecules that take a processor a few seconds: all of them work on more
_CHUNK = 64  # molecules that a worker is asked about at a time
_NEWS = 32  # molecules between two questions whether to stop, each of which may take up to half a second
_OFTEN, _TOO_OFTEN = 20, 100
"""Molecules that took a pattern too long: from the first number on others get a tenth of the time, then none."""

_MODULE = "engine.predicates.groups.match_worker"


@dataclass(frozen=True, slots=True)
class Undecided:
    """A molecule of which it is not known where a pattern lies."""

    graph: int  # position among the molecules
    pattern: int  # position among the patterns
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Anchors:
    """The first atoms of matches, ordered by molecule, pattern and atom; nothing of molecules that are undecided.

    Attributes
    ----------
    graphs : ndarray of int32, shape (anchors,)
        Positions of the molecules.
    atoms : ndarray of int32, shape (anchors,)
        Numbers of the atoms in them.
    patterns : ndarray of int32, shape (anchors,)
        Positions of the patterns.
    undecided : tuple of Undecided
        Molecules of which it is not known where a pattern lies.
    """

    graphs: npt.NDArray[np.int32]
    atoms: npt.NDArray[np.int32]
    patterns: npt.NDArray[np.int32]
    undecided: tuple[Undecided, ...] = ()

    def of(self, graphs: npt.NDArray[np.int64]) -> Anchors:
        """Choose molecules.

        Parameters
        ----------
        graphs : ndarray of int64, shape (chosen,)
            Positions of the molecules, ascending.

        Returns
        -------
        Anchors
            Those in the chosen ones, numbered anew; without what is undecided.
        """
        kept = np.isin(self.graphs, graphs)
        renumbered = np.searchsorted(graphs, self.graphs[kept]).astype(np.int32)
        return Anchors(renumbered, self.atoms[kept], self.patterns[kept])


Row: TypeAlias = tuple[int, int, int]  # graph, pattern, atom
_Asked: TypeAlias = tuple[int, Chem.Mol, list[int]]  # graph, its molecule, patterns


def match_anchors(
    smarts: Sequence[str],
    molecules: Sequence[Chem.Mol | None],
    *,
    limits: Limits | None = None,
    progress: Progress = SILENT,
) -> Anchors:
    """Find the atoms with which matches of SMARTS begin.

    A molecule that takes longer than `limits.pattern_seconds` of a processor over all patterns is undecided, and the
    others are not held up. Cost: about 10 us a molecule and pattern, on as many processors as there are where there is
    much to match; the first that might take long starts workers in half a second.

    Parameters
    ----------
    smarts : sequence of str
        All of them have to parse.
    molecules : sequence of rdkit.Chem.Mol or None
        Atom i is node i; None for a graph that is no molecule.
    limits : Limits or None, optional
        Of time and memory; None for the limits in force.
    progress : Progress, default SILENT
        Hears of each step, and may ask for a stop.

    Returns
    -------
    Anchors
        Ordered by molecule, pattern and atom.

    Raises
    ------
    Cancelled
        If `progress` asks for a stop.
    """
    bounds = limits or limits_in_force()
    queries = [Chem.MolFromSmarts(f"[$({text})]") for text in smarts]
    pieces, parameters = [pieces_of(text) for text in smarts], every_match()
    many = len(smarts) * len(molecules) > _MANY and enough_workers() > 1
    rows: list[Row] = []
    slow: list[_Asked] = []
    for graph, mol in enumerate(molecules):
        if graph % _NEWS == 0:
            check(progress)
        if mol is None:
            continue
        size, degree = mol.GetNumAtoms(), _degree(mol)
        quick = [not many and _is_quick(told, size, degree) for told in pieces]
        for number, query in enumerate(queries):
            if quick[number]:
                rows += [(graph, number, atom) for (atom,) in mol.GetSubstructMatches(query, parameters)]
        if not all(quick):
            slow.append((graph, mol, [number for number, one in enumerate(quick) if not one]))
    undecided: list[Undecided] = []
    if slow:
        more, undecided = _match_in_workers([f"[$({text})]" for text in smarts], slow, bounds, progress)
        lost = {one.graph for one in undecided}
        rows = sorted(row for row in (*rows, *more) if row[0] not in lost)
    table = np.array(rows, np.int32).reshape(-1, 3)
    return Anchors(table[:, 0].copy(), table[:, 2].copy(), table[:, 1].copy(), tuple(undecided))


def match_whole(smarts: str, mol: Chem.Mol, *, limits: Limits | None = None) -> tuple[tuple[int, ...], ...]:
    """Find every match of a pattern in a molecule.

    Parameters
    ----------
    smarts : str
        Has to parse.
    mol : rdkit.Chem.Mol
        Sanitised.
    limits : Limits or None, optional
        Of time and memory; None for the limits in force.

    Returns
    -------
    tuple of tuple of int
        Atoms of each match, in the order of the pattern.

    Raises
    ------
    InputError
        If it takes too long or too much memory, or there are more than `MOST_MATCHES`.
    """
    found: tuple[tuple[int, ...], ...]
    if _is_quick(pieces_of(smarts), mol.GetNumAtoms(), _degree(mol)):
        found = mol.GetSubstructMatches(Chem.MolFromSmarts(smarts), every_match(MOST_MATCHES + 1))
    else:
        bounds = limits or limits_in_force()
        settings = {"smarts": [smarts], "memory": bounds.pattern_bytes}
        with WorkerPool(_MODULE, settings, processes=1) as pool:
            said = {"whole": True, "patterns": [[0]], "seconds": bounds.pattern_seconds}
            answer = pool.ask(said, packed([mol.ToBinary()]))
        if isinstance(answer, Lost):
            why = _reason(answer.code, bounds.pattern_seconds, bounds)
            raise InputError(fault("S120", "the molecule", f"the pattern '{shortened(smarts)}' {why}"))
        found = tuple(map(tuple, answer[1][0].tolist()))
    if len(found) > MOST_MATCHES:
        many = f"the pattern '{shortened(smarts)}' has more than {MOST_MATCHES:,} matches"
        raise InputError(fault("S121", "the molecule", many))
    return found


@lru_cache(maxsize=4096)
def pieces_of(smarts: str) -> tuple[tuple[int, ...], ...]:
    """Return the sizes of the connected parts of a pattern, and of each recursive pattern inside it.

    >>> pieces_of("[$(CC(=O))]c"), pieces_of("C.CC")
    (((2,), (3,)), ((1, 2),))
    """
    with rdBase.BlockLogs():
        queries = [Chem.MolFromSmarts(text) for text in (smarts, *_recursive(smarts))]
    parts = [Chem.GetMolFrags(query) if query is not None else () for query in queries]
    return tuple(tuple(len(part) for part in own) for own in parts)


def shortened(smarts: str, most: int = 60) -> str:
    """Cut SMARTS where they are long.

    Parameters
    ----------
    smarts : str
        To be shown.
    most : int, default 60
        Characters that are kept.

    Returns
    -------
    str
        With an ellipsis where something is cut off.
    """
    return smarts if len(smarts) <= most else f"{smarts[:most]}…"


def _recursive(smarts: str) -> Iterator[str]:
    """Yield what stands in each $(...), those inside others included."""
    starts: list[int] = []
    for place, letter in enumerate(smarts):
        if letter == "(":
            starts.append(place + 1)
        elif letter == ")" and starts:
            start = starts.pop()
            if smarts[start - 2 : start] == "$(":
                yield smarts[start:place]


def _degree(mol: Chem.Mol) -> int:
    """Return the most neighbours of an atom."""
    return max((atom.GetDegree() for atom in mol.GetAtoms()), default=0)


@lru_cache(maxsize=65536)
def _is_quick(pieces: tuple[tuple[int, ...], ...], n: int, degree: int) -> bool:
    """Return whether there are so few ways to lie in `n` atoms that matching cannot take long."""
    ways = 0
    for own in pieces:
        product = 1
        for size in own:
            product *= n * (max(degree, 2) * max(degree - 1, 1) ** max(size - 2, 0) if size > 1 else 1)
        ways += product
    return ways <= _QUICK


def _match_in_workers(
    queries: Sequence[str], asked: list[_Asked], limits: Limits, progress: Progress
) -> tuple[list[Row], list[Undecided]]:
    """Return the anchors that workers find, and what they cannot decide."""
    rows: list[Row] = []
    undecided: list[Undecided] = []
    chunks = [asked[start : start + _CHUNK] for start in range(0, len(asked), _CHUNK)]
    settings = {"smarts": list(queries), "memory": limits.pattern_bytes}
    with WorkerPool(_MODULE, settings, processes=min(enough_workers(), len(asked))) as pool:
        matcher = _Matcher(pool, limits)
        for found, open_ones in pool.each(matcher.chunk, chunks, progress):
            rows += found
            undecided += open_ones
    return rows, undecided


class _Matcher:
    """Asks workers, and remembers which patterns took too long on how many molecules."""

    def __init__(self, pool: WorkerPool, limits: Limits) -> None:
        self._pool, self._limits = pool, limits
        self._lost: Counter[int] = Counter()

    def chunk(self, asked: Sequence[_Asked]) -> tuple[list[Row], list[Undecided]]:
        """Return the anchors in these molecules; where the worker is lost, each is matched alone."""
        if len(asked) > 1:
            answer = self._ask(asked)
            if not isinstance(answer, Lost):
                return _rows(answer, asked), []
            alone = [self.chunk([one]) for one in asked]
            return [row for rows, _ in alone for row in rows], [one for _, lost in alone for one in lost]
        ((graph, _, patterns),) = asked
        tired = next((pattern for pattern in patterns if self._lost[pattern] >= _TOO_OFTEN), None)
        if tired is not None:
            why = f"was not looked for, after it took too long on {_TOO_OFTEN} others"
            return [], [Undecided(graph, tired, why)]
        seconds = self._seconds(asked)
        answer = self._ask(asked)
        if isinstance(answer, Lost) and answer.code not in TOO_SLOW:  # it may have been what was matched before
            answer = self._ask(asked, afresh=True)
        if not isinstance(answer, Lost):
            return _rows(answer, asked), []
        guilty = answer.at if answer.at in patterns else patterns[0]
        self._lost[guilty] += 1
        return [], [Undecided(graph, guilty, _reason(answer.code, seconds, self._limits))]

    def _ask(self, asked: Sequence[_Asked], *, afresh: bool = False) -> Answer | Lost:
        patterns = [wanted for _, _, wanted in asked]
        said = {"whole": False, "patterns": patterns, "seconds": self._seconds(asked)}
        return self._pool.ask(said, packed([mol.ToBinary() for _, mol, _ in asked]), afresh=afresh)

    def _seconds(self, asked: Sequence[_Asked]) -> float:
        often = any(self._lost[pattern] >= _OFTEN for _, _, patterns in asked for pattern in patterns)
        return self._limits.pattern_seconds / (10 if often else 1)


def _rows(answer: Answer, asked: Sequence[_Asked]) -> list[Row]:
    return [(asked[number][0], pattern, atom) for number, atom, pattern in answer[1][0].tolist()]


def _reason(code: int, seconds: float, limits: Limits) -> str:
    if code in TOO_SLOW:
        return f"takes longer than {seconds:g} s to match"
    if code == OUT_OF_MEMORY:
        return f"takes more than {limits.pattern_bytes / 2**20:,.0f} MiB to match"
    return f"ends the process that matches it ({code})"
