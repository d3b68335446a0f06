"""The CSV folders of the Open Graph Benchmark: all graphs' edges and nodes one after the other, counted apart.

Format: Hu et al. (2020), Open Graph Benchmark, datasets for graph property prediction.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

import numpy as np
import numpy.typing as npt
import pandas as pd

from engine.faults import refusal
from engine.readers.assembly import refuse_totals
from engine.readers.columns.numbers import PLAIN
from engine.readers.containers.bundle import Bundle
from engine.readers.containers.compression import unpack
from engine.readers.graphs.entries import GraphEntry, graphs_of_entries
from engine.readers.graphs.numbering import FROM_ONE
from engine.readers.imported import Imported, ReadOptions
from engine.readers.limits import Limits
from engine.readers.molecules.smiles import Problem
from engine.readers.tables.graph_columns import GraphColumns, named_attribute
from engine.readers.tu.numbers import refuse_columns

__all__ = ["is_ogb", "read_ogb"]

_NEEDED = ("edge", "num-node-list", "num-edge-list")
_SPLITS = ("train", "valid", "test")


def is_ogb(bundle: Bundle) -> bool:
    """Return whether the files of such a folder are there."""
    return all(_find(bundle, part) for part in _NEEDED)


def read_ogb(bundle: Bundle, options: ReadOptions) -> Imported:
    """Return the graphs; whole numbers that describe nodes and edges are labels, others attributes."""
    limits = options.limits
    n_nodes = _counts(bundle, "num-node-list", limits)
    n_edges = _counts(bundle, "num-edge-list", limits)
    if len(n_nodes) != len(n_edges):
        raise refusal("F318", bundle.name, f"{len(n_nodes)} counts of nodes, {len(n_edges)} counts of edges")
    _refuse_large(n_nodes, n_edges, bundle.name, limits)
    edges = _table(bundle, "edge", limits, rows=int(n_edges.sum()))
    nodes = _table(bundle, "node-feat", limits, rows=int(n_nodes.sum()))
    said = _table(bundle, "edge-feat", limits, rows=int(n_edges.sum()))
    ends = edges.apply(pd.to_numeric, errors="coerce").to_numpy(dtype=np.float64)
    if ends.shape[1] != 2 or not np.isfinite(ends).all():
        raise refusal("F319", _find(bundle, "edge"), "each line has to hold two node numbers")
    nodes.columns, said.columns = _names(nodes, "label", "feature"), _names(said, "label", "edge feature")
    columns = _columns(nodes, said, options, bundle.name)
    pairs = ends.astype(np.int64) - options.numbering.first()
    entries = _entries(n_nodes, n_edges, pairs, nodes, said, _cells(bundle, len(n_nodes), limits))
    if not options.directed:
        entries = (replace(entry, directed=False) for entry in entries)
    return graphs_of_entries(entries, bundle.name, "OGB", "graph", options, bundle.about, columns=columns)


def _refuse_large(n_nodes: npt.NDArray[np.int64], n_edges: npt.NDArray[np.int64], name: str, limits: Limits) -> None:
    """Refuse what is more than can be read; the counts are but claimed, and nodes need not be described."""
    if len(n_nodes) > limits.rows:
        raise refusal("F306", name, f"{len(n_nodes):,} graphs; {limits.rows:,} are the most")
    refuse_totals(int(n_nodes.sum()), int(n_edges.sum()), name, limits)


def _columns(nodes: pd.DataFrame, said: pd.DataFrame, options: ReadOptions, name: str) -> GraphColumns:
    """Return the part that each column plays: what the user names is the label, else the first of whole numbers."""
    labels, numbers = _whole(nodes)
    wanted = named_attribute(options.node_label, dict.fromkeys(map(str, nodes.columns)), f"{name}, nodes")
    if wanted:
        labels, numbers = [wanted, *(n for n in labels if n != wanted)], [n for n in numbers if n != wanted]
    edge = named_attribute(options.edge_label, dict.fromkeys(map(str, said.columns)), f"{name}, edges")
    return GraphColumns(tuple(labels), tuple(numbers), edge or next(iter(_whole(said)[0]), ""))


def _entries(
    n_nodes: npt.NDArray[np.int64],
    n_edges: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
    nodes: pd.DataFrame,
    said: pd.DataFrame,
    cells: list[dict[str, str]],
) -> Iterator[GraphEntry]:
    node_ends, edge_ends = np.cumsum(n_nodes).tolist(), np.cumsum(n_edges).tolist()
    for number, (n, m) in enumerate(zip(n_nodes.tolist(), n_edges.tolist(), strict=True)):
        last_node, last_edge = node_ends[number], edge_ends[number]
        pairs = ends[last_edge - m : last_edge]
        inside = bool(((pairs >= 0) & (pairs < n)).all())
        fix = FROM_ONE if m and pairs.min() > 0 else ""
        rows = nodes.iloc[last_node - n : last_node].to_dict("records") if len(nodes.columns) else [{}] * n
        labels = said.iloc[last_edge - m : last_edge].to_dict("records") if len(said.columns) else []
        yield GraphEntry(
            number + 1,
            cells[number],
            nodes=[{str(key): value for key, value in row.items()} for row in rows],
            edges=[(u, v) for u, v in pairs.tolist()],
            edge_cells=[{str(key): value for key, value in row.items()} for row in labels],
            directed=True,
            problem=None if inside else Problem("G403", f"an edge names a node outside of 0 to {n - 1}", fix),
        )


def _find(bundle: Bundle, part: str) -> str:
    return bundle.find(f"{part}.csv.gz", f"{part}.csv")


def _table(bundle: Bundle, part: str, limits: Limits, *, rows: int = -1) -> pd.DataFrame:
    """Return the lines of a file without a header as text; an empty table where there is no such file."""
    place = _find(bundle, part)
    if not place:
        return pd.DataFrame(index=range(max(rows, 0)))
    content = bundle.read(place)
    content = unpack(content, place, limits)[0] if content else content
    refuse_columns(content, place, limits)
    cells = content.count(b",") + content.count(b"\n")
    if cells > limits.cells:
        raise refusal("F371", place, f"{cells:,} cells; {limits.cells:,} are the most")
    try:
        table = pd.read_csv(io.BytesIO(content), header=None, dtype="str", keep_default_na=False, skipinitialspace=True)
    except pd.errors.EmptyDataError:
        table = pd.DataFrame(index=range(0))
    except ValueError as error:  # pandas' parser errors are ValueErrors
        raise refusal("F319", place, f"this is no table of numbers ({error})"[:200]) from error
    if rows >= 0 and len(table) != rows:
        raise refusal("F318", place, f"{len(table):,} lines where {rows:,} belong")
    return table


def _counts(bundle: Bundle, part: str, limits: Limits) -> npt.NDArray[np.int64]:
    table = _table(bundle, part, limits)
    counts = np.array([PLAIN.number(text) for text in table[0]]) if len(table) else np.zeros(0)
    if not len(counts):
        raise refusal("F302", _find(bundle, part), "the file is empty")
    if not (np.isfinite(counts) & (counts >= 0) & (counts < 2**31) & (counts == np.floor(counts))).all():
        raise refusal("F319", _find(bundle, part), "each line has to hold one number of nodes or edges")
    return counts.astype(np.int64)


def _names(table: pd.DataFrame, alone: str, many: str) -> list[str]:
    n = len(table.columns)
    return [alone] if n == 1 else [f"{many} {number}" for number in range(1, n + 1)]


def _whole(table: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Return the columns of whole numbers, and the others."""
    whole = [str(name) for name in table.columns if all(text.lstrip("-").isdecimal() for text in set(table[name]))]
    return whole, [str(name) for name in table.columns if str(name) not in whole]


def _cells(bundle: Bundle, n: int, limits: Limits) -> list[dict[str, str]]:
    """Return of each graph its id, its labels and the part of the benchmark's split that it is in."""
    labels = _table(bundle, "graph-label", limits, rows=n if _find(bundle, "graph-label") else -1)
    names = _names(labels, "label", "label")
    splits = _split(bundle, n, limits)
    said = labels.itertuples(index=False, name=None) if names else [()] * n
    cells = []
    for number, texts in zip(range(n), said, strict=True):
        told = {"id": str(number), **dict(zip(names, texts, strict=True))}
        cells.append(told | ({"split": splits[number]} if splits else {}))
    return cells


def _split(bundle: Bundle, n: int, limits: Limits) -> list[str]:
    """Return the part that each graph is in; nothing where the folder has no split, or several."""
    found = {
        part: [name for name in bundle.names if PurePosixPath(name).name.removesuffix(".gz") == f"{part}.csv"]
        for part in _SPLITS
    }
    if any(len(names) != 1 for names in found.values()):
        return []
    parts = [""] * n
    for part, (place,) in found.items():
        content = bundle.read(place)
        for text in unpack(content, place, limits)[0].decode("ascii", "replace").split() if content else ():
            if text.isdecimal() and int(text) < n:
                parts[int(text)] = part
    return parts
