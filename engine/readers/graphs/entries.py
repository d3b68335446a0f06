"""Graphs as the formats for graphs write them (nodes, edges, attributes of all three), made into a data set."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from engine.data import DatasetBuilder, Direction, GraphDataset, GraphKind, GraphRecord
from engine.data.chemistry import (
    Hydrogens,
    fold_hydrogens,
    foldable_hydrogens,
    is_chemical,
    perceive_molecules,
    plain_hydrogens,
)
from engine.errors import Fault
from engine.faults import fault, refusal
from engine.readers.about import About
from engine.readers.assembly import Structures, assemble, refuse_totals
from engine.readers.columns.growing_frame import refuse_table
from engine.readers.columns.numbers import Point
from engine.readers.graphs.numbering import numbering_notes
from engine.readers.graphs.remarks import remark_notes
from engine.readers.imported import UNLABELLED, Imported, ReadOptions
from engine.readers.limits import Limits
from engine.readers.molecules.smiles import Problem
from engine.readers.notes import isotope_note, listed_records
from engine.readers.tables.delimited import Records, refuse_broken
from engine.readers.tables.graph_columns import GraphColumns, choose_graph_columns

__all__ = ["WITH_ATTRIBUTES", "GraphEntry", "graphs_of_entries", "refuse_unusable"]

WITH_ATTRIBUTES = frozenset(("GraphML", "GEXF", "GML", "node-link JSON", "edge rows", "OGB", "graph files"))
"""Formats whose nodes and edges may have several attributes, one of which is the label."""


@dataclass(frozen=True, slots=True, eq=False)
class GraphEntry:
    """One graph of a file; with a problem, what could not be read."""

    line: int | str  # where it is: a line, a record or a file
    cells: dict[str, str] = field(default_factory=dict)  # what the file says of the graph: its record
    nodes: Sequence[dict[str, str]] = ()  # attributes of each node
    edges: Sequence[tuple[int, int]] = ()
    edge_cells: Sequence[dict[str, str]] = ()  # attributes of each edge; nothing where no edge has any
    directed: bool = False
    named: bool = False  # whether the label of each node is but its id
    problem: Problem | None = None
    original: str = ""  # its text in the file, "" where it has none of its own
    counted: bool = False  # whether edges name nodes by positions
    names: tuple[str, ...] = ()  # ids of the nodes in the file, () where these are 0, 1, 2 ...
    remarks: tuple[tuple[str, str], ...] = ()  # code of a note and the attribute that it is about

    @property
    def is_broken(self) -> bool:
        """Whether nothing can be made of it."""
        return self.problem is not None or not self.nodes


@dataclass(slots=True)
class _Notes:
    """What is worth a note, counted over all graphs."""

    dropped: list[int] = field(default_factory=list)  # records with directions that are not kept
    differing: list[int] = field(default_factory=list)  # records with an edge that is there with two labels
    faults: list[Fault] = field(default_factory=list)


def graphs_of_entries(
    entries: Iterable[GraphEntry],
    name: str,
    form: str,
    unit: str,
    options: ReadOptions,
    about: About,
    *,
    columns: GraphColumns | None = None,
) -> Imported:
    """Return the graphs as a data set; what the file says of each is the table that the target is found in.

    Attributes of nodes and edges are found by their names and values where `columns` does not say which ones count.
    """
    found = list(within_limits(entries, name, options.limits))
    if not found:
        raise refusal("F302", name, "there is no graph in it")
    point = Point.USUAL if form == "edge rows" else Point.DECIMAL
    columns = columns or choose_graph_columns(
        found,
        name,
        node_label=options.node_label,
        edge_label=options.edge_label,
        decimal=options.decimal,
        point=point,
    )
    _refuse_wide(found, columns, name, options.limits)
    notes = _Notes(faults=list(columns.notes))
    builder = DatasetBuilder(
        name, GraphKind.GRAPHS, columns=columns.nodes or ("label",), attribute_names=columns.attributes
    )
    place = {number: f"{name}, {unit} {entry.line}" for number, entry in enumerate(found, 1)}

    def read(number: int) -> GraphRecord | Problem:
        return _record(found[number - 1], number, columns, options, notes, place[number])

    def review(dataset: GraphDataset) -> Iterator[Fault]:
        counted = np.array([found[record - 1].counted for record in dataset.records.tolist()], dtype=np.bool_)
        return numbering_notes(dataset, options.numbering, counted, np.zeros_like(counted))

    records = replace(_records(found, name, unit), point=point)
    structures = Structures(form, "", (), builder, read, notes.faults, review)
    imported = assemble(records, structures, options, about)
    faults = (*imported.faults, *_summed(notes, name), *_remarks(found, name))
    names = {number: entry.names for number, entry in enumerate(found, 1) if entry.names}
    return _as_molecules(replace(imported, faults=faults, file_nodes=lambda record: names.get(record, ())), options)


def refuse_unusable(graphs: int, name: str, limits: Limits) -> None:
    """Refuse a file with so many graphs that are broken."""
    fix = "Leave them out, or raise the limit broken_rows"
    refuse_broken(graphs, name, limits, "graphs have no nodes or cannot be read", fix)


def within_limits(entries: Iterable[GraphEntry], name: str, limits: Limits) -> Iterator[GraphEntry]:
    """Yield the graphs; refuse a file that has too many, too many nodes or edges, or says too much of them."""
    keys, node_keys, edge_keys = set[str](), set[str](), set[str]()
    nodes = edges = bare = broken = 0
    for number, entry in enumerate(entries, 1):
        broken += entry.is_broken
        refuse_unusable(broken, name, limits)
        nodes, edges = nodes + len(entry.nodes), edges + len(entry.edges)
        keys.update(entry.cells)
        refuse_table(number, len(keys), name, limits)
        refuse_totals(nodes, edges, name, limits)
        for found, cells, of in ((node_keys, entry.nodes, "nodes"), (edge_keys, entry.edge_cells, "edges")):
            found.update(*cells)
            if len(found) > limits.columns:
                said = f"{len(found):,} attributes of {of}; {limits.columns:,} are the most"
                raise refusal("F323", name, said)
        bare += max(len(entry.nodes) - 2 * len(entry.edges), 0) if not any(entry.nodes) else 0
        if bare > limits.bare_nodes:
            raise refusal("F373", name, f"more than {limits.bare_nodes:,} nodes without attributes and edges")
        yield entry


def _refuse_wide(entries: list[GraphEntry], columns: GraphColumns, name: str, limits: Limits) -> None:
    """Refuse a table of nodes with too many attributes, or too many in all: each node has a cell for each."""
    width = len(columns.nodes) + len(columns.attributes)
    if width > limits.columns:
        raise refusal("F323", name, f"{width:,} attributes of nodes; {limits.columns:,} are the most")
    if width * sum(len(entry.nodes) for entry in entries) > limits.cells:
        raise refusal("F371", name, f"more than {limits.cells:,} attributes of nodes, blank ones among them")


def _records(entries: list[GraphEntry], name: str, unit: str) -> Records:
    keys = list(dict.fromkeys(key for entry in entries for key in entry.cells))
    cells = {key: [entry.cells.get(key, "") for entry in entries] for key in keys}
    faults = [
        fault(e.problem.code, f"{name}, {unit} {e.line}", e.problem.found, e.problem.fix, record=number)
        for number, e in enumerate(entries, 1)
        if e.problem
    ]
    originals = [entry.original for entry in entries]
    return Records(
        name=name,
        frame=pd.DataFrame(cells, index=pd.RangeIndex(1, len(entries) + 1, name="record"), dtype="str"),
        lines=[entry.line for entry in entries],
        faults=tuple(faults),
        rejected=frozenset(found.record for found in faults),
        unit=unit,
        originals=(lambda wanted: {number: originals[number - 1] for number in wanted}) if all(originals) else None,
    )


def _record(
    entry: GraphEntry, number: int, columns: GraphColumns, options: ReadOptions, notes: _Notes, place: str
) -> GraphRecord | Problem:
    n, limits = len(entry.nodes), options.limits
    if n == 0:
        return Problem("G404", "the graph has no nodes")
    if n > limits.nodes_per_graph:
        return Problem("G410", f"{n:,} nodes; {limits.nodes_per_graph:,} are the most")
    if len(entry.edges) > limits.edges_per_graph:
        return Problem("G410", f"{len(entry.edges):,} edges; {limits.edges_per_graph:,} are the most")
    attributes = [columns.numbers(node) for node in entry.nodes] if columns.attributes else []
    if not all(math.isfinite(value) for row in attributes for value in row):
        return Problem("G409", "a node has an attribute that is no finite number")
    labels = [[columns.label(node, key) or UNLABELLED for node in entry.nodes] for key in columns.nodes]
    edges, edge_labels, ways = _simple(entry, columns, number, notes, place)
    if any(way is not Direction.BOTH for way in ways) and not options.directed:
        notes.dropped.append(number)
    return GraphRecord(
        labels=labels or [[UNLABELLED] * n],
        edges=edges,
        edge_labels=edge_labels,
        id="",
        record=number,
        attributes=attributes if columns.attributes else (),
        directions=ways if options.directed else (),
    )


def _simple(
    entry: GraphEntry, columns: GraphColumns, number: int, notes: _Notes, place: str
) -> tuple[list[tuple[int, int]], list[str], list[Direction]]:
    """Return the edges of the simple graph, sorted: the order in which a file lists them means nothing."""
    seen: dict[tuple[int, int], tuple[str, Direction]] = {}
    repeated = 0
    cells = entry.edge_cells or [{}] * len(entry.edges)
    for (u, v), said in zip(entry.edges, cells, strict=True):
        symbol = (columns.label(said, columns.edge) if columns.edge else "") or UNLABELLED
        way = (Direction.FORWARD if u < v else Direction.BACKWARD) if entry.directed else Direction.BOTH
        key = (u, v) if u < v else (v, u)
        before = seen.get(key)
        if u == v or (before and before[1] | way == before[1]):
            repeated += 1
        if u == v:
            continue
        if before and before[0] != symbol and number not in notes.differing[-1:]:
            notes.differing.append(number)
        seen[key] = (before[0], Direction(before[1] | way)) if before else (symbol, way)
    if repeated:
        notes.faults.append(fault("G402", place, f"{repeated} loops or repeated edges", record=number))
    edges = sorted(seen)
    return edges, [seen[edge][0] for edge in edges], [seen[edge][1] for edge in edges]


def _summed(notes: _Notes, name: str) -> list[Fault]:
    """Return one note for all graphs that lost their directions, and one for edges with two labels."""
    said = (
        ("G415", notes.dropped, "edges have a direction, which is dropped"),
        ("G405", notes.differing, "an edge is there twice with different labels; the first one counts"),
    )
    return [fault(code, f"{name}, {listed_records(found)}", text) for code, found, text in said if found]


def _remarks(entries: list[GraphEntry], name: str) -> list[Fault]:
    return remark_notes((() if entry.problem else entry.remarks for entry in entries), name)


def _as_molecules(imported: Imported, options: ReadOptions) -> Imported:
    """Return the graphs as molecules where their labels are elements and their edges' labels bonds."""
    dataset, labelled = plain_hydrogens(imported.dataset)
    if dataset.directed or not dataset.n_edges or not is_chemical(dataset):
        return imported
    perceived = perceive_molecules(dataset, options.hydrogens, options.progress)
    found = replace(perceived.dataset, group=dataset.group, weight=dataset.weight, given_split=dataset.given_split)
    if options.hydrogens is Hydrogens.FOLD:
        imported = replace(imported, file_nodes=_names_of_heavy(found, imported))
        found = fold_hydrogens(found)
    faults = list(imported.faults)
    if len(labelled):
        faults.append(isotope_note(dataset.name, dataset.records[labelled].tolist()))
    if perceived.plain:
        records = dataset.records[list(perceived.plain)].tolist()
        text = f"{len(records)} of {len(dataset):,} graphs are no valid molecules and stay plain graphs"
        faults.append(fault("S109", f"{dataset.name}, {listed_records(records)}", text))
    return replace(imported, dataset=found, faults=tuple(faults))


def _names_of_heavy(whole: GraphDataset, imported: Imported) -> Callable[[int], tuple[int | str, ...]]:
    """Return what names the nodes of a record that stay where hydrogens of the data set `whole` are folded."""
    stays = ~foldable_hydrogens(whole)
    row = {record: row for row, record in enumerate(whole.records.tolist())}

    def names(record: int) -> tuple[int | str, ...]:
        kept = stays[whole.nodes(row[record])].tolist()
        named = imported.file_nodes(record) if imported.file_nodes else ()
        every = named or tuple(map(str, range(len(kept))))
        return tuple(name for name, keep in zip(every, kept, strict=True) if keep)

    return names
