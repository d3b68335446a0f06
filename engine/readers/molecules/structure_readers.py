"""`StructureReaders`: worker processes for structures, which may hang or crash without anybody else's harm."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Self

from engine.progress import SILENT, Progress
from engine.readers.limits import Limits
from engine.readers.molecules.chemistry import Chemistry, ReadStructure, StructureChunk, joined, read_structure
from engine.readers.molecules.smiles import Problem
from engine.readers.molecules.structure_worker import chunk_of_frame, told
from engine.workers import OUT_OF_MEMORY, TOO_SLOW, Lost, WorkerPool

__all__ = ["StructureReaders"]


class StructureReaders:
    """A context with up to `processes` workers; they start when they are first needed, and end with it at once.

    `read` is a function of a module, which workers import.
    """

    def __init__(
        self, chemistry: Chemistry, limits: Limits, *, processes: int, read: ReadStructure = read_structure
    ) -> None:
        self._limits = limits
        settings = told(chemistry, read, limits.structure_seconds, limits.structure_bytes)
        self._pool = WorkerPool("engine.readers.molecules.structure_worker", settings, processes=processes)

    def __enter__(self) -> Self:
        self._pool.__enter__()
        return self

    def __exit__(self, *ended: object) -> None:
        self._pool.__exit__(*ended)

    def read(self, chunks: Iterable[Sequence[str]], progress: Progress = SILENT) -> Iterator[StructureChunk]:
        """Yield what became of each chunk of texts, in their order; raises `Cancelled` where a stop is wanted."""
        yield from self._pool.each(self._chunk, chunks, progress)

    def _chunk(self, texts: Sequence[str]) -> StructureChunk:
        """Return what became of a chunk; where its worker is lost, each structure is read alone."""
        found = self._pool.ask({"texts": list(texts)})
        if isinstance(found, Lost):
            if len(texts) > 1:
                return joined([self._chunk([text]) for text in texts])
            if found.code not in TOO_SLOW:  # it may have been what the worker had read before
                found = self._pool.ask({"texts": list(texts)}, afresh=True)
        if isinstance(found, Lost):
            return StructureChunk.of_problem(self._lost(found.code))
        return chunk_of_frame(*found)

    def _lost(self, code: int) -> Problem:
        """Return what is wrong with a structure whose worker ended."""
        if code in TOO_SLOW:
            return Problem("S115", f"it took longer than {self._limits.structure_seconds} s to read")
        if code == OUT_OF_MEMORY:
            return Problem("S117", f"it took more than {self._limits.structure_bytes / 2**20:,.0f} MiB to read")
        with suppress(ValueError):
            return Problem("S116", f"reading it ended the process that did it ({signal.Signals(-code).name})")
        return Problem("S116", f"reading it ended the process that did it (exit code {code})")
