"""How long reading and hashing a table of SMILES takes, and how much memory, as the table grows."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from rdkit import Chem

from engine.bench.measurement import footer, machine
from engine.data import GraphDataset
from engine.machine import process_memory
from engine.progress import SILENT, Progress, Step, check
from engine.readers import LIMITS, read
from engine.seeds import stream
from engine.structure import StructureIndex
from engine.workers import enough_workers

__all__ = ["ReadingComparison", "ReadingResult", "as_json", "as_markdown", "bench_reading", "write_table"]

RADIUS = 2
_PART = 20_000  # graphs whose keys are worked out at once
_LOOK_EVERY = 0.05  # seconds


@dataclass(frozen=True, slots=True)
class ReadingResult:
    """What a table of so many rows took, in a process of its own."""

    rows: int
    seconds: float  # to read
    hash_seconds: float  # digest, and structural keys of radius 2 for all nodes
    before: float  # MiB at most before reading: Python and libraries
    peak: float  # MiB at most of the process
    workers: float  # MiB at most of each of its workers, added up; pages that they share count for each

    @property
    def rate(self) -> float:
        """Rows read in a second."""
        return self.rows / self.seconds


@dataclass(frozen=True, slots=True)
class ReadingComparison:
    """The results, smallest table first."""

    data: dict[str, Any]
    results: tuple[ReadingResult, ...]
    machine: dict[str, str]

    @property
    def title(self) -> str:
        """What was measured."""
        return "Reading SMILES, each in another order of atoms, and hashing what was read"


def bench_reading(
    dataset: GraphDataset, *, rows: Sequence[int], seed: int = 0, progress: Progress = SILENT
) -> ReadingComparison:
    """Return what tables of so many `rows` take, made of the molecules of `dataset`; hardly a text is there twice.

    Each is read in a fresh process, with workers as any large table. Raises `LookupError` where there are no molecules.
    """
    smiles = [text for text in dataset.smiles.tolist() if text]
    if not smiles:
        raise LookupError("reading SMILES: the graphs are no molecules")
    results = []
    with tempfile.TemporaryDirectory(prefix="symgraph-") as folder:
        for number, size in enumerate(sorted(set(rows))):
            progress.tell(Step("measuring", number, len(rows), f"{size:,} rows"))
            check(progress)
            path = Path(folder) / f"{size}.csv"
            write_table(path, smiles, size, seed)
            results.append(_measured(path, size))
            path.unlink()
    progress.tell(Step("measuring", len(rows), len(rows)))
    data = {"name": dataset.name, "graphs": len(dataset), "nodes": dataset.n_nodes, "edges": dataset.n_edges}
    return ReadingComparison(data, tuple(results), machine())


def write_table(path: Path, smiles: Sequence[str], rows: int, seed: int) -> None:
    """Write a shuffled table of `rows` SMILES, each molecule about as often, its atoms in an order of their own."""
    molecules = [Chem.MolFromSmiles(text) for text in smiles]
    random = stream(seed, "bench", "reading")
    texts: list[str] = []
    for number, mol in enumerate(molecules):
        count = rows // len(molecules) + (number < rows % len(molecules))
        if count:
            texts += Chem.MolToRandomSmilesVect(mol, count, randomSeed=int(random.integers(1, 2**30)))
    with path.open("w", encoding="utf-8") as file:
        file.write("id,smiles,label\n")
        for number, place in enumerate(random.permutation(len(texts)).tolist(), 1):
            file.write(f"m{number},{texts[place]},{'ab'[place % 2]}\n")


def _measured(path: Path, rows: int) -> ReadingResult:
    """Return what a fresh process says that the table took."""
    command = [sys.executable, "-m", "engine.bench.reading", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 (our own module)
    return ReadingResult(rows=rows, **json.loads(done.stdout))


def read_and_hash(path: Path) -> dict[str, float]:
    """Return the seconds and MiB that this process, in which nothing else has happened, takes for the table."""
    before, start = _peak("self"), time.perf_counter()
    with _Children() as children:
        dataset = read(path, jobs=enough_workers(), limits=LIMITS).dataset
    seconds, start = time.perf_counter() - start, time.perf_counter()
    dataset.digest  # noqa: B018 (worked out when it is asked for)
    for begin in range(0, len(dataset), _PART):
        StructureIndex.build(dataset[begin : begin + _PART], RADIUS)
    return {
        "seconds": seconds,
        "hash_seconds": time.perf_counter() - start,
        "before": before,
        "peak": _peak("self"),
        "workers": sum(children.peaks.values()),
    }


def _peak(process: str) -> float:
    """Return the MiB that a process has had at most, 0 of one that has ended."""
    return process_memory("VmHWM", process) / 2**20


class _Children:
    """A context that looks at this process's children now and then; `peaks` has the most MiB of each."""

    def __init__(self) -> None:
        self.peaks: dict[str, float] = {}
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._end.wait(_LOOK_EVERY):
            with suppress(OSError):  # a thread that has just ended
                for tasks in Path("/proc/self/task").glob("*/children"):
                    for child in tasks.read_text().split():
                        self.peaks[child] = max(self.peaks.get(child, 0.0), _peak(child))


def as_json(comparison: ReadingComparison) -> dict[str, Any]:
    """Return the comparison as plain values."""
    return {
        "bench": "reading",
        "title": comparison.title,
        "data": comparison.data,
        "results": [{**asdict(result), "rate": result.rate} for result in comparison.results],
        "missing": [],
        "machine": comparison.machine,
    }


def as_markdown(comparison: ReadingComparison) -> str:
    """Return the comparison as a section of a Markdown page."""
    atoms = comparison.data["nodes"] / comparison.data["graphs"]
    lines = [
        f"## {comparison.title}",
        "",
        f"Molecules of {comparison.data['name']}, {atoms:.1f} atoms each.",
        "",
        "| rows | seconds | rows/s | hashing, s | peak MiB | of it before reading | workers MiB |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {r.rows:,} | {r.seconds:.1f} | {r.rate:,.0f} | {r.hash_seconds:.1f} | {r.peak:,.0f} | {r.before:,.0f} "
        f"| {r.workers:,.0f} |"
        for r in comparison.results
    ]
    return "\n".join([*lines, *footer((), comparison.machine)])


if __name__ == "__main__":
    sys.stdout.write(json.dumps(read_and_hash(Path(sys.argv[1]))))
