"""The edges of a graph in JSON: objects with two ends, pairs, an edge index, neighbours of each node, or a matrix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from engine.readers.columns.cells import text_of
from engine.readers.columns.numbers import plain_number
from engine.readers.graphs.plain_ids import plain_id
from engine.readers.tables.edge_ends import find_ends
from engine.readers.tables.edge_list import split_edge
from engine.readers.tables.json_cells import flat_cells, is_plain
from engine.readers.tables.json_forms import JsonForm

__all__ = ["JsonEdge", "look_like_edges", "read_json_edges"]

_IDS = ("id", "key", "name")


class JsonEdge(NamedTuple):
    """An edge by the ids of its ends; `directed` is None where only the graph says so."""

    source: str
    target: str
    cells: dict[str, str]
    directed: bool | None = None
    others: tuple[str, ...] = ()  # keys that are not read


def read_json_edges(key: str, value: Any, nodes: Sequence[str], form: JsonForm) -> list[JsonEdge]:
    """Return the edges that stand under `key`; raises `ValueError` where they are not understood.

    `nodes` are the ids of the nodes in their order, which neighbours and matrices go by.
    """
    match key.lower():
        case "edge_index":
            return [JsonEdge(text_of(u), text_of(v), {}) for u, v in zip(*value, strict=True)]
        case "adjacency_matrix" | "adj_matrix":
            return _once(_of_matrix(value, nodes), directed=form.directed)
        case "adjacency" | "adjacency_list" | "adj_list" | "adj":
            found = _of_matrix(value, nodes) if _is_matrix(value, nodes) else _of_neighbours(value, nodes)
            return _once(found, directed=form.directed)
        case _:
            return [_edge(one) for one in _listed(value)]


def look_like_edges(value: Any) -> bool:
    """Return whether these are objects with two ends."""
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) and find_ends(one) for one in value)


def _listed(value: Any) -> list[Any]:
    """Return the edges one by one: of a list, of an object that holds them by id, or of lists of both ends."""
    if not isinstance(value, dict):
        return list(value)
    ends = find_ends(value)
    if ends and all(isinstance(value[key], list) for key in ends):
        return [list(pair) for pair in zip(*(value[key] for key in ends), strict=True)]
    if all(isinstance(one, dict) for one in value.values()):
        return list(value.values())
    raise ValueError("edges are an object, not a list")


def _edge(edge: Any) -> JsonEdge:
    if isinstance(edge, dict):
        return _object(edge)
    if isinstance(edge, str):
        return JsonEdge(*split_edge(edge), {})
    u, v, *rest = edge
    if rest and isinstance(rest[0], dict):
        cells, others = flat_cells(rest[0])
        return JsonEdge(text_of(u), text_of(v), cells, None, tuple(others))
    return JsonEdge(text_of(u), text_of(v), {"label": text_of(rest[0])} if rest else {})


def _object(edge: dict[str, Any]) -> JsonEdge:
    inner = edge.get("data")
    said = {**inner, **edge, "data": None} if isinstance(inner, dict) else edge
    ends = find_ends(said)
    if not ends:
        raise ValueError(f"an edge has no source and target, but {', '.join(list(said)[:8]) or 'nothing'}")
    rest = dict(said)
    source, target = (_end(rest.pop(key)) for key in ends)
    cells, others = flat_cells(rest)
    way = {"true": True, "false": False}.get(cells.pop("directed", "").lower())
    cells.pop("key", None)
    return JsonEdge(source, target, cells, way, tuple(others))


def _end(value: Any) -> str:
    """Return the id of a node that may be there as an object."""
    if type(value) is str:
        return value
    if isinstance(value, dict):
        value = next((value[key] for key in _IDS if key in value), None)
    if not is_plain(value):
        raise ValueError("an end of an edge is no id")
    return text_of(value)


def _is_matrix(value: Any, nodes: Sequence[str]) -> bool:
    """Return whether lists of neighbours are rows of zeros and ones."""
    rows = value if isinstance(value, list) else []
    return len(rows) == len(nodes) and all(
        isinstance(row, list) and len(row) == len(nodes) and {*map(_said, row)} <= {"0", "1"} for row in rows
    )


def _said(value: Any) -> str:
    return plain_id(text_of(value)) if is_plain(value) else ""


def _of_matrix(value: Any, nodes: Sequence[str]) -> Iterator[JsonEdge]:
    for u, row in zip(nodes, value, strict=True):
        for v, weight in zip(nodes, row, strict=True):
            if plain_number(text_of(weight)) != 0:
                yield JsonEdge(u, v, {} if _said(weight) == "1" else {"weight": text_of(weight)})


def _of_neighbours(value: Any, nodes: Sequence[str]) -> Iterator[JsonEdge]:
    """Yield an edge for each neighbour, which is an id, or an object with an id, or the key of one."""
    rows = value.items() if isinstance(value, dict) else zip(nodes, value, strict=True)
    for u, row in rows:
        for one in row.items() if isinstance(row, dict) else row:
            v, said = one if isinstance(one, tuple) else (_end(one), one if isinstance(one, dict) else {})
            cells, others = flat_cells(said if isinstance(said, dict) else {"weight": said})
            cells = {key: text for key, text in cells.items() if key not in ("id", "key")}
            yield JsonEdge(u, v, cells, None, tuple(others))


def _once(edges: Iterator[JsonEdge], *, directed: bool) -> list[JsonEdge]:
    """Return each edge once, which both of its ends tell of in an undirected graph."""
    found: dict[tuple[object, ...], JsonEdge] = {}
    for edge in edges:
        ends = plain_id(edge.source), plain_id(edge.target)
        key = (*(ends if directed else sorted(ends)), *sorted(edge.cells.items()))
        found.setdefault(key, edge)
    return list(found.values())
