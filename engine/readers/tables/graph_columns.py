"""Which attribute of a node is its label, which are further labels or numbers, and which one is an edge's label."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from engine.errors import Fault
from engine.faults import fault, refusal
from engine.readers.columns.censored import Relation, split_relation
from engine.readers.columns.missing import is_missing
from engine.readers.columns.numbers import PLAIN, DecimalSign, Evidence, NumberFormat, Point

__all__ = ["OF_DRAWINGS", "GraphColumns", "choose_graph_columns", "named_attribute"]

_LABELS = ("label", "node_label", "labels", "element", "symbol", "atom", "type", "kind", "color", "feat", "x")
_EDGE_LABELS = (
    *("label", "edge_label", "labels", "bond", "bond_type", "order", "type", "kind", "relation", "edge_attr"),
    *("relationship", "interaction", "predicate", "edge_type"),
)
OF_DRAWINGS = frozenset(("id", "key", "viz", "graphics", "pos", "position", "name"))
"""Attributes that name or place what is drawn."""
_NAMES = ("label", "name")  # not used where they tell nodes apart
_FEW = 8  # a text that is different on all nodes of each graph is a label where it has no more values than that
_LONGEST_ELEMENT = 2
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
    formats: tuple[NumberFormat, ...] = ()  # of each of the `attributes`; nothing: all are plain
    kept: frozenset[str] = frozenset()  # labels that would be missing values elsewhere

    def label(self, cells: Mapping[str, str], key: str) -> str:
        """Return a label of a node or an edge, "" where it has none."""
        text = cells.get(key, "")
        return text if text in self.kept else "" if is_missing(text) else text

    def numbers(self, cells: Mapping[str, str]) -> list[float]:
        """Return the attributes of a node, NaN where a cell is no number."""
        formats = self.formats or (PLAIN,) * len(self.attributes)
        return [numbers.number(cells.get(key, "")) for key, numbers in zip(self.attributes, formats, strict=True)]


@dataclass(slots=True)
class _Key:
    """What is known of an attribute over all nodes, or all edges."""

    count: int = 0
    numeric: bool = True
    whole: bool = True
    values: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)  # texts that say nothing
    names: bool = True  # whether no two nodes of a graph share a value
    evidence: Evidence = field(default_factory=Evidence)
    bound: str = ""  # a value of which only a bound is known, such as "<0.1"

    def add(self, value: str) -> None:
        if is_missing(value):
            self.missing.add(value)
            return
        self.count += 1
        if value in self.values:
            return
        if len(self.values) <= _MOST_SYMBOLS:
            self.values.add(value)
        if self.numeric:
            number = self.evidence.add(value)
            self.whole = self.whole and number is not None and not number.fraction.strip("0")
            if number is None:
                relation, rest = split_relation(value)
                self.bound = self.bound or value
                self.numeric = relation is not Relation.EQUAL and self.evidence.add(rest) is not None
        else:
            self.whole = False

    @property
    def kept(self) -> frozenset[str]:
        """Labels that say nothing elsewhere: "NA" among element symbols in capitals is sodium."""
        elements = all(len(value) <= _LONGEST_ELEMENT and value.isalpha() and value.isupper() for value in self.values)
        return frozenset({"NA"} & self.missing) if elements and self.values else frozenset()


def choose_graph_columns(
    graphs: Sequence[HasCells],
    name: str,
    *,
    node_label: str = "",
    edge_label: str = "",
    decimal: DecimalSign = DecimalSign.FOUND,
    point: Point = Point.USUAL,
) -> GraphColumns:
    """Return the part each attribute plays, by its name and its values over all graphs.

    What the user calls the label of nodes or of edges is that; refused where there is no such attribute. The signs in
    numbers are found for each attribute from all its values, unless `decimal` says what they are.
    """
    keys, n_nodes = _survey(graph.nodes for graph in graphs)
    wanted = named_attribute(node_label, keys, f"{name}, nodes")
    if wanted and len(keys[wanted].values) > _MOST_SYMBOLS:
        raise refusal("G411", f"{name}, attribute '{wanted}'", f"more than {_MOST_SYMBOLS:,} different labels of nodes")
    if wanted != "label" and graphs and all(graph.named or not graph.nodes for graph in graphs):
        keys.pop("label", None)
    labels, numbers, left = _of_nodes(keys, n_nodes, wanted)
    notes: list[Fault] = []
    formats: list[NumberFormat] = []
    for key in numbers:
        found, presumed = keys[key].evidence.settle(f"{name}, attribute '{key}'", decimal, point)
        formats.append(found)
        notes += presumed
    kept = frozenset().union(*(keys[key].kept for key in labels))
    notes += _of_values(keys, labels, left, n_nodes, name)
    edge_keys, _ = _survey(graph.edge_cells for graph in graphs)
    usable = {key: found for key, found in edge_keys.items() if key not in OF_DRAWINGS}
    edge = named_attribute(edge_label, edge_keys, f"{name}, edges") or next(
        (key for key in _by_name(usable, _EDGE_LABELS) if len(usable[key].values) <= _MOST_SYMBOLS), ""
    )
    if left:
        shown = ", ".join(f"'{key}'" for key in left[:_SHOWN])
        notes.append(fault("G417", name, f"attributes of nodes that are not used: {shown}"))
    others = [key for key in usable if key != edge and len(usable[key].values) > 1]
    if others:
        shown = ", ".join(f"'{key}'" for key in others[:_SHOWN])
        notes.append(fault("G407", name, f"attributes of edges that are not used: {shown}"))
    return GraphColumns(labels, numbers, edge, tuple(notes), tuple(formats), kept)


def _of_values(
    keys: Mapping[str, _Key], labels: Sequence[str], left: Sequence[str], n_nodes: int, name: str
) -> Iterator[Fault]:
    """Yield a note for an attribute that is no number everywhere, and for a label that may be a missing value."""
    for key in left:
        found = keys[key]
        lacking = n_nodes - found.count
        if found.numeric and (found.bound or lacking):
            why = (
                f"'{found.bound}' is but a bound" if found.bound else f"{lacking:,} of {n_nodes:,} nodes have no value"
            )
            yield fault("T229", f"{name}, attribute '{key}'", f"the numbers are not used: {why}")
    for key in labels:
        if keys[key].kept:
            yield fault("T222", f"{name}, attribute '{key}'", "'NA' among element symbols is taken for sodium")


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
        for told in cells:
            for key, value in told.items():
                found = keys.setdefault(key, _Key())
                found.add(value)
                if found.names:
                    known = seen.setdefault(key, set())
                    found.names = value not in known
                    known.add(value)
    return {key: found for key, found in keys.items() if found.values != {""}}, total


def _of_nodes(keys: dict[str, _Key], n_nodes: int, wanted: str) -> tuple[tuple[str, ...], tuple[str, ...], list[str]]:
    """Return labels, the `wanted` one first, numeric attributes, and what is neither."""
    named = [key for key, found in keys.items() if found.count and key not in OF_DRAWINGS and not _is_name(key, found)]
    labels = [key for key in _by_name(keys, _LABELS) if key in named and _could_be_label(keys[key])][:1]
    labels = [wanted] if wanted else labels
    others = [key for key in named if key not in labels]
    if not labels and len(others) == 1 and keys[others[0]].whole and _could_be_label(keys[others[0]]):
        labels, others = others, []
    numbers = [key for key in others if keys[key].numeric and not keys[key].bound and keys[key].count == n_nodes]
    labels += [key for key in others if not keys[key].numeric and _could_be_label(keys[key])]
    if not labels and "name" in keys and not keys["name"].names and _could_be_label(keys["name"]):
        labels = ["name"]  # several nodes share one, so that it names kinds of nodes
    taken = {*numbers, *labels}
    left = [key for key in others if key not in taken]
    if not labels:
        left += [key for key in _NAMES if key in keys and key not in others]
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
