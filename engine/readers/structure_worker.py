"""`python -m engine.readers.structure_worker`: reads structures in a process that can be lost.

It ends when its input ends, and by itself when one structure takes too long, whatever holds it up: a thread of the
interpreter's own C code watches the clock, and nobody has to be alive to kill it. So none outlives whom it works for.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import time
from contextlib import suppress
from dataclasses import asdict
from importlib import import_module
from typing import IO, Any

import numpy.typing as npt
from rdkit import rdBase

from engine.data.molecule_block import MoleculeBlock
from engine.machine import process_memory
from engine.readers.chemistry import Chemistry, MoleculeReading, ReadStructure, StructureChunk, read_chunk
from engine.readers.frames import read_frame, write_frame
from engine.readers.smiles import Problem

__all__ = ["OUT_OF_MEMORY", "TOO_SLOW", "chunk_of_frame", "told", "work"]

TOO_SLOW = (1, -getattr(signal, "SIGPROF", 1))
"""How a process ends whose clock has run out: the interpreter's choice, and the system's."""
OUT_OF_MEMORY = 3
_SLACK = 0.05  # share of the time for one structure that the clock on the wall may be late
_WAITING = 4  # times as long as it may work is a process let live that does not: a busy machine is no fault


class _Watch:
    """Ends the process where one structure takes more than `seconds` of a processor, or four times as long in all."""

    def __init__(self, seconds: float) -> None:
        self._work, self._seconds = seconds, _WAITING * seconds
        self._set = -self._seconds

    def __call__(self) -> None:
        """Begin with the next structure; the clock on the wall is set anew only now and then: that costs a thread."""
        self._allow(self._work)
        now = time.monotonic()
        if now - self._set > _SLACK * self._seconds:
            faulthandler.dump_traceback_later(self._seconds * (1 + _SLACK), exit=True)
            self._set = now

    def stop(self) -> None:
        """Wait for as long as it takes."""
        self._allow(0)
        faulthandler.cancel_dump_traceback_later()
        self._set = -self._seconds

    @staticmethod
    def _allow(seconds: float) -> None:
        """Set the system's clock, whose signal ends the process; 0 is no bound."""
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, seconds)


def told(chemistry: Chemistry, read: ReadStructure, seconds: float, memory: int) -> dict[str, Any]:
    """Return what a worker is told before its first structures."""
    place = {"module": read.__module__, "function": read.__name__}
    return {"chemistry": asdict(chemistry), "read": place, "seconds": seconds, "memory": memory}


def work(source: IO[bytes], target: IO[bytes]) -> None:
    """Read chunks of texts from `source` and write what became of each to `target`, until there are no more."""
    first = read_frame(source)
    if first is None:
        return
    settings = first[0]
    reading = MoleculeReading(Chemistry.of_values(settings["chemistry"]))
    read: ReadStructure = getattr(import_module(settings["read"]["module"]), settings["read"]["function"])
    watch = _Watch(settings["seconds"])
    size, start = process_memory("VmSize"), process_memory("VmPeak")
    if size:
        _bound_memory(size + settings["memory"])

    def read_in_bounds(reading: MoleculeReading, text: str) -> Any:
        found = read(reading, text)
        if isinstance(found[0], Problem) and process_memory("VmPeak") - start > settings["memory"] / 3:
            raise MemoryError  # which RDKit takes for a fault of the structure; a vector grows by doubling
        return found

    write_frame(target, {})
    while frame := read_frame(source):
        chunk = read_chunk(frame[0]["texts"], reading, read_in_bounds, before=watch)
        watch.stop()
        write_frame(target, *_frame_of_chunk(chunk))


def _bound_memory(most: int) -> None:
    """Let the process grow to no more than `most` bytes, where the system can see to it."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _frame_of_chunk(chunk: StructureChunk) -> tuple[dict[str, Any], tuple[npt.NDArray[Any], ...]]:
    said = {
        "size": chunk.size,
        "smiles": chunk.molecules.smiles,
        "problems": [(at, one.code, one.found, one.fix) for at, one in chunk.problems.items()],
        "changes": list(chunk.changes.items()),
        "isotopes": chunk.isotopes,
    }
    block = chunk.molecules
    return said, (block.node_counts, block.edge_counts, block.nodes, block.ends, block.bonds, block.atoms)


def chunk_of_frame(said: dict[str, Any], arrays: list[npt.NDArray[Any]]) -> StructureChunk:
    """Return what a worker has sent."""
    node_counts, edge_counts, nodes, ends, bonds, atoms = arrays
    return StructureChunk(
        size=said["size"],
        molecules=MoleculeBlock(node_counts, edge_counts, nodes, ends, bonds, atoms, tuple(said["smiles"])),
        problems={at: Problem(code, found, fix) for at, code, found, fix in said["problems"]},
        changes=dict(said["changes"]),
        isotopes=tuple(said["isotopes"]),
    )


def main() -> None:
    """Work over the standard streams; what libraries print goes nowhere."""
    target = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        with rdBase.BlockLogs():
            work(sys.stdin.buffer, target)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except BrokenPipeError:  # whoever asked has gone
        os._exit(0)


if __name__ == "__main__":
    main()
