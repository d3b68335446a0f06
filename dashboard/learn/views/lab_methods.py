"""What 1-WL, ego-WL and exact ego graphs see in two graphs, step by step."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

import networkx as nx
import numpy as np
import numpy.typing as npt

from dashboard.learn.views.lab_pair import Pair
from engine.data.generated import PlainGraph, as_dataset
from engine.structure import MAX_RADIUS, Coloring, Scheme, StructureIndex, color_history, split_classes

__all__ = ["Classes", "Comparison", "Method", "Seen", "compare", "networkx_graph"]


class Method(StrEnum):
    """A way to sort nodes into classes."""

    WL = "1-wl"
    EGO_WL = "ego-wl"
    EXACT = "exact"


@dataclass(frozen=True, slots=True)
class Classes:
    """The class of each node of the two graphs; the same number means the same class in both."""

    left: Coloring
    right: Coloring

    @property
    def counts(self) -> tuple[tuple[int, int], ...]:
        """How many nodes each class has in the left and in the right graph."""
        left, right = Counter(self.left), Counter(self.right)
        return tuple((left[c], right[c]) for c in sorted(left | right))

    @property
    def differing(self) -> tuple[int, ...]:
        """The classes with more nodes in one graph than in the other."""
        return tuple(c for c, (one, other) in enumerate(self.counts) if one != other)


@dataclass(frozen=True, slots=True)
class Seen:
    """What one method sees: a step is a round of 1-WL, or the radius up to which ego graphs are looked at."""

    method: Method
    steps: tuple[Classes, ...]
    fallbacks: int = 0  # nodes with an ego graph too large, or too symmetric for `exact`: looked at less closely

    @property
    def first(self) -> int:
        """The first step in which the two graphs differ; -1 where there is none."""
        return next((step for step, classes in enumerate(self.steps) if classes.differing), -1)

    @property
    def telling(self) -> int:
        """The step to look at: the first that tells the two apart, else the last."""
        return self.first if self.first >= 0 else len(self.steps) - 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the methods see, and whether the two are one graph with other numbers (None: too hard to say)."""

    seen: tuple[Seen, ...]
    isomorphic: bool | None

    def of(self, method: Method) -> Seen:
        """Return what `method` sees."""
        return next(seen for seen in self.seen if seen.method is method)


def compare(pair: Pair) -> Comparison:
    """Return what the three methods see in the pair.

    Classes of ego graphs go by the keys of all radii up to that of the step, as everywhere in this program.
    """
    n = pair.left.n_nodes
    data = as_dataset([pair.left, pair.right])
    moved = [(n + u, n + v) for u, v in pair.right.edges]
    history = color_history(n + pair.right.n_nodes, [*pair.left.edges, *moved])
    rounds = (*history, history[-1])  # the round that changes nothing is shown, too
    wl, exact = (StructureIndex.build(data, MAX_RADIUS, scheme=scheme) for scheme in Scheme)
    seen = (
        Seen(Method.WL, tuple(Classes(colors[:n], colors[n:]) for colors in rounds)),
        Seen(Method.EGO_WL, _by_keys(wl.keys, n), wl.fallbacks),
        Seen(Method.EXACT, _by_keys(exact.keys, n), exact.fallbacks),
    )
    told = any(one.first >= 0 for one in seen)
    return Comparison(seen, False if told else _isomorphic(pair))


def _by_keys(keys: npt.NDArray[np.uint64], n_left: int) -> tuple[Classes, ...]:
    """Return the classes by the keys of the radii 0, 0 to 1, and so on; `keys`, (radii, nodes)."""
    colors: Coloring = (0,) * keys.shape[1]
    found = []
    for row in keys:
        colors = split_classes(colors, row.tolist())
        found.append(Classes(colors[:n_left], colors[n_left:]))
    return tuple(found)


def _isomorphic(pair: Pair) -> bool | None:
    """Return whether the two graphs, equal up to the largest radius, are one: ego graphs of whole components decide."""
    if (pair.left.n_nodes, pair.left.edges) == (pair.right.n_nodes, pair.right.edges):
        return True
    data = as_dataset([pair.left, pair.right])
    index = StructureIndex.build(data, max(_widest(pair.left), _widest(pair.right)), scheme=Scheme.EXACT)
    equal = not _by_keys(index.keys, pair.left.n_nodes)[-1].differing
    return None if equal and index.fallbacks else equal


def _widest(graph: PlainGraph) -> int:
    """Return the largest distance between two nodes that are joined."""
    paths = nx.all_pairs_shortest_path_length(networkx_graph(graph))
    return max((max(lengths.values()) for _, lengths in paths), default=0)


def networkx_graph(graph: PlainGraph) -> nx.Graph:
    """Return `graph` as networkx has it."""
    found = nx.empty_graph(graph.n_nodes)
    found.add_edges_from(graph.edges)
    return found
