"""The nodes of a graph in JSON: objects with an id, plain ids, or as many as a number says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.readers.columns.cells import text_of
from engine.readers.graphs.json_edges import JsonEdge
from engine.readers.graphs.numbering import Numbering
from engine.readers.graphs.plain_ids import plain_id
from engine.readers.molecules.smiles import Problem
from engine.readers.tables.json_cells import flat_cells, is_plain
from engine.readers.tables.json_forms import JsonForm

__all__ = ["JsonNodes", "read_json_nodes"]

_IDS = ("id", "key")  # the first one counts
_OF_CYTOSCAPE = ("suid", "shared_name", "selected")  # its own ids, and what was marked when the file was saved
_OTHER_IDS = ("node_id", "nodeid", "node", "identity", "index", "name", "label")  # taken where edges go by them


@dataclass(frozen=True, slots=True, eq=False)
class JsonNodes:
    """The nodes in the order of the file."""

    cells: Sequence[dict[str, str]]
    names: Sequence[str]  # an id for each, "" where it has none
    objects: dict[str, list[Any]] = field(default_factory=dict)  # lists and objects that nodes hold, by key

    @property
    def others(self) -> tuple[str, ...]:
        """Keys of nodes that are not read."""
        return tuple(self.objects)

    def positions(self, numbering: Numbering) -> tuple[str, ...]:
        """Return the id of each node, its position where it has none."""
        first = numbering.first()
        return tuple(name or str(position) for position, name in enumerate(self.names, first))

    def names_for(self, edges: Iterable[JsonEdge], numbering: Numbering) -> tuple[str, ...]:
        """Return what the edges call the nodes: ids, else what all their ends are found under, else positions.

        Where numbers are names, nodes without ids are those that edges name, and further ones have names of their own.
        """
        positions = self.positions(numbering)
        if any(self.names):
            return positions
        ends = {plain_id(end) for edge in edges for end in (edge.source, edge.target)}
        if numbering is Numbering.NAMES:
            named = sorted(ends, key=lambda end: (len(end), end))
            return (*named, *(f"#{number}" for number in range(len(named), len(self.cells))))
        said = [{key.lower(): text for key, text in cells.items()} for cells in self.cells]
        for key in _OTHER_IDS if ends else ():
            names = tuple(plain_id(cells.get(key, "")) for cells in said)
            if ends <= set(names) and len(set(names)) == len(names):
                return positions if key == "label" and ends <= set(positions) else names
        return positions

    def keys_of_neighbours(self) -> list[str]:
        """Return the keys under which nodes list other nodes."""
        known = set(map(plain_id, self.positions(Numbering.FORMAT)))
        return [key for key, found in self.objects.items() if all(_are_ids(value, known) for value in found)]


def read_json_nodes(form: JsonForm, *, most: int) -> JsonNodes | Problem:
    """Return the nodes, or why there are too many."""
    if isinstance(form.nodes, str):  # a number: numbers stay as they are written
        amount = int(plain_id(form.nodes))
        if not 0 <= amount <= most:
            return Problem("G410", f"{form.nodes[:20]} nodes; {most:,} are the most")
        return JsonNodes([{}] * amount, [""] * amount)
    cells: list[dict[str, str]] = []
    names: list[str] = []
    objects: dict[str, list[Any]] = {}
    for node in form.nodes:
        said, others = flat_cells(_with_one_label(node)) if isinstance(node, dict) else ({"id": text_of(node)}, {})
        ids = {key.lower(): said.pop(key) for key in [key for key in said if key.lower() in _IDS]}
        names.append(ids.get("id") or ids.get("key", ""))
        if "SUID" in said:
            said = {key: text for key, text in said.items() if key.lower() not in _OF_CYTOSCAPE}
        cells.append(said)
        for key, value in others.items():
            objects.setdefault(key, []).append(value)
    if cells and all(said.get("value") == name for said, name in zip(cells, names, strict=True)):
        cells = [{key: text for key, text in said.items() if key != "value"} for said in cells]  # of Cytoscape data
    return JsonNodes(cells, names, objects)


def _with_one_label(node: dict[str, Any]) -> dict[str, Any]:
    """Return the node of a property graph with its labels as one text, colons in between."""
    labels = node.get("labels")
    if not isinstance(labels, list) or not labels or not all(map(is_plain, labels)):
        return node
    return {**node, "labels": ":".join(map(text_of, labels))}


def _are_ids(value: Any, known: set[str]) -> bool:
    listed = value if isinstance(value, list) else [value]
    ends = [one.get("id") if isinstance(one, dict) else one for one in listed]
    return bool(ends) and all(is_plain(end) and plain_id(text_of(end)) in known for end in ends)
