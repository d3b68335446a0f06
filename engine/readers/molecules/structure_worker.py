"""`python -m engine.readers.molecules.structure_worker`: reads structures in a process that can be lost."""

from __future__ import annotations

from dataclasses import asdict
from importlib import import_module
from typing import IO, Any

import numpy.typing as npt

from engine.data.chemistry import MoleculeBlock
from engine.machine import process_memory
from engine.readers.molecules.chemistry import Chemistry, MoleculeReading, ReadStructure, StructureChunk, read_chunk
from engine.readers.molecules.smiles import Problem
from engine.workers import Watch, bound_memory, read_frame, serve, write_frame

__all__ = ["chunk_of_frame", "told", "work"]


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
    watch = Watch(settings["seconds"])
    start = process_memory("VmPeak")
    bound_memory(settings["memory"])

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


if __name__ == "__main__":
    serve(work)
