"""The structures of a table read chunk by chunk: here where they cannot take long, in workers where they might."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from engine.progress import Progress, check
from engine.readers.imported import ReadOptions
from engine.readers.molecules.atom_numbers import atom_numbers
from engine.readers.molecules.chemistry import Chemistry, MoleculeReading, StructureChunk, StructureText, read_chunk
from engine.readers.molecules.smiles import is_quick_smiles
from engine.readers.molecules.structure_readers import StructureReaders
from engine.workers import enough_workers

__all__ = ["SMALL", "MoleculeSource", "is_quick", "read_structures"]

SMALL = 4_000
"""Structures up to which a table is read without workers, but for those that might take long: they start in 0.6 s."""
_CHUNK, _LARGE_CHUNK = 200, 500
_QUICK_INCHI, _QUICK_LINES = 100, 90


@dataclass(frozen=True, slots=True, eq=False)
class MoleculeSource:
    """The texts of structures, some at a time.

    Attributes
    ----------
    texts : callable
        From one row (0 is the first) and another to the texts from the one up to the other.
    written_in : StructureText
        What the texts are.
    """

    texts: Callable[[int, int], Sequence[str]]
    written_in: StructureText

    def atom_numbers(self, options: ReadOptions) -> Callable[[int], tuple[int, ...]]:
        """Prepare to look up which atom of its text each node of a record is.

        Parameters
        ----------
        options : ReadOptions
            As the structures were read with.

        Returns
        -------
        callable
            From a record, counted from 1, to the numbers of atoms, from 1, of its nodes.
        """
        chemistry = Chemistry.of(options, self.written_in)
        return lambda record: atom_numbers(self.texts(record - 1, record)[0], chemistry)


def read_structures(
    source: MoleculeSource, total: int, rejected: frozenset[int], options: ReadOptions
) -> Iterator[tuple[list[int], StructureChunk]]:
    """Read the structures of a table chunk by chunk: here where they cannot take long, in workers where they might.

    Parameters
    ----------
    source : MoleculeSource
        The texts.
    total : int
        Number of records.
    rejected : frozenset of int
        Records, by their number from 1, that are not looked at.
    options : ReadOptions
        Of the reader.

    Yields
    ------
    (list of int, StructureChunk)
        The rows of a chunk, from 0, and what became of their structures; in order, whoever reads them.

    Raises
    ------
    Cancelled
        If the progress of `options` asks for a stop.
    """
    chemistry = Chemistry.of(options, source.written_in)
    small = total <= SMALL and not options.jobs
    size = _CHUNK if small else _LARGE_CHUNK

    def pieces() -> Iterator[tuple[list[int], list[str]]]:
        for start in range(0, total, size):
            end = min(start + size, total)
            kept = [row for row in range(start, end) if row + 1 not in rejected]
            texts = source.texts(start, end)
            yield kept, [texts[row - start] for row in kept]

    with StructureReaders(chemistry, options.limits, processes=options.jobs or enough_workers()) as readers:
        if small:
            yield from _read_small(pieces(), chemistry, readers, options.progress)
            return
        ahead: deque[list[int]] = deque()

        def texts_of_pieces() -> Iterator[list[str]]:
            for kept, texts in pieces():
                ahead.append(kept)
                yield texts

        for chunk in readers.read(texts_of_pieces(), options.progress):
            yield ahead.popleft(), chunk


def _read_small(
    pieces: Iterator[tuple[list[int], list[str]]], chemistry: Chemistry, readers: StructureReaders, progress: Progress
) -> Iterator[tuple[list[int], StructureChunk]]:
    """Yield what became of the structures, only those read by a worker that might take long."""
    reading = MoleculeReading(chemistry)
    for rows, texts in pieces:
        check(progress)
        for quick, group in groupby(zip(rows, texts, strict=True), lambda one: is_quick(chemistry, one[1])):
            some, written = map(list, zip(*group, strict=True))
            yield some, read_chunk(written, reading) if quick else next(readers.read([written], progress))


def is_quick(chemistry: Chemistry, text: str) -> bool:
    """Return whether reading `text` cannot take long: short, and with few cycles for its length."""
    if chemistry.tautomers:
        return False
    match chemistry.text:
        case StructureText.SMILES:
            return is_quick_smiles(text)
        case StructureText.INCHI:
            return len(text) <= _QUICK_INCHI
        case StructureText.BLOCK:
            return text.count("\n") <= _QUICK_LINES
