"""Labels, attributes and marks of a TU Dortmund data set, brought into the order of its graphs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.data import Alphabet, natural_order
from engine.errors import Fault
from engine.faults import fault, refusal
from engine.readers.columns.missing import said
from engine.readers.imported import UNLABELLED
from engine.readers.tu.files import TuFiles
from engine.readers.tu.graphs import TuGraphs
from engine.readers.tu.numbers import integers, reals, symbols
from engine.readers.tu.readme import LabelNames

__all__ = ["edge_labels", "edge_truth", "node_attributes", "node_labels"]

_MOST_SYMBOLS = np.iinfo(np.int16).max


def node_labels(
    files: TuFiles, graphs: TuGraphs, names: LabelNames
) -> tuple[npt.NDArray[np.int16], tuple[Alphabet, ...]]:
    """Return codes, (nodes, columns), and their alphabets; one symbol for all where there are no labels."""
    n_nodes = len(graphs.node_lines)
    if "node_labels" not in files.parts:
        return np.zeros((n_nodes, 1), dtype=np.int16), (Alphabet("label", (UNLABELLED,)),)
    raw, found = symbols(files, "node_labels")
    _refuse_length(files, "node_labels", len(raw), n_nodes)
    columns, alphabets = [], []
    for component, numbers in enumerate(found):
        known = names.node[component] if component < len(names.node) else {}
        name = _component_name(component, len(found), names.node_components)
        alphabet, codes = _encoded(name, [_symbol(n, known) for n in numbers], raw[:, component], files, "node_labels")
        alphabets.append(alphabet)
        columns.append(codes[graphs.node_lines])
    return np.stack(columns, axis=1), tuple(alphabets)


def _component_name(component: int, count: int, names: Sequence[str]) -> str:
    if count == 1:
        return "label"
    return names[component] if len(set(names)) == count else f"label {component + 1}"


def edge_labels(
    files: TuFiles, graphs: TuGraphs, names: LabelNames
) -> tuple[npt.NDArray[np.int16], Alphabet, list[Fault]]:
    """Return the code of every edge, its alphabet, and a note where the two directions disagree.

    A label of several components becomes one symbol, such as "0, 1".
    """
    if "edge_labels" not in files.parts:
        return np.zeros(len(graphs.edge_lines), dtype=np.int16), Alphabet("edge", (UNLABELLED,)), []
    raw, found = symbols(files, "edge_labels")
    _refuse_length(files, "edge_labels", len(raw), len(graphs.arc_edge))
    texts = [
        [_known(names.edge, c).get(n) or said(n) or UNLABELLED for n in numbers] for c, numbers in enumerate(found)
    ]
    combined, which = np.unique(raw, axis=0, return_inverse=True)
    joined = [", ".join(texts[c][code] for c, code in enumerate(row)) for row in combined.tolist()]
    alphabet, codes = _encoded("edge", joined, which.ravel(), files, "edge_labels")
    arcs = graphs.arc_edge >= 0
    taken = codes[graphs.edge_lines]
    different = np.flatnonzero(arcs)[codes[arcs] != taken[graphs.arc_edge[arcs]]]
    faults = []
    if len(different):
        found_text = f"{len(different)} arcs have another label than the first arc of their edge, whose label is taken"
        faults.append(fault("G405", files.place("edge_labels", int(different[0]) + 1), found_text))
    return taken, alphabet, faults


def _symbol(text: str, known: dict[str, str]) -> str:
    """Return the label that `text` stands for, that of what has none where it says nothing."""
    return known.get(text) or said(text) or UNLABELLED


def _known(maps: Sequence[dict[str, str]], component: int) -> dict[str, str]:
    return maps[component] if component < len(maps) else {}


def _encoded(
    name: str, texts: list[str], raw: npt.NDArray[np.int64], files: TuFiles, part: str
) -> tuple[Alphabet, npt.NDArray[np.int16]]:
    """Return the sorted alphabet of `texts` and the entries of `raw`, positions in `texts`, in its codes."""
    ordered = tuple(sorted(set(texts), key=natural_order))
    if len(ordered) > _MOST_SYMBOLS:
        raise refusal("G411", files.place(part), f"{len(ordered):,} different labels; {_MOST_SYMBOLS:,} are the most")
    rank = {text: code for code, text in enumerate(ordered)}
    table = np.array([rank[text] for text in texts] or [0], dtype=np.int16)
    return Alphabet(name, ordered), table[raw]


def node_attributes(
    files: TuFiles, graphs: TuGraphs, names: LabelNames
) -> tuple[npt.NDArray[np.float64], tuple[str, ...], dict[int, int]]:
    """Return the numbers, (nodes, attributes), their names, and for each graph (from 1) a line that is not finite."""
    n_nodes = len(graphs.node_lines)
    if "node_attributes" not in files.parts:
        return np.zeros((n_nodes, 0)), (), {}
    table = reals(files, "node_attributes")
    _refuse_length(files, "node_attributes", len(table), n_nodes)
    table = table[graphs.node_lines]
    width = table.shape[1]
    named = names.attributes if len(set(names.attributes)) == width else [f"attribute {i + 1}" for i in range(width)]
    bad = np.flatnonzero(~np.isfinite(table).all(axis=1))
    owners = np.searchsorted(graphs.node_offsets, bad, side="right")
    lines = dict(zip(owners[::-1].tolist(), (graphs.node_lines[bad] + 1)[::-1].tolist(), strict=True))
    return table, tuple(named), lines


def edge_truth(files: TuFiles, graphs: TuGraphs) -> npt.NDArray[np.bool_] | None:
    """Return which edges belong to the known motif, None where the set does not say."""
    if "edge_gt" not in files.parts:
        return None
    marks = integers(files, "edge_gt", 1)[:, 0]
    _refuse_length(files, "edge_gt", len(marks), len(graphs.arc_edge))
    truth: npt.NDArray[Any] = np.zeros(len(graphs.edge_lines), dtype=bool)
    truth[graphs.arc_edge[(marks > 0) & (graphs.arc_edge >= 0)]] = True
    return truth


def _refuse_length(files: TuFiles, part: str, found: int, expected: int) -> None:
    if found != expected:
        raise refusal("F318", files.place(part), f"{found:,} lines where {expected:,} belong")
