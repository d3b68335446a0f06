"""Tables with one edge a row and the id of its graph; nodes and graphs in tables of their own, if at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from engine.errors import Fault
from engine.faults import fault, refusal
from engine.readers.about import About
from engine.readers.columns.choice import look_up
from engine.readers.columns.labels import Labels, label_table
from engine.readers.columns.missing import is_missing
from engine.readers.containers.bundle import Bundle
from engine.readers.containers.compression import unpack
from engine.readers.containers.content import decode, split_lines
from engine.readers.graphs.draft import GraphDraft
from engine.readers.graphs.entries import graphs_of_entries
from engine.readers.graphs.plain_ids import plain_id
from engine.readers.imported import Imported, ReadOptions
from engine.readers.limits import Limits
from engine.readers.tables.delimited import Records, parse_delimited
from engine.readers.tables.edge_ends import find_ends

__all__ = ["edge_columns", "find_edge_table", "read_edge_bundle", "read_edge_rows"]

_GRAPHS = ("graph", "graph_id", "graphid", "graph_indicator", "gid", "graph_index", "molecule_id", "mol_id")
_PIECE = 2**13
_NOTHING: dict[str, str] = {}
_NODES = ("node", "node_id", "nodeid", "id", "index", "name")
_ENDINGS = (".csv", ".tsv", ".csv.gz")
_EDGE_TABLES = tuple(
    name + ending for name in ("edges", "edge_list", "links", "relationships", "arcs") for ending in _ENDINGS
)
_NODE_TABLES = tuple(name + ending for name in ("nodes", "vertices") for ending in _ENDINGS)


def edge_columns(frame: pd.DataFrame) -> tuple[str, ...] | None:
    """Return the columns of the graph's id and of both ends, None for a table of another kind."""
    graph = next((found for name in _GRAPHS if (found := look_up(frame, name))), "")
    ends = find_ends([str(column) for column in frame.columns])
    return (graph, *ends) if graph and ends else None


def find_edge_table(bundle: Bundle) -> str:
    """Return the table of edges in the bundle, "" where there is none."""
    return bundle.find(*_EDGE_TABLES)


def read_edge_bundle(bundle: Bundle, options: ReadOptions) -> Imported:
    """Return the graphs of a folder or archive with edges.csv, and nodes.csv and labels.csv where they are there."""
    edges, nodes = find_edge_table(bundle), bundle.find(*_NODE_TABLES)
    records = _table(bundle, edges, options.limits)
    labels = label_table(bundle, options.limits)
    known = _table(bundle, nodes, options.limits) if nodes else None
    imported = read_edge_rows(records, options, bundle.about, nodes=known, labels=labels)
    return replace(imported, faults=(*_not_read(bundle, edges, nodes, labels.place), *imported.faults))


def read_edge_rows(
    records: Records,
    options: ReadOptions,
    about: About,
    *,
    nodes: Records | None = None,
    labels: Labels | None = None,
) -> Imported:
    """Return the graphs of a table of edges; columns that are the same all over a graph speak of the graph."""
    columns = edge_columns(records.frame)
    if columns is None:
        wanted = "a graph's id and two ends, such as graph, source, target"
        raise refusal(
            "T206", records.name, f"no columns of {wanted} among {', '.join(map(repr, records.frame.columns))}"
        )
    labels = labels or Labels("", {})
    graph, source, target = columns
    frame = records.frame.assign(**{graph: records.frame[graph].map(plain_id)})
    frame, lost = _of_known_graphs(frame, graph, records)
    others = [str(c) for c in frame.columns if c not in columns]
    of_graph = _constant(frame, graph, others)
    drafts: dict[str, GraphDraft] = {}
    if nodes is not None:
        _add_nodes(drafts, nodes, options.limits)
    edges: dict[str, list[tuple[str, str, dict[str, str]]]] = {}
    ids: dict[str, str] = {}  # one text for each id, however often it is there
    for number, row in zip(frame.index.tolist(), _rows(frame), strict=True):
        name = row[graph]
        draft = drafts.setdefault(name, GraphDraft(int(records.lines[number - 1]), options.limits))
        draft.cells.update({column: row[column] for column in of_graph})
        if number in records.rejected:
            draft.fails("F308", f"line {records.lines[number - 1]} has missing or extra cells")
        for end in (source, target):
            if is_missing(row[end]):
                draft.fails("G401", f"line {records.lines[number - 1]} names no node in the column '{end}'")
        said = {column: row[column].strip() for column in others if column not in of_graph} or _NOTHING
        u, v = (ids.setdefault(end, end) for end in (plain_id(row[source]), plain_id(row[target])))
        edges.setdefault(name, []).append((u, v, said))
    for name in tuple(edges):
        found = edges.pop(name)
        if nodes is None:
            for node in _ordered(end for u, v, _ in found for end in (u, v)):
                drafts[name].node(node, {})
        for u, v, said in found:
            drafts[name].edge(u, v, said, directed=options.directed)
    for name, draft in drafts.items():
        draft.cells = {"id": name} | {k: v for k, v in draft.cells.items() if k != "id"} | labels.of(name)
    entries = [draft.entry() for draft in drafts.values()]
    imported = graphs_of_entries(entries, records.name, "edge rows", "line", options, about)
    left_over = (*lost, *(found for found in records.faults if not found.record))
    return replace(
        imported, faults=(*left_over, *labels.faults, *labels.unused(set(labels.keys(*drafts))), *imported.faults)
    )


def _not_read(bundle: Bundle, *read: str) -> Iterator[Fault]:
    """Yield a note where there are further files."""
    left = [f"'{name}'" for name in bundle.names if name not in read]
    if left:
        yield fault("F351", bundle.name, f"files beside the tables of edges, nodes and labels: {', '.join(left[:5])}")


def _table(bundle: Bundle, place: str, limits: Limits) -> Records:
    content, name = unpack(bundle.read(place), place, limits)
    return parse_delimited(split_lines(decode(content, name)[0]), name, limits)


def _of_known_graphs(frame: pd.DataFrame, graph: str, records: Records) -> tuple[pd.DataFrame, tuple[Fault, ...]]:
    """Return the rows that name a graph, and a note about the others: what names none is no graph of its own."""
    missing = frame[graph].map(is_missing)
    if not missing.any():
        return frame, ()
    numbers = frame.index[missing].tolist()
    shown = ", ".join(str(records.lines[number - 1]) for number in numbers[:5])
    found = f"{len(numbers):,} of its rows name no graph, and are left out: {records.unit} {shown}"
    kept = frame[~missing]
    if kept.empty:
        raise refusal("F340", f"{records.name}, column '{graph}'", "no row names a graph")
    return kept, (fault("F340", f"{records.name}, column '{graph}'", found),)


def _rows(frame: pd.DataFrame) -> Iterator[dict[Any, str]]:
    """Yield the rows, some thousands of which are Python objects at a time."""
    for start in range(0, len(frame), _PIECE):
        yield from frame.iloc[start : start + _PIECE].to_dict("records")


def _constant(frame: pd.DataFrame, graph: str, others: list[str]) -> list[str]:
    """Return the columns that have one value in each graph, and not one for all of them."""
    if not others or frame.groupby(graph).size().max() < 2:
        return []
    values = frame.groupby(graph)[others].nunique().max()
    return [column for column in others if values[column] == 1 and frame[column].nunique() > 1]


def _add_nodes(drafts: dict[str, GraphDraft], nodes: Records, limits: Limits) -> None:
    frame = nodes.frame
    graph = next((found for name in _GRAPHS if (found := look_up(frame, name))), "")
    node = next((found for name in _NODES if (found := look_up(frame, name))), "")
    if not graph or not node:
        found = f"no columns of a graph's id and a node's id among {', '.join(map(repr, frame.columns))}"
        raise refusal("T206", nodes.name, found, "Call them graph and node")
    for number, row in enumerate(_rows(frame), 1):
        if is_missing(row[graph]):
            continue
        draft = drafts.setdefault(plain_id(row[graph]), GraphDraft(int(nodes.lines[number - 1]), limits))
        draft.node(row[node].strip(), {str(k): v.strip() for k, v in row.items() if k not in {graph, node}})


def _ordered(ends: Iterable[str]) -> list[str]:
    """Return each node once: by number where all are numbers, else as they come."""
    found = list(dict.fromkeys(ends))
    return sorted(found, key=int) if all(end.isdecimal() and len(end) < 18 for end in found) else found
