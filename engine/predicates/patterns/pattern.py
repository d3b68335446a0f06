"""`Pattern`: a small labelled path, star or ring that a graph may contain, beside whole ego graphs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self, TypeAlias

from engine.predicates.egos.abstraction import NodeTest
from engine.predicates.patterns.code import edge_code, node_code, path_codes, ring_codes, star_codes

__all__ = ["NodeTests", "Pattern", "Shape"]

NodeTests: TypeAlias = tuple[NodeTest, ...]


class Shape(StrEnum):
    """How the nodes of a pattern hang together."""

    PATH = "path"
    STAR = "star"
    RING = "ring"


_CODES = {Shape.PATH: path_codes, Shape.STAR: star_codes, Shape.RING: ring_codes}


@dataclass(frozen=True, slots=True)
class Pattern:
    """Holds for a node from which the pattern can be read: the node is the pattern's first.

    `nodes[i]` are the tests that node i meets, all of them; () is any node. `edges[i]` is the symbol of an edge, ""
    any. In a path edge i joins the nodes i and i + 1; in a star it joins node 0, the centre, with node i + 1; in a ring
    it joins node i with its successor, the last with the first, and no other two are joined (a chordless cycle).
    Nodes are distinct. Paths and stars are contained, not induced: there may be more edges and neighbours.

    `id` is a hash of what the pattern says: equal in every run, machine and data set.

    Attributes
    ----------
    shape : Shape
        How the nodes hang together.
    nodes : tuple of NodeTests
        Tests of each node.
    edges : tuple of str
        Symbol of each edge.
    id : str
        12 hexadecimal digits.
    name : str
        What a person calls it; no part of its identity.
    """

    shape: Shape
    nodes: tuple[NodeTests, ...]
    edges: tuple[str, ...]
    id: str
    name: str = ""

    @classmethod
    def of(cls, shape: Shape, nodes: tuple[NodeTests, ...], edges: tuple[str, ...]) -> Self:
        """Put a pattern into its canonical reading: of all ways to read it, the one with the smallest code.

        Parameters
        ----------
        shape : Shape
            How the nodes hang together.
        nodes : tuple of NodeTests
            Tests of each node, in the order of the shape.
        edges : tuple of str
            Symbol of each edge, "" for any.

        Returns
        -------
        Pattern
            Without a name.

        Examples
        --------
        >>> carbon, oxygen = (NodeTest("element", ("C",)),), (NodeTest("element", ("O",)),)
        >>> there = Pattern.of(Shape.PATH, (oxygen, carbon), ("double",))
        >>> there == Pattern.of(Shape.PATH, (carbon, oxygen), ("double",))
        True
        """
        ordered = tuple(tuple(sorted(tests)) for tests in nodes)
        first = min(_readings(shape, ordered, edges), key=lambda reading: _codes(shape, *reading)[-1])
        said = [shape.value, *_plain(*first)]
        return cls(shape, *first, hashlib.sha256(json.dumps(said).encode()).hexdigest()[:12])

    @property
    def code(self) -> int:
        """The 64-bit code of the reading, by which kernels find it."""
        return _codes(self.shape, self.nodes, self.edges)[-1]

    @property
    def starts(self) -> tuple[int, ...]:
        """The codes on the way to that of the reading, by which kernels leave what leads nowhere."""
        return tuple(_codes(self.shape, self.nodes, self.edges)[:-1])

    @property
    def n_conditions(self) -> int:
        """A pattern is one test, as a SMARTS pattern is."""
        return 1

    @property
    def size(self) -> int:
        """Number of nodes."""
        return len(self.nodes)

    @property
    def joins(self) -> tuple[tuple[int, int], ...]:
        """The two nodes that each edge joins."""
        count = len(self.nodes)
        if self.shape is Shape.STAR:
            return tuple((0, i) for i in range(1, count))
        return tuple((i, (i + 1) % count) for i in range(len(self.edges)))


def _readings(
    shape: Shape, nodes: tuple[NodeTests, ...], edges: tuple[str, ...]
) -> Iterator[tuple[tuple[NodeTests, ...], tuple[str, ...]]]:
    """Yield every way to read the pattern."""
    if shape is Shape.PATH:
        yield nodes, edges
        yield nodes[::-1], edges[::-1]
    elif shape is Shape.STAR:
        leaves = sorted(zip(nodes[1:], edges, strict=True))
        yield (nodes[0], *(node for node, _ in leaves)), tuple(edge for _, edge in leaves)
    else:
        for start in range(len(nodes)):
            around, joins = nodes[start:] + nodes[:start], edges[start:] + edges[:start]
            yield around, joins
            yield (around[0], *around[:0:-1]), joins[::-1]


def _codes(shape: Shape, nodes: tuple[NodeTests, ...], edges: tuple[str, ...]) -> list[int]:
    node_codes = [node_code([(test.column, symbol) for test in tests for symbol in test.symbols]) for tests in nodes]
    return _CODES[shape](node_codes, [edge_code(symbol) for symbol in edges])


def _plain(nodes: tuple[NodeTests, ...], edges: tuple[str, ...]) -> list[Any]:
    return [[[[test.column, list(test.symbols)] for test in tests] for tests in nodes], list(edges)]
