"""GEXF: one graph, as Gephi writes it, with attributes by number."""

from __future__ import annotations

from collections.abc import Mapping

from engine.faults import refusal
from engine.readers.about import About
from engine.readers.columns.moments import Moment, has_time, moment
from engine.readers.graphs.draft import GraphDraft
from engine.readers.graphs.entries import GraphEntry, graphs_of_entries
from engine.readers.graphs.xml_events import XmlReader, read_xml
from engine.readers.imported import Imported, ReadOptions
from engine.readers.limits import Limits

__all__ = ["gexf_entries", "read_gexf"]


def read_gexf(content: bytes, name: str, options: ReadOptions, about: About) -> Imported:
    """Return the graph of the file."""
    return graphs_of_entries(gexf_entries(content, name, options.limits), name, "GEXF", "line", options, about)


def gexf_entries(content: bytes, name: str, limits: Limits) -> list[GraphEntry]:
    """Return the graphs as they are written."""
    reader = _Gexf(name, limits)
    read_xml(content, reader)
    return reader.entries


class _Part:
    """A node or an edge while its attributes come in."""

    def __init__(self, tag: str, attributes: Mapping[str, str]) -> None:
        way = attributes.get("type")
        self.tag = tag
        self.name = attributes.get("id", "")
        self.ends = attributes.get("source", ""), attributes.get("target", "")
        self.directed = None if way is None else way == "directed"
        self.cells = {key: attributes[key] for key in ("label", "weight", "kind") if key in attributes}
        self.moments: dict[str, Moment] = {}  # when the value of each attribute begins to hold


class _Gexf(XmlReader):
    """Collects graphs; nodes inside nodes are nodes."""

    def __init__(self, name: str, limits: Limits) -> None:
        super().__init__(name, limits)
        self._titles: dict[tuple[str, str], str] = {}  # node or edge, id -> title
        self._defaults: dict[str, dict[str, str]] = {"node": {}, "edge": {}, "graph": {}}
        self._class = "node"
        self._attribute = ""
        self._draft: GraphDraft | None = None
        self._inner = 0  # graphs inside graphs
        self._open: list[_Part] = []  # nodes and edges not yet closed

    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin a graph, a node, an edge, or declare an attribute."""
        if tag == "graph" and self._draft:
            self._inner += 1
            self._draft.fails("G419", "there is a graph inside of it")
        elif tag == "graph":
            directed = attributes.get("defaultedgetype", "undirected") == "directed"
            cells = {key: attributes[key] for key in ("id", "label") if attributes.get(key)}
            self._draft = GraphDraft(self.line, self.limits, directed=directed, cells=cells, shows_ids=True)
        elif tag == "attributes":
            self._class = attributes.get("class", "node")
        elif tag == "attribute":
            self._attribute = attributes.get("id", "")
            self._titles[self._class, self._attribute] = attributes.get("title", self._attribute)
        elif tag in {"node", "edge"} and self._draft:
            self._open.append(_Part(tag, attributes))
            self._note_time(attributes)
        elif tag == "edge":
            raise refusal("F319", f"{self.name}, line {self.line}", "an edge outside of a graph")
        elif tag == "spell":
            self._note_time(attributes)
        elif tag == "attvalue" and self._open:
            self._take(attributes)

    def _note_time(self, attributes: Mapping[str, str]) -> None:
        """Note that a node or an edge is there only for a time."""
        if self._draft and self._open and has_time(attributes):
            self._draft.remark("G434", f"{self._open[-1].tag}s")

    def _take(self, attributes: Mapping[str, str]) -> None:
        """Take in the value of an attribute, unless one is known that holds at a later time."""
        part, when = self._open[-1], moment(attributes)
        number = attributes.get("for", attributes.get("id", ""))
        title, value = self._titles.get((part.tag, number), number), attributes.get("value", "")
        known = part.moments.get(title)
        if known is not None and value != part.cells[title] and self._draft:
            self._draft.remark("G433", f"'{title}'")
        if known is None or when >= known:
            part.cells[title], part.moments[title] = value, when

    def closed(self, tag: str, text: str) -> None:
        """End it, and take in what it says."""
        if tag == "default":
            title = self.declared(self._titles, (self._class, self._attribute))
            self._defaults.setdefault(self._class, {})[title] = text
        elif tag in {"node", "edge"} and self._open and self._draft:
            part = self._open.pop()
            cells = self._defaults[part.tag] | part.cells
            if part.tag == "node":
                self._draft.node(part.name, cells)
            else:
                self._draft.edge(*part.ends, cells, directed=part.directed)
        elif tag == "graph" and self._inner:
            self._inner -= 1
        elif tag == "graph" and self._draft:
            self.take(self._draft.entry())
            self._draft = None
