"""Roles of one ego graph as the kernels assign them, node by node and edge by edge."""

from __future__ import annotations

from engine.data.dataset import GraphDataset
from engine.structure.neighborhoods import Graphs
from engine.structure.roles import _size_of_graph, _trace

Roles = dict[int, int]
Variants = dict[frozenset[int], int]


def trace(dataset: GraphDataset, anchor: int, radius: int, *, scheme: str = "wl") -> tuple[Roles, Variants]:
    """Return the role of each node of the ego graph, and the variant of each of its edges, by numbers in the set."""
    graphs = Graphs.of(dataset)
    sizes = _size_of_graph(graphs, anchor)
    n, _, _, n_variants, work = _trace(graphs, anchor, radius, scheme == "exact", *sizes)
    members = work.members[:n].tolist()
    variants = {
        frozenset((members[i], members[work.near[k]])): int(work.variants[k]) if n_variants > 1 else 0
        for i in range(n)
        for k in range(work.starts[i], work.starts[i + 1])
        if work.near[k] > i  # an edge's variant stands at its first arc
    }
    return dict(zip(members, work.roles[:n].tolist(), strict=True)), variants
