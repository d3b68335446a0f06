"""Functions of bytes, one for each way into the program; any exception that comes out of one is a bug.

A reader may refuse with an `InputError`. What it accepts has to hold together: no record vanishes, a model that was
accepted predicts and is written back as it was read.
"""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
from rdkit import rdBase

from engine.data.chemistry.molecules import Hydrogens, graph_of_molecule
from engine.data.dataset import GraphDataset
from engine.data.generated.synthetic import ba_2motifs
from engine.errors import InputError
from engine.learning.search.checkpoint import CheckpointFile
from engine.predicates.groups.substructure import Substructure
from engine.readers import read, read_dataset, sample_path
from engine.readers.molecules.smiles import Problem, read_smiles
from engine.rules.model_file.file import model_from_text, model_to_text
from engine.runs import Run, Status, TrainingRequest
from engine.runs.documents import Document
from engine.runs.edits import read_log

__all__ = ["TARGETS", "Target"]

Target = Callable[[bytes], None]

_TU_PARTS = ("A", "graph_indicator", "graph_labels", "node_labels", "edge_labels", "node_attributes")
PART = b"\x1e"
"""Stands between the files of a TU folder."""


@functools.cache
def _folder() -> Path:
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="symgraph-fuzz-", dir=memory if memory.is_dir() else None))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _read(path: Path) -> None:
    with suppress(InputError):
        imported = read(path)
        assert len(imported.dataset) + imported.left_out == len(imported.source)
        assert imported.dataset.n_nodes <= 10_000_000


def _file(name: str) -> Target:
    def target(data: bytes) -> None:
        path = _folder() / name
        path.write_bytes(data)
        _read(path)

    return target


def tu(data: bytes) -> None:
    """A TU folder, its files one behind the other."""
    folder = _folder() / "FUZZ"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for part, content in zip(_TU_PARTS, data.split(PART), strict=False):
        (folder / f"FUZZ_{part}.txt").write_bytes(content)
    _read(folder)


def smiles(data: bytes) -> None:
    """One SMILES, to the graph, with its hydrogens in all three ways."""
    text = data.decode("utf-8", "replace").strip()
    with rdBase.BlockLogs():
        for hydrogens in Hydrogens:
            found = read_smiles(text, hydrogens)
            if isinstance(found, Problem):
                assert found.found
            else:
                graph = graph_of_molecule(found)
                assert len(graph.atom_of_node) == len(graph.labels[0])


def smarts(data: bytes) -> None:
    """A user's SMARTS, looked for in a few molecules."""
    with suppress(InputError, ValueError), rdBase.BlockLogs():
        substructure = Substructure.of(data.decode("utf-8", "replace"))
        assert substructure.smarts


@functools.cache
def _molecules() -> GraphDataset:
    return read_dataset(sample_path("mutag"))[np.arange(4)]


@functools.cache
def _graphs() -> GraphDataset:
    return ba_2motifs(seed=0, n=4)


def model(data: bytes) -> None:
    """A model file; what passes the audit predicts, and is written as it was read."""
    with suppress(InputError):
        trained = model_from_text(data.decode("utf-8", "replace"))
        text = model_to_text(trained)
        assert model_to_text(model_from_text(text)) == text
        for dataset in (_molecules(), _graphs()):
            with suppress(InputError):
                found = trained.probabilities(dataset, jobs=1)
                assert np.isfinite(found).all()


class _Kept(Run):
    """A run whose documents all have one text."""

    def read(self, document: Document, number: int = 0) -> str:
        return (self.folder / "text").read_text(encoding="utf-8", errors="replace")


def run(data: bytes) -> None:
    """What is kept with a run: documents, status, request, state of a search, log of edits."""
    folder = _folder() / "run"
    folder.mkdir(exist_ok=True)
    (folder / "text").write_bytes(data)
    kept = _Kept(folder)
    text = kept.read(Document.SCORES)
    for find in (lambda: kept.scores, lambda: kept.front, kept.out_of_fold):
        find()
    read_log(text, "")
    for schema in (TrainingRequest, Status):
        with suppress(ValueError):  # pydantic's are
            schema.model_validate_json(text)
    with suppress(InputError):
        CheckpointFile(folder / "text")


TARGETS: dict[str, Target] = {
    "table": _file("molecules.csv"),
    "sdf": _file("molecules.sdf"),
    "json": _file("graphs.json"),
    "graph": _file("graphs.graphml"),
    "archive": _file("FUZZ.zip"),
    "tu": tu,
    "smiles": smiles,
    "smarts": smarts,
    "model": model,
    "run": run,
}
"""The format of a file is found by its content, so that each reader is reached from each of the first five."""

os.environ.setdefault("OMP_NUM_THREADS", "1")
