"""Tables of molecules (a column of SMILES) or of graphs (a column of edges)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import BinaryIO

import numpy as np
import pandas as pd

from engine.data import DatasetBuilder, Direction, GraphDataset, GraphKind, GraphRecord
from engine.data.chemistry import BOND_COLUMN, NODE_COLUMNS
from engine.errors import Fault
from engine.faults import fault, refusal
from engine.readers.about import About
from engine.readers.assembly import Structures, assemble
from engine.readers.columns.choice import look_up, named
from engine.readers.columns.header import EDGE_NAMES, GRAPH6_NAMES, INCHI_NAMES, SMILES_NAMES
from engine.readers.columns.missing import is_missing, said
from engine.readers.containers.content import text_lines
from engine.readers.graphs.graph6 import is_graph_code, read_graph_line
from engine.readers.graphs.numbering import numbering_notes
from engine.readers.imported import UNLABELLED, Imported, ReadOptions
from engine.readers.molecules.chemistry import StructureText
from engine.readers.molecules.inchi import looks_like_inchi
from engine.readers.molecules.rows import MoleculeSource
from engine.readers.molecules.smiles import Problem, looks_like_smiles
from engine.readers.tables.delimited import Records, parse_delimited
from engine.readers.tables.edge_list import looks_like_edges, read_edges
from engine.readers.tables.edge_rows import edge_columns, read_edge_rows

__all__ = ["find_structures", "read_records", "read_table"]

_PARTS = (("nodes", "n_nodes", "num_nodes"), ("labels", "node_labels"), ("edge_labels",))
"""Columns beside a list of edges: the number of nodes, the labels of nodes, and those of edges."""
_NAMES = {
    **dict.fromkeys(SMILES_NAMES, looks_like_smiles),
    **dict.fromkeys(EDGE_NAMES, looks_like_edges),
    **dict.fromkeys(INCHI_NAMES, looks_like_inchi),
    **dict.fromkeys(GRAPH6_NAMES, is_graph_code),
}
_SAMPLE = 100
_MOST = 0.5  # share of a sample that has to read as a structure


def read_table(opened: Callable[[], BinaryIO], name: str, options: ReadOptions, about: About) -> Imported:
    """Return the graphs of a delimited text file, which is read as a stream."""
    lines, notes = text_lines(opened, name, options.limits)
    records = parse_delimited(lines, name, options.limits)
    return read_records(replace(records, faults=(*notes, *records.faults)), options, about)


def read_records(records: Records, options: ReadOptions, about: About) -> Imported:
    """Return the graphs of a table, whatever file it was in."""
    column = find_structures(records, options)
    if not column:
        return read_edge_rows(records, options, about)
    return assemble(records, _structures(records, column, options), options, about)


def find_structures(records: Records, options: ReadOptions) -> str:
    """Return the column of the structures, "" for a table of edges; raises `InputError` where there is neither."""
    if not options.columns.structure and edge_columns(records.frame):
        return ""
    return _structure_column(records, options)


def _structures(records: Records, column: str, options: ReadOptions) -> Structures:
    """Return how the structures of the column are read: by its name, or by what most of its cells are."""
    cells = _sample(records.frame[column])
    if _share(cells, looks_like_edges) > _MOST or column.lower() in EDGE_NAMES:
        return _edge_lists(records, column, options)
    if _share(cells, is_graph_code) > _MOST and column.lower() in GRAPH6_NAMES:
        return _graph_codes(records, column, options)
    if _share(cells, looks_like_inchi) > _MOST:
        return _molecules(records, column, StructureText.INCHI, "InChI table")
    return _molecules(records, column, StructureText.SMILES, "smiles table")


def _molecules(records: Records, column: str, text: StructureText, form: str) -> Structures:
    cells = records.frame[column]

    def texts(start: int, end: int) -> list[str]:
        return [said(cell) for cell in cells.iloc[start:end].tolist()]

    builder = DatasetBuilder(records.name, GraphKind.MOLECULES, columns=NODE_COLUMNS, edge_column=BOND_COLUMN)
    return Structures(form, column, (), builder, MoleculeSource(texts, text))


def _graph_codes(records: Records, column: str, options: ReadOptions) -> Structures:
    cells = [said(cell) for cell in records.frame[column].tolist()]

    def read(number: int) -> GraphRecord | Problem:
        graph = read_graph_line(cells[number - 1], options.limits.nodes_per_graph, options.limits.edges_per_graph)
        if isinstance(graph, Problem):
            return graph
        return GraphRecord((graph.labels,), graph.edges, [UNLABELLED] * len(graph.edges), "", number)

    builder = DatasetBuilder(records.name, GraphKind.GRAPHS)
    return Structures("graph6 table", column, (), builder, read)


def _edge_lists(records: Records, column: str, options: ReadOptions) -> Structures:
    frame = records.frame
    places = [next((c for name in names if (c := look_up(frame, name)) not in ("", column)), "") for names in _PARTS]
    blank = [""] * len(frame)
    cells = [said(cell) for cell in frame[column].tolist()]
    nodes, labels, edge_labels = (list(map(said, frame[p].tolist())) if p else blank for p in places)
    notes: list[Fault] = []
    dropped = fault(
        "G415", f"{records.name}, column '{column}'", "edges such as 0>1 have a direction, which is dropped"
    )

    def read(number: int) -> GraphRecord | Problem:
        row = number - 1
        graph = read_edges(
            cells[row],
            nodes[row],
            labels[row],
            options.limits.nodes_per_graph,
            edge_labels=edge_labels[row],
            numbering=options.numbering,
        )
        if isinstance(graph, Problem):
            return graph
        if graph.repeated:
            repeated = f"{graph.repeated} loops or repeated edges"
            notes.append(fault("G402", records.place(number, column), repeated, record=number))
        if graph.differing:
            differing = "an edge is there twice with different labels; the first one counts"
            notes.append(fault("G405", records.place(number, column), differing, record=number))
        if set(graph.directions) - {Direction.BOTH} and not options.directed and dropped not in notes:
            notes.append(dropped)
        ways = graph.directions if options.directed else ()
        return GraphRecord((graph.labels,), graph.edges, graph.edge_labels, "", number, directions=ways)

    def review(dataset: GraphDataset) -> Iterator[Fault]:
        rows = (dataset.records - 1).tolist()
        sized = np.array([not (nodes[row] or labels[row]) for row in rows], dtype=np.bool_)
        return numbering_notes(dataset, options.numbering, np.ones_like(sized), sized)

    builder = DatasetBuilder(records.name, GraphKind.GRAPHS)
    return Structures("edge-list table", column, tuple(filter(None, places)), builder, read, notes, review)


def _structure_column(records: Records, options: ReadOptions) -> str:
    """Return the column of the structures: as named, by its name, or by what most of its cells read as."""
    frame = records.frame
    asked = named(frame, options.columns.structure, records.name)
    if asked:
        return asked
    if frame.columns.empty:
        raise refusal("T206", records.name, "the records have no columns")
    by_name = [(column, reads) for name, reads in _NAMES.items() if (column := look_up(frame, name))]
    for column, reads in by_name:
        if _share(_sample(frame[column]), reads) > _MOST:
            return column
    readers = (looks_like_smiles, looks_like_edges, looks_like_inchi)
    samples = {str(column): _sample(frame[column]) for column in frame.columns}
    shares = {column: max(_share(sample, reads) for reads in readers) for column, sample in samples.items()}
    most = max(shares.values())
    best = max((column for column in shares if shares[column] == most), key=lambda c: frame[c].str.len().mean())
    if shares[best] > _MOST:
        _refuse_data_as_header(records, best)
        return best
    if by_name:
        return by_name[0][0]
    found = f"no column of SMILES or edges among {', '.join(map(repr, frame.columns[:20]))}"
    raise refusal("T206", records.name, found)


def _refuse_data_as_header(records: Records, column: str) -> None:
    """Refuse a file whose first line is a record."""
    if looks_like_smiles(column) or looks_like_edges(column):
        raise refusal(
            "F311", f"{records.name}, line 1", f"'{column[:60]}' is a structure, where the name of a column should be"
        )


def _share(sample: Sequence[str], reads: Callable[[str], bool]) -> float:
    """Return the share of a sample of cells that reads as a structure."""
    return sum(map(reads, sample)) / len(sample) if sample else 0.0


def _sample(column: pd.Series[str]) -> list[str]:
    """Return some cells of the column from all over it, of those that say something."""
    texts: list[str] = column.tolist()
    step = max(1, len(texts) // _SAMPLE)
    silent = {""}  # cells that are known to say nothing: there may be millions
    found: list[str] = []
    for text in chain.from_iterable(texts[start::step] for start in range(step)):
        if text in silent:
            continue
        if is_missing(text):
            silent.add(text)
            continue
        found.append(text.strip())
        if len(found) == _SAMPLE:
            break
    return found
