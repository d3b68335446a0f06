"""Writes a data set as a TU Dortmund folder (Morris et al. 2020, TUDataset)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from engine.data.alphabet import Alphabet
from engine.data.dataset import GraphDataset
from engine.data.direction import Direction
from engine.data.require import require_dataset
from engine.durable import write_file
from engine.errors import Fault, OptionError

__all__ = ["write_tu"]


def write_tu(dataset: GraphDataset, folder: str | Path, *, name: str = "") -> tuple[Path, ...]:
    """Write a data set as a TU Dortmund folder.

    Every edge is written in each direction it has, one after the other, nodes numbered from 1 over all graphs. A column
    with a single symbol has no file; label names and class names go into the label readme. Motif edges known from
    `edge_truth` go into `edge_gt`, in step with `A`. Ids, groups, weights and SMILES have no place in the format.

    Parameters
    ----------
    dataset : GraphDataset
        Graphs that all have a class.
    folder : str or Path
        Made where there is none.
    name : str, default ""
        Files are called `name`_something.txt; "" for the data set's name, with what no file name bears replaced.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    TypeError
        If `dataset` is not a `GraphDataset`.
    OptionError
        If a graph has no class.

    References
    ----------
    Morris et al. (2020). TUDataset: A collection of benchmark datasets for learning with graphs.
    """
    require_dataset(dataset)
    if (dataset.target_codes < 0).any():
        fix = "Leave these graphs out: the format needs one"
        raise OptionError(Fault("O111", "the class column", "some graphs have no class", fix))
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    stem = re.sub(r"[^\w.-]+", "_", name or dataset.name).strip("._") or "graphs"
    written = []
    for part, lines in _files(dataset).items():
        path = place / f"{stem}_{part}.txt"
        write_file(path, "".join(f"{line}\n" for line in lines))
        written.append(path)
    return tuple(written)


def _files(dataset: GraphDataset) -> dict[str, Iterable[str]]:
    """Return the lines of each file by its part of the name."""
    shift = dataset.node_offsets[dataset.edge_graph]
    ends = dataset.edge_ends + shift[:, None] + 1
    ways = dataset.edge_directions
    ways = np.full(dataset.n_edges, Direction.BOTH, np.int8) if ways is None else ways
    written = np.column_stack((ways & Direction.FORWARD, ways & Direction.BACKWARD)).astype(bool)
    arcs = np.stack((ends, ends[:, ::-1]), axis=1)[written].tolist()
    lines = written.sum(axis=1)  # of each edge
    files: dict[str, Iterable[str]] = {
        "A": [f"{u}, {v}" for u, v in arcs],
        "graph_indicator": [str(graph + 1) for graph in dataset.node_graph.tolist()],
        "graph_labels": [_class_numbers(dataset)[code] for code in dataset.target_codes.tolist()],
    }
    if _tells(dataset.node_columns):
        files["node_labels"] = [", ".join(map(str, row)) for row in dataset.node_codes.tolist()]
    if _tells((dataset.edge_alphabet,)):
        files["edge_labels"] = [str(code) for code in np.repeat(dataset.edge_codes, lines).tolist()]
    if dataset.attribute_names:
        files["node_attributes"] = [", ".join(map(repr, row)) for row in dataset.node_attributes.tolist()]
    if dataset.edge_truth is not None:
        files["edge_gt"] = [str(int(mark)) for mark in np.repeat(dataset.edge_truth, lines).tolist()]
    files["label_readme"] = _readme(dataset)
    return files


def _tells(columns: Sequence[Alphabet]) -> bool:
    """Return whether any of the columns tells one entry from another."""
    return any(len(column) > 1 for column in columns)


def _class_numbers(dataset: GraphDataset) -> tuple[str, ...]:
    """Return what stands for each class in the file: the class itself where all are whole numbers."""
    whole = all(re.fullmatch(r"-?\d+", label) for label in dataset.classes)
    return dataset.classes if whole else tuple(map(str, range(len(dataset.classes))))


def _readme(dataset: GraphDataset) -> list[str]:
    """Return the label readme: what the numbers of the label files stand for."""
    nodes = dataset.node_columns if _tells(dataset.node_columns) else ()
    edges = (dataset.edge_alphabet,) if _tells((dataset.edge_alphabet,)) else ()
    lines: list[str] = []
    for title, columns in (("Node", nodes), ("Edge", edges)):
        if columns:
            lines += [f"{title} labels:\t\t[{', '.join(column.name for column in columns)}]", ""]
    for title, columns in (("Node", nodes), ("Edge", edges)):
        if columns:
            lines += [f"{title} labels were converted to integer values using this map:", ""]
            for number, column in enumerate(columns):
                pairs = [f"\t{code}\t{_one_line(symbol)}" for code, symbol in enumerate(column.symbols)]
                lines += [f"Component {number}:", *pairs, ""]
            lines += ["", ""]
    names = zip(_class_numbers(dataset), dataset.class_names, strict=True)
    lines += ["Class labels were converted to integer values using this map:", ""]
    return [*lines, *(f"\t{number}\t{_one_line(name)}" for number, name in names), ""]


def _one_line(text: str) -> str:
    return " ".join(text.split())
