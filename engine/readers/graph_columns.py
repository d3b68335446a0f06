"""Which attribute of a node is its label, which are further labels or numbers, and which one is an edge's label."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from engine.errors import Fault
from engine.readers.cells import decimal
from engine.readers.faults import fault, refusal

__all__ = ["OF_DRAWINGS", "GraphColumns", "choose_graph_columns", "named_attribute"]

_LABELS = ("label", "node_label", "labels", "element", "symbol", "atom", "type", "kind", "color", "feat", "x")
_EDGE_LABELS = ("label", "edge_label", "labels", "bond", "bond_type", "order", "type", "kind", "relation", "edge_attr")
OF_DRAWINGS = frozenset(("id", "key", "viz", "graphics", "pos", "position", "name"))
"""Attributes that name or place what is drawn."""
_FEW = 8  # a text that is different on all nodes of each graph is a label where it has no more values than that
_SHOWN = 8  # attributes in a message
_MOST_SYMBOLS = 1_000  # of a text that counts as a label


class HasCells(Protocol):
    """A graph as far as its attributes go."""

    @property
    def nodes(self) -> Sequence[dict[str, str]]:
        """Attributes of each node."""

    @property
    def named(self) -> bool:
        """Whether the label of each node is but its id."""

    @property
    def edge_cells(self) -> Sequence[dict[str, str]]:
        """Attributes of each edge."""


@dataclass(frozen=True, slots=True)
class GraphColumns:
    """The attributes taken; `notes` names those that are not."""

    nodes: tuple[str, ...]  # labels, *the* label first
    attributes: tuple[str, ...]  # numbers
    edge: str  # the label of edges, "" without one
    notes: tuple[Fault, ...] = ()


@dataclass(slots=True)
class _Key:
    """What is known of an attribute over all nodes, or all edges."""

    count: int = 0
    numeric: bool = True
    whole: bool = True
    values: set[str] = field(default_factory=set)
    names: bool = True  # whether no two nodes of a graph share a value

    def add(self, value: str) -> None:
        self.count += 1
        if len(self.values) <= _MOST_SYMBOLS:
            self.values.add(value)
        if self.numeric:
            number = decimal(value)
            self.numeric = math.isfinite(number)
            self.whole = self.whole and self.numeric and number.is_integer()


def choose_graph_columns(
    graphs: Sequence[HasCells], name: str, *, node_label: str = "", edge_label: str = ""
) -> GraphColumns:
    """Return the part each attribute plays, by its name and its values over all graphs.

    What the user calls the label of nodes or of edges is that; refused where there is no such attribute.
    """
    keys, n_nodes = _survey(graph.nodes for graph in graphs)
    wanted = named_attribute(node_label, keys, f"{name}, nodes")
    if wanted and len(keys[wanted].values) > _MOST_SYMBOLS:
        raise refusal("G411", f"{name}, attribute '{wanted}'", f"more than {_MOST_SYMBOLS:,} different labels of nodes")
    if wanted != "label" and graphs and all(graph.named or not graph.nodes for graph in graphs):
        keys.pop("label", None)
    labels, numbers, left = _of_nodes(keys, n_nodes, wanted)
    edge_keys, _ = _survey(graph.edge_cells for graph in graphs)
    usable = {key: found for key, found in edge_keys.items() if key not in OF_DRAWINGS}
    edge = named_attribute(edge_label, edge_keys, f"{name}, edges") or next(
        (key for key in _by_name(usable, _EDGE_LABELS) if len(usable[key].values) <= _MOST_SYMBOLS), ""
    )
    notes = []
    if left:
        shown = ", ".join(f"'{key}'" for key in left[:_SHOWN])
        notes.append(fault("G417", name, f"attributes of nodes that are not used: {shown}"))
    others = [key for key in usable if key != edge and len(usable[key].values) > 1]
    if others:
        shown = ", ".join(f"'{key}'" for key in others[:_SHOWN])
        notes.append(fault("G407", name, f"attributes of edges that are not used: {shown}"))
    return GraphColumns(labels, numbers, edge, tuple(notes))


def named_attribute(wanted: str, keys: Mapping[str, object], place: str) -> str:
    """Return the attribute that the user named, "" where none was named; refuse one that is not there."""
    if wanted and wanted not in keys:
        shown = ", ".join(f"'{key}'" for key in list(keys)[:_SHOWN])
        fix = f"Choose one of {shown}" if keys else "Leave the option out: there are no attributes"
        raise refusal("T201", place, f"there is no attribute '{wanted}'", fix)
    return wanted


def _survey(graphs: Iterable[Sequence[dict[str, str]]]) -> tuple[dict[str, _Key], int]:
    keys: dict[str, _Key] = {}
    total = 0
    for cells in graphs:
        total += len(cells)
        seen: dict[str, set[str]] = {}
        for said in cells:
            for key, value in said.items():
                found = keys.setdefault(key, _Key())
                found.add(value)
                if found.names:
                    known = seen.setdefault(key, set())
                    found.names = value not in known
                    known.add(value)
    return {key: found for key, found in keys.items() if found.values != {""}}, total


def _of_nodes(keys: dict[str, _Key], n_nodes: int, wanted: str) -> tuple[tuple[str, ...], tuple[str, ...], list[str]]:
    """Return labels, the `wanted` one first, numeric attributes, and what is neither."""
    named = [key for key, found in keys.items() if key not in OF_DRAWINGS and not _is_name(key, found)]
    labels = [key for key in _by_name(keys, _LABELS) if key in named and _could_be_label(keys[key])][:1]
    labels = [wanted] if wanted else labels
    others = [key for key in named if key not in labels]
    if not labels and len(others) == 1 and keys[others[0]].whole and _could_be_label(keys[others[0]]):
        labels, others = others, []
    numbers = [key for key in others if keys[key].numeric and keys[key].count == n_nodes]
    labels += [key for key in others if key not in numbers and not keys[key].numeric and _could_be_label(keys[key])]
    left = [key for key in others if key not in numbers and key not in labels]
    return tuple(labels), tuple(numbers), left


def _is_name(key: str, found: _Key) -> bool:
    """Return whether the attribute names nodes instead of labelling them: many values, and no two alike in a graph."""
    return key == "label" and found.names and len(found.values) > _FEW


def _could_be_label(found: _Key) -> bool:
    return len(found.values) <= _MOST_SYMBOLS and (found.whole or not found.numeric)


def _by_name(keys: Iterable[str], wanted: Sequence[str]) -> list[str]:
    lower: dict[str, str] = {}
    for key in keys:
        lower.setdefault(key.lower(), key)
    return [lower[name] for name in wanted if name in lower]
