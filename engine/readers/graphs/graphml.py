"""GraphML: any number of graphs in one file, attributes declared by keys.

Format: Brandes, Eiglsperger, Herman, Himsolt, Marshall (2002), GraphML Progress Report.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.faults import refusal
from engine.readers.about import About
from engine.readers.graphs.draft import GraphDraft
from engine.readers.graphs.drawn_label import DrawnLabel
from engine.readers.graphs.entries import GraphEntry, graphs_of_entries
from engine.readers.graphs.xml_events import XmlReader, read_xml
from engine.readers.imported import Imported, ReadOptions
from engine.readers.limits import Limits

__all__ = ["graphml_entries", "read_graphml"]

_DRAWN = {"yfiles.type", "attr.uri"}  # what yEd and yFiles say of the keys of their drawings
_WORDS = ("labels", "label", "type")  # what Neo4j writes beside the ids


def read_graphml(content: bytes, name: str, options: ReadOptions, about: About) -> Imported:
    """Return the graphs of the file; what they say of themselves are the columns."""
    return graphs_of_entries(graphml_entries(content, name, options.limits), name, "GraphML", "line", options, about)


def graphml_entries(content: bytes, name: str, limits: Limits) -> list[GraphEntry]:
    """Return the graphs as they are written."""
    reader = _GraphML(name, limits)
    read_xml(content, reader)
    return reader.entries


class _GraphML(XmlReader):
    """Collects graphs; a graph inside a node makes the outer one unusable."""

    def __init__(self, name: str, limits: Limits) -> None:
        super().__init__(name, limits)
        self._keys: dict[str, tuple[str, str]] = {}  # id -> what it is for, name
        self._defaults: dict[tuple[str, str], str] = {}  # what it is for, name -> value
        self._key = ""  # of the declaration or the data that is open
        self._draft: GraphDraft | None = None
        self._inner = 0  # graphs inside graphs
        self._data: DrawnLabel | None = None  # what is inside of the data that are open
        self._drawings: set[str] = set()  # keys of drawings
        self._given: set[str] = set()  # attributes of the node or edge that is open
        self._part = "graph"  # what data belong to: graph, node or edge
        self._cells: dict[str, str] = {}
        self._ends: tuple[str, str, bool | None] = ("", "", None)

    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin a graph, a node, an edge, a key or data."""
        if tag == "data":
            self._key, self._data = attributes.get("key", ""), DrawnLabel()
        elif self._data:
            self._data.opened(tag, attributes, self.before)
        elif tag == "key":
            self._key = attributes.get("id", "")
            if _DRAWN & attributes.keys():
                self._drawings.add(self._key)
            self._keys[self._key] = (attributes.get("for", "all"), attributes.get("attr.name", self._key))
        elif tag == "graph":
            self._open_graph(attributes)
        elif tag == "hyperedge" and self._draft:
            self._draft.fails("G419", "it has an edge between more than two nodes")
        elif tag in {"node", "edge"} and self._draft and not self._inner:
            self._part, self._given = tag, set()
            self._cells = {word: attributes[word] for word in _WORDS if word in attributes}
            way = attributes.get("directed")
            self._ends = (
                attributes.get("source", ""),
                attributes.get("target", ""),
                None if way is None else way == "true",
            )
            if tag == "node":
                self._ends = (attributes.get("id", ""), "", None)
        elif tag == "edge" and not self._draft:
            raise refusal("F319", f"{self.name}, line {self.line}", "an edge outside of a graph")

    def _open_graph(self, attributes: Mapping[str, str]) -> None:
        if self._draft:
            self._inner += 1
            self._draft.fails("G419", "there is a graph inside one of its nodes")
            return
        directed = attributes.get("edgedefault") == "directed"
        cells = {"id": attributes["id"]} if attributes.get("id") else {}
        self._draft = GraphDraft(self.line, self.limits, directed=directed, cells=cells)
        self._part = "graph"

    def closed(self, tag: str, text: str) -> None:
        """End it, and take in what it says."""
        if tag == "data":
            self._take(text)
            self._data = None
        elif self._data:
            self._data.closed(text)
        elif tag == "default":
            self._defaults[self.declared(self._keys, self._key)] = text
        elif tag == "desc" and self._part != "graph" and text:
            self._cells.setdefault("desc", text)
        elif tag == "graph":
            self._close_graph()
        elif tag in {"node", "edge"} and self._draft and not self._inner and self._part == tag:
            cells = self._with_defaults(tag, self._cells)
            if tag == "node":
                self._draft.node(self._ends[0], cells)
            else:
                self._draft.edge(*self._ends[:2], cells, directed=self._ends[2])
            self._part = "graph"

    def _take(self, text: str) -> None:
        """Take in the value of an attribute, or the label in a drawing."""
        if not self._draft or self._inner:
            return
        name = self._keys.get(self._key, ("", self._key))[1]
        if self._data and self._data.nested:
            text = self._data.text
            if not text and self._key not in self._drawings:
                self._draft.remark("G430", f"'{name}'")
            if not text:
                return
            name = self._name_of_drawn()
        if self._part == "graph":
            if self._draft.cells.get(name, text) != text:
                self._draft.remark("G435", f"'{name}'")
            self._draft.cells[name] = text
            return
        if name in self._given and self._cells[name] != text:
            self._draft.remark("G435", f"'{name}'")
        self._given.add(name)
        self._cells[name] = text

    def _name_of_drawn(self) -> str:
        """Return what the label of a drawing is called: the label, unless that is another attribute."""
        declared = {name.lower() for where, name in self._keys.values() if where in {self._part, "all"}}
        return f"drawn {self._part} label" if "label" in declared else "label"

    def _close_graph(self) -> None:
        if self._inner:
            self._inner -= 1
        elif self._draft:
            self._draft.cells = self._with_defaults("graph", self._draft.cells)
            self.take(self._draft.entry())
            self._draft = None

    def _with_defaults(self, part: str, cells: dict[str, str]) -> dict[str, str]:
        given = {name: value for (where, name), value in self._defaults.items() if where in {part, "all"}}
        return given | cells if given else cells
