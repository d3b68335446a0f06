"""What a JSON object says of a graph, a node or an edge, as cells."""

from __future__ import annotations

from typing import Any

from engine.readers.columns.cells import text_of
from engine.readers.tables.graph_columns import OF_DRAWINGS

__all__ = ["flat_cells", "is_plain", "list_cells", "listed_nodes"]

_INSIDE = ("data", "metadata", "properties", "attributes", "attrs")  # objects that hold the attributes
_OF_NODES = {
    "x": "x",
    "z": "z",
    "labels": "label",
    "atoms": "atom",
    "symbols": "symbol",
    "node_label": "label",
    "node_labels": "label",
    "node_type": "type",
    "node_types": "type",
    "node_feat": "feat",
}
_OF_EDGES = {
    "edge_attr": "edge_attr",
    "edge_label": "label",
    "edge_labels": "label",
    "edge_type": "type",
    "edge_types": "type",
    "edge_weight": "weight",
    "edge_feat": "feat",
}


def is_plain(value: Any) -> bool:
    """Return whether the value is a text or a number."""
    return value is not None and not isinstance(value, list | dict)


def flat_cells(said: dict[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    """Return what is said in words and numbers, and what is said otherwise, by key.

    A list of one value is that value. What stands under "metadata", "properties" and the like counts as if it stood
    beside them.
    """
    cells: dict[str, str] = {}
    others: dict[str, Any] = {}
    inner = [value for key, value in said.items() if isinstance(value, dict) and key.lower() in _INSIDE]
    for part in (said, *inner):
        for key, value in part.items():
            if type(value) is str:  # nearly always: numbers stay as they are written
                cells.setdefault(key, value)
                continue
            plain = value[0] if isinstance(value, list) and len(value) == 1 else value
            if is_plain(plain):
                cells.setdefault(key, text_of(plain))
            elif plain and not any(plain is one for one in inner) and key.lower() not in OF_DRAWINGS:
                others.setdefault(key, plain)
    return cells, others


def list_cells(others: dict[str, Any], nodes: int, edges: int) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Return the cells of nodes and of edges that stand in lists, one value for each.

    They are taken out of `others`.
    """
    return _parallel(others, _OF_NODES, nodes), _parallel(others, _OF_EDGES, edges)


def listed_nodes(said: dict[str, Any]) -> int:
    """Return how many nodes the first list of their attributes has, 0 without one."""
    return next((len(v) for key, v in said.items() if key.lower() in _OF_NODES and isinstance(v, list)), 0)


def _parallel(others: dict[str, Any], names: dict[str, str], amount: int) -> list[dict[str, str]]:
    lists = [key for key, value in others.items() if isinstance(value, list) and key.lower() in names]
    cells: list[dict[str, str]] = [{} for _ in range(amount)] if lists else [{}] * amount
    for key in lists:
        values = [v[0] if isinstance(v, list) and len(v) == 1 else v for v in others[key]]
        if len(values) == amount and all(map(is_plain, values)):
            del others[key]
            for said, value in zip(cells, values, strict=True):
                said.setdefault(names[key.lower()], text_of(value))
    return cells
