"""Which JSON objects are graphs, and their nodes and edges, wherever a program puts them.

Read are networkx's node-link, adjacency and Cytoscape data, Cytoscape's own files, the JSON Graph Format, and property
graphs with relationships.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.readers.tables.json_cells import listed_nodes

__all__ = ["EDGE_KEYS", "JsonForm", "form_of", "is_graph"]

EDGE_KEYS = (
    "edges",
    "links",
    "edge_index",
    "edge_list",
    "edgelist",
    "arcs",
    "relationships",
    "relations",
    "rels",
    "connections",
    "bonds",
    "adjacency",
    "adjacency_list",
    "adj_list",
    "adj",
    "adjacency_matrix",
    "adj_matrix",
)
"""Keys that edges are found under, by their names in small letters."""
_NODE_KEYS = ("nodes", "vertices", "num_nodes")
_TELLING = ("nodes", "vertices", "edges", "links", "edge_index")  # keys whose list says that this is a graph
_OTHER_PARTS = ("directed", "multigraph")


@dataclass(frozen=True, slots=True, eq=False)
class JsonForm:
    """The parts of one graph, not yet looked into."""

    nodes: Any  # a list, or their number as it is written
    edges: dict[str, Any]  # by the key that they stand under; what is empty is left out
    directed: bool
    rest: dict[str, Any]  # what else is said
    has_edges_key: bool  # whether there is a place for edges at all


def is_graph(item: dict[str, Any]) -> bool:
    """Return whether the object is a graph and no record of a table."""
    if "smiles" in map(str.lower, item):
        return False
    return _has_parts(_unwrapped(item))


def _has_parts(item: dict[str, Any]) -> bool:
    lower = {key.lower(): value for key, value in item.items()}
    if any(isinstance(lower.get(key), list) for key in _TELLING) or _by_id(lower.get("nodes")):
        return True
    return "num_nodes" in lower and any(isinstance(lower.get(key), list | dict) for key in EDGE_KEYS)


def form_of(item: dict[str, Any]) -> JsonForm:
    """Return the parts of a graph."""
    item = _unwrapped(item)
    keys = {key.lower(): key for key in reversed(item)}
    nodes: Any = next((item[keys[key]] for key in _NODE_KEYS if item.get(keys.get(key, ""))), [])
    if isinstance(nodes, dict):
        said = {key: value if isinstance(value, dict) else {"label": value} for key, value in nodes.items()}
        nodes = [{"id": key, **value} for key, value in said.items()]
    if not nodes and not any(key in keys for key in _NODE_KEYS):
        nodes = str(listed_nodes(item))
    places = [keys[key] for key in EDGE_KEYS if key in keys]
    taken = {*places, *(keys[key] for key in (*_NODE_KEYS, *_OTHER_PARTS) if key in keys)}
    return JsonForm(
        nodes=nodes,
        edges={key: item[key] for key in places if item[key] not in (None, [], {}, [[], []])},
        directed=item.get(keys.get("directed", "")) is True,
        rest={key: value for key, value in item.items() if key not in taken},
        has_edges_key=bool(places),
    )


def _by_id(nodes: Any) -> bool:
    """Return whether these are nodes by their ids."""
    return isinstance(nodes, dict) and bool(nodes) and all(isinstance(value, dict) for value in nodes.values())


def _unwrapped(item: dict[str, Any]) -> dict[str, Any]:
    """Return the object with its nodes and edges on top: those of "graph", or of Cytoscape's "elements"."""
    inner = item.get("graph")
    if isinstance(inner, dict) and not any(key in item for key in _TELLING) and _has_parts(inner):
        return {key: value for key, value in item.items() if key != "graph"} | inner
    elements = item.get("elements")
    if isinstance(elements, list) and elements and all(_is_element(one) for one in elements):
        parts: dict[str, list[Any]] = {"nodes": [], "edges": []}
        for one in elements:
            parts["edges" if "source" in one["data"] else "nodes"].append(one)
        elements = parts
    if isinstance(elements, dict) and isinstance(elements.get("nodes"), list):
        rest = {key: value for key, value in item.items() if key != "elements"}
        if isinstance(item.get("data"), list):
            rest["graph"] = rest.pop("data")  # as networkx calls it elsewhere
        return rest | elements
    return item


def _is_element(one: Any) -> bool:
    return isinstance(one, dict) and isinstance(one.get("data"), dict)
