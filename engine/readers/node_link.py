"""Graphs in JSON: node-link form with `edges` or `links`, pairs of node numbers, or an edge index."""

from __future__ import annotations

from typing import Any

from engine.readers.about import About
from engine.readers.cells import text_of
from engine.readers.graph_draft import GraphDraft
from engine.readers.graph_entries import GraphEntry, graphs_of_entries
from engine.readers.imported import Imported, ReadOptions
from engine.readers.json_items import JsonItems
from engine.readers.limits import Limits
from engine.readers.plain_ids import plain_id
from engine.readers.smiles import Problem

__all__ = ["node_link_entries", "read_node_link"]

_PARTS = frozenset(("nodes", "edges", "links", "edge_index", "directed", "multigraph", "graph", "num_nodes"))


def read_node_link(found: JsonItems, options: ReadOptions, about: About) -> Imported:
    """Return the graphs; what is said of each beside its nodes and edges, and under "graph", are the columns."""
    entries = node_link_entries(found, options.limits)
    return graphs_of_entries(entries, found.name, "node-link JSON", found.unit, options, about)


def node_link_entries(found: JsonItems, limits: Limits) -> list[GraphEntry]:
    """Return the graphs as they are written."""
    problems = {fault.record: fault.found for fault in found.faults if fault.record}
    entries = []
    for number, (item, line) in enumerate(zip(found.items, found.lines, strict=True), 1):
        original = found.originals[number - 1] if found.originals else ""
        if item is None:
            entries.append(GraphEntry(line, problem=Problem("F327", problems[number]), original=original))
        else:
            entries.append(_entry(item, line, limits, original))
    return entries


def _entry(item: dict[str, Any], line: int, limits: Limits, original: str) -> GraphEntry:
    said = item.get("graph")
    cells = {
        **_cells(said if isinstance(said, dict) else {}),
        **_cells({key: value for key, value in item.items() if key not in _PARTS}),
    }
    draft = GraphDraft(line, limits, directed=item.get("directed") is True, cells=cells)
    try:
        _add_nodes(draft, item)
        _add_edges(draft, item)
    except (TypeError, ValueError, LookupError, AttributeError) as error:
        draft.fails("G401", f"its nodes or edges are not in node-link form ({error})"[:200])
    return draft.entry(original)


def _add_nodes(draft: GraphDraft, item: dict[str, Any]) -> None:
    """Add the nodes: objects with an id, plain ids, or as many as a number says."""
    nodes = item.get("nodes", item.get("num_nodes", []))
    if isinstance(nodes, str):  # a number: numbers stay as they are written
        nodes = [{}] * _amount(nodes, draft)
    for position, node in enumerate(nodes):
        if isinstance(node, dict):
            name = next((node[key] for key in ("id", "key", "name") if key in node), position)
            draft.node(text_of(name), _cells(node, but=("id", "key")))
        else:
            draft.node(text_of(node), {})


def _amount(text: str, draft: GraphDraft) -> int:
    amount = int(plain_id(text))
    if not 0 <= amount <= draft.most_nodes:
        draft.fails("G410", f"{text[:20]} nodes; {draft.most_nodes:,} are the most")
        return 0
    return amount


def _add_edges(draft: GraphDraft, item: dict[str, Any]) -> None:
    """Add the edges: objects with source and target, pairs, or two lists of the same length."""
    if "edge_index" in item:
        for u, v in zip(*item["edge_index"], strict=True):
            draft.edge(text_of(u), text_of(v), {})
        return
    for edge in item.get("edges", item.get("links", [])):
        if isinstance(edge, dict):
            cells = _cells(edge, but=("source", "target", "from", "to", "key"))
            u, v = edge.get("source", edge.get("from")), edge.get("target", edge.get("to"))
            draft.edge(text_of(u), text_of(v), cells)
        else:
            u, v, *rest = edge
            draft.edge(text_of(u), text_of(v), {"label": text_of(rest[0])} if rest else {})


def _cells(said: dict[str, Any], but: tuple[str, ...] = ()) -> dict[str, str]:
    """Return what is said in words and numbers, a list of one value as that value."""
    cells = {}
    for key, value in said.items():
        plain = value[0] if isinstance(value, list) and len(value) == 1 else value
        if key not in but and not isinstance(plain, list | dict) and plain is not None:
            cells[key] = text_of(plain)
    return cells
