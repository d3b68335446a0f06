"""Graphs in JSON, in node-link form and the other forms that programs write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.readers.about import About
from engine.readers.columns.cells import text_of
from engine.readers.graphs.draft import GraphDraft
from engine.readers.graphs.entries import GraphEntry, graphs_of_entries
from engine.readers.graphs.json_edges import JsonEdge, look_like_edges, read_json_edges
from engine.readers.graphs.json_nodes import JsonNodes, read_json_nodes
from engine.readers.graphs.numbering import Numbering
from engine.readers.graphs.plain_ids import plain_id
from engine.readers.imported import Imported, ReadOptions
from engine.readers.limits import Limits
from engine.readers.molecules.smiles import Problem
from engine.readers.tables.json_cells import flat_cells, list_cells
from engine.readers.tables.json_forms import JsonForm, form_of
from engine.readers.tables.json_items import JsonItems

__all__ = ["node_link_entries", "read_node_link"]

_ERRORS = (TypeError, ValueError, LookupError, AttributeError)


def read_node_link(found: JsonItems, options: ReadOptions, about: About) -> Imported:
    """Return the graphs; what is said of each beside its nodes and edges, and under "graph", are the columns."""
    entries = node_link_entries(found, options.limits, options.numbering)
    return graphs_of_entries(entries, found.name, "node-link JSON", found.unit, options, about)


def node_link_entries(
    found: JsonItems, limits: Limits, numbering: Numbering = Numbering.FORMAT
) -> Iterator[GraphEntry]:
    """Yield the graphs as they are written; `numbering` is how nodes without ids count."""
    for item in found.items:
        if item.value is None:
            yield GraphEntry(item.line, problem=Problem("F327", item.problem), original=item.original)
        else:
            draft = GraphDraft(item.line, limits)
            _fill(draft, item.value, numbering)
            yield draft.entry(item.original)


def _fill(draft: GraphDraft, item: dict[str, Any], numbering: Numbering) -> None:
    """Add what is said of the graph, or why it is not understood."""
    try:
        _add_parts(draft, form_of(item), numbering)
    except _ERRORS as error:
        draft.cells.update(_graph_cells({key: value for key, value in item.items() if isinstance(value, str)})[0])
        draft.fails("G401", f"its nodes or edges are not understood ({error})"[:200])


def _add_parts(draft: GraphDraft, form: JsonForm, numbering: Numbering) -> None:
    """Add nodes, edges and what is said of the graph."""
    draft.directed = form.directed
    rest = dict(form.rest)
    nodes = read_json_nodes(form, most=draft.most_nodes)
    if isinstance(nodes, Problem):
        draft.fails(nodes.code, nodes.found)
        nodes = JsonNodes((), ())
    positions = nodes.positions(numbering)
    edges = _edges(draft, form, positions)
    names = nodes.names_for(edges, numbering)
    if names == positions and not any(nodes.names):
        draft.counts_from = numbering.first()
    of_nodes, of_edges = list_cells(rest, len(names), len(edges))
    for name, cells, more in zip(names, nodes.cells or [{}] * len(names), of_nodes, strict=True):
        draft.node(name, more | cells if more else cells)
    for edge, more in zip(edges, of_edges, strict=True):
        draft.edge(edge.source, edge.target, more | edge.cells if more else edge.cells, directed=edge.directed)
    cells, others = _graph_cells(rest)
    draft.cells.update(cells)
    if not edges:
        _refuse_lost_edges(draft, form, nodes, others)
    for key in dict.fromkeys((*others, *nodes.others, *(key for edge in edges if edge.others for key in edge.others))):
        draft.remark("G430", f"'{key[:40]}'")


def _edges(draft: GraphDraft, form: JsonForm, nodes: tuple[str, ...]) -> list[JsonEdge]:
    """Return the edges; those under a second key have to be the same."""
    found = {key: read_json_edges(key, value, nodes, form) for key, value in form.edges.items()}
    found = {key: edges for key, edges in found.items() if edges}
    if len(found) > 1 and len({_joined(edges, directed=form.directed) for edges in found.values()}) > 1:
        keys = " and ".join(f"'{key[:40]}'" for key in found)
        draft.fails("G432", f"{keys} hold different edges")
    said = [edges for edges in found.values() if any(edge.cells for edge in edges)]
    return next(iter([*said, *found.values()]), [])


def _joined(edges: list[JsonEdge], *, directed: bool) -> frozenset[tuple[str, ...]]:
    ends = [(plain_id(edge.source), plain_id(edge.target)) for edge in edges]
    return frozenset(ends if directed else [tuple(sorted(pair)) for pair in ends])


def _graph_cells(rest: dict[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    """Return what is said of the graph; networkx writes its attributes as an object, or as pairs."""
    inner = rest.pop("graph", {})
    if isinstance(inner, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in inner):
        inner = {text_of(name): value for name, value in inner}
    return flat_cells((inner if isinstance(inner, dict) else {}) | rest)


def _refuse_lost_edges(draft: GraphDraft, form: JsonForm, nodes: JsonNodes, others: dict[str, Any]) -> None:
    """Refuse a graph without edges where they may stand under a key that is not read."""
    lost = [f"'{key[:40]}'" for key, value in others.items() if look_like_edges(value) or not form.has_edges_key]
    if not form.edges:
        lost += [f"'{key[:40]}' of its nodes" for key in nodes.keys_of_neighbours()]
    if lost:
        draft.fails("G431", f"it has no edges, and there is {', '.join(lost[:5])}")
