"""`GraphDraft`: a graph while its nodes and edges come in, by the ids that its file gives them."""

from __future__ import annotations

from collections.abc import Iterable

from engine.readers.graphs.entries import GraphEntry
from engine.readers.graphs.numbering import FROM_ONE
from engine.readers.graphs.plain_ids import plain_id
from engine.readers.limits import Limits
from engine.readers.molecules.smiles import Problem

__all__ = ["GraphDraft"]


class GraphDraft:
    """Takes nodes and edges in any order; `entry` joins them, or says what does not fit."""

    def __init__(
        self,
        line: int,
        limits: Limits,
        *,
        directed: bool = False,
        cells: dict[str, str] | None = None,
        shows_ids: bool = False,
    ) -> None:
        self.line = line
        self.directed = directed
        self.cells = dict(cells or {})
        self.counts_from: int | None = None  # number of the first node where edges name positions
        self._limits = limits
        self._shows_ids = shows_ids  # whether programs write ids as labels in this format
        self._nodes: dict[str, dict[str, str]] = {}
        self._edges: list[tuple[str, str, bool | None, dict[str, str]]] = []  # None: as the graph
        self._problem: Problem | None = None
        self._remarks: dict[tuple[str, str], None] = {}

    @property
    def most_nodes(self) -> int:
        """Most nodes that a graph may have."""
        return self._limits.nodes_per_graph

    def node(self, name: str, cells: dict[str, str]) -> None:
        """Add a node; one above the limit is counted, not kept."""
        written, name = name, plain_id(name)
        if name in self._nodes:
            same = f", as 1 and 1.0 are one id: '{name[:40]}'" if written != name else ""
            self.fails("G418", f"the node id '{written[:40]}' is used twice{same}")
        elif len(self._nodes) >= self._limits.nodes_per_graph:
            self.fails("G410", f"more than {self._limits.nodes_per_graph:,} nodes")
        else:
            self._nodes[name] = cells

    def edge(self, source: str, target: str, cells: dict[str, str], *, directed: bool | None = None) -> None:
        """Add an edge, which goes one way or both as its graph does unless it says so itself."""
        if len(self._edges) >= self._limits.edges_per_graph:
            self.fails("G410", f"more than {self._limits.edges_per_graph:,} edges")
            return
        self._edges.append((plain_id(source), plain_id(target), directed, cells))

    def fails(self, code: str, found: str, fix: str = "") -> None:
        """Take down why the graph cannot be used; the first reason stays."""
        self._problem = self._problem or Problem(code, found, fix)

    def remark(self, code: str, attribute: str) -> None:
        """Take down what is worth a note about an attribute."""
        self._remarks[code, attribute] = None

    def entry(self, original: str = "") -> GraphEntry:
        """Return the graph, its nodes numbered in the order in which they came."""
        number = {name: position for position, name in enumerate(self._nodes)}
        edges: list[tuple[int, int]] = []
        cells: list[dict[str, str]] = []
        ways = [self.directed if directed is None else directed for _, _, directed, _ in self._edges]
        one_way = any(ways)
        for (source, target, _, said), directed in zip(self._edges, ways, strict=True):
            missing = source if source not in number else target if target not in number else None
            if missing is not None:
                self.fails("G403", f"an edge names the node '{missing[:40]}', which is not there", self._fix())
                break
            u, v = number[source], number[target]
            both = one_way and not directed and u != v
            edges += [(u, v), (v, u)] if both else [(u, v)]
            cells += [said, said] if both else [said]
        if self._problem:
            return GraphEntry(self.line, self.cells, problem=self._problem, original=original)
        return GraphEntry(
            line=self.line,
            cells=self.cells,
            nodes=_shared(self._nodes.values()),
            edges=edges,
            edge_cells=_shared(cells) if any(cells) else (),
            directed=one_way,
            named=self._shows_ids
            and all(plain_id(said.get("label", "")) == name for name, said in self._nodes.items()),
            original=original,
            counted=self.counts_from is not None,
            remarks=tuple(self._remarks),
            names=() if all(name == str(at) for at, name in enumerate(self._nodes)) else tuple(self._nodes),
        )

    def _fix(self) -> str:
        """Return what to do about an edge to a node that is not there, "" for the usual."""
        from_zero = any("0" in ends[:2] for ends in self._edges)
        return FROM_ONE if self.counts_from == 0 and not from_zero else ""


def _shared(cells: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Return the same attributes, those that are alike as one object: it takes ten times what its text did."""
    known: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}
    return [known.setdefault(tuple(said.items()), said) for said in cells]
