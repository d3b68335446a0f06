"""GEXF: one graph, as Gephi writes it, with attributes by number."""

from __future__ import annotations

from collections.abc import Mapping

from engine.readers.about import About
from engine.readers.graph_draft import GraphDraft
from engine.readers.graph_entries import GraphEntry, graphs_of_entries
from engine.readers.imported import Imported, ReadOptions
from engine.readers.limits import Limits
from engine.readers.xml_events import XmlReader, read_xml

__all__ = ["gexf_entries", "read_gexf"]


def read_gexf(content: bytes, name: str, options: ReadOptions, about: About) -> Imported:
    """Return the graph of the file."""
    return graphs_of_entries(gexf_entries(content, name, options.limits), name, "GEXF", "line", options, about)


def gexf_entries(content: bytes, name: str, limits: Limits) -> list[GraphEntry]:
    """Return the graphs as they are written."""
    reader = _Gexf(name, limits)
    read_xml(content, reader)
    return reader.entries


class _Gexf(XmlReader):
    """Collects graphs; nodes inside nodes are nodes."""

    def __init__(self, name: str, limits: Limits) -> None:
        super().__init__(name, limits)
        self.entries: list[GraphEntry] = []
        self._titles: dict[tuple[str, str], str] = {}  # node or edge, id -> title
        self._defaults: dict[str, dict[str, str]] = {"node": {}, "edge": {}, "graph": {}}
        self._class = "node"
        self._attribute = ""
        self._draft: GraphDraft | None = None
        self._inner = 0  # graphs inside graphs
        self._open: list[tuple[str, str, str, bool | None, dict[str, str]]] = []  # nodes and edges not yet closed

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
            cells = {key: attributes[key] for key in ("label", "weight") if key in attributes}
            if tag == "node":
                self._open.append((tag, attributes.get("id", ""), "", None, cells))
            else:
                way = attributes.get("type")
                ends = attributes.get("source", ""), attributes.get("target", "")
                self._open.append((tag, *ends, None if way is None else way == "directed", cells))
        elif tag == "attvalue" and self._open:
            part, *_, cells = self._open[-1]
            number = attributes.get("for", attributes.get("id", ""))
            cells[self._titles.get((part, number), number)] = attributes.get("value", "")

    def closed(self, tag: str, text: str) -> None:
        """End it, and take in what it says."""
        if tag == "default":
            title = self.declared(self._titles, (self._class, self._attribute))
            self._defaults.setdefault(self._class, {})[title] = text
        elif tag in {"node", "edge"} and self._open and self._draft:
            part, first, second, way, cells = self._open.pop()
            cells = self._defaults[part] | cells
            if part == "node":
                self._draft.node(first, cells)
            else:
                self._draft.edge(first, second, cells, directed=way)
        elif tag == "graph" and self._inner:
            self._inner -= 1
        elif tag == "graph" and self._draft:
            self.entries.append(self._draft.entry())
            self._draft = None
