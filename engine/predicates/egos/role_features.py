"""Role features: what is counted in an ego graph, role by role.

A feature has a number that means the same for every ego graph of one structure with R roles, V edge variants, T node
tests and U edge tests: role * T + test for nodes; R * T + ((low role * R + high role) * V + variant) * U + test for
edges; then R * T + R * R * V * U + role * A + attribute for means of numeric attributes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.kernels import kernel
from engine.predicates.egos.abstraction import Tokens
from engine.structure import (
    Graphs,
    Workspace,
    collect_ego,
    color,
    induce,
    key_of_ego,
    release,
    roles_of_colors,
    roles_of_ego,
    search_space,
    workspace_of,
)

__all__ = ["Layout", "mean_over_role", "role_counts", "role_means"]


class Layout(NamedTuple):
    """Sizes that number the features of a structure."""

    n_roles: int
    node_tests: int
    edge_tests: int
    attributes: int
    variants: int = 1

    def split(self, feature: int) -> tuple[str, int, int, int, int]:
        """Return (part, low role, high role, variant, test) of a feature number; part is node, edge or attribute."""
        roles, tests = self.n_roles, self.node_tests
        if feature < roles * tests:
            return ("node", feature // tests, feature // tests, 0, feature % tests)
        feature -= roles * tests
        edge_features = roles * roles * self.variants * self.edge_tests
        if feature < edge_features:
            place, test = divmod(feature, self.edge_tests)
            pair, variant = divmod(place, self.variants)
            return ("edge", pair // roles, pair % roles, variant, test)
        role, attribute = divmod(feature - edge_features, self.attributes)
        return ("attribute", role, role, 0, attribute)

    def join(self, part: str, low: int, high: int, variant: int, test: int) -> int:
        """Return the number of a feature: the inverse of `split`."""
        base = self.n_roles * self.node_tests
        if part == "node":
            return low * self.node_tests + test
        if part == "edge":
            return base + ((low * self.n_roles + high) * self.variants + variant) * self.edge_tests + test
        return base + self.n_roles**2 * self.variants * self.edge_tests + low * self.attributes + test


@kernel
def role_counts(
    graphs: Graphs,
    tokens: Tokens,
    nodes: npt.NDArray[np.int64],
    radius: int,
    exact: bool,
    layout: Layout,
    largest_graph: int,
    largest_size: int,
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
    """Return (row, feature) of everything that is counted around `nodes`, one entry a count of one."""
    work = workspace_of(graphs, largest_graph, largest_size, radius)
    search = search_space(largest_graph, exact)
    rows = np.empty(64 * len(nodes) + 64, np.int32)
    features = np.empty(64 * len(nodes) + 64, np.int64)
    used = 0
    for row in range(len(nodes)):
        collect_ego(graphs, nodes[row], radius, work)
        n = work.level_end[radius]
        edges = induce(graphs, n, work)
        if exact and edges >= n:  # a tree is told exactly by its colours
            _, ambiguity = key_of_ego(n, edges, work, search)
            roles_of_ego(n, edges, ambiguity, work, search)
        else:
            color(n, edges, work)
            roles_of_colors(n, edges, work)
        need = _count_tokens(tokens, n, work)
        while used + need > len(rows):
            rows = np.concatenate((rows, np.empty_like(rows)))
            features = np.concatenate((features, np.empty_like(features)))
        used = _write_features(tokens, n, layout, work, row, rows, features, used)
        release(graphs, radius, work)
    return rows[:used], features[:used]


@kernel
def _count_tokens(tokens: Tokens, n: int, work: Workspace) -> int:
    members, starts, near, near_edges = work.members, work.starts, work.near, work.near_edges
    need = 0
    for i in range(n):
        v = members[i]
        need += tokens.node_offsets[v + 1] - tokens.node_offsets[v]
        for k in range(starts[i], starts[i + 1]):
            if near[k] > i:
                e = near_edges[k]
                need += tokens.edge_offsets[e + 1] - tokens.edge_offsets[e]
    return need


@kernel
def _write_features(
    tokens: Tokens,
    n: int,
    layout: Layout,
    work: Workspace,
    row: int,
    rows: npt.NDArray[np.int32],
    features: npt.NDArray[np.int64],
    used: int,
) -> int:
    members, roles, starts, near, near_edges = work.members, work.roles, work.starts, work.near, work.near_edges
    variants, n_roles, n_variants = work.variants, layout.n_roles, layout.variants
    base = n_roles * layout.node_tests
    for i in range(n):
        v = members[i]
        for t in range(tokens.node_offsets[v], tokens.node_offsets[v + 1]):
            rows[used] = row
            features[used] = roles[i] * layout.node_tests + tokens.node_tests[t]
            used += 1
        for k in range(starts[i], starts[i + 1]):
            j = near[k]
            if j > i:
                place = min(roles[i], roles[j]) * n_roles + max(roles[i], roles[j])
                if n_variants > 1:
                    place = place * n_variants + variants[k]
                e = near_edges[k]
                for t in range(tokens.edge_offsets[e], tokens.edge_offsets[e + 1]):
                    rows[used] = row
                    features[used] = base + place * layout.edge_tests + tokens.edge_tests[t]
                    used += 1
    return used


@kernel
def mean_over_role(attribute: npt.NDArray[np.float64], role: int, n: int, work: Workspace) -> float:
    """Return the mean over the members of one role, summed from the smallest on: node numbers leave no trace."""
    size = 0
    for i in range(n):
        if work.roles[i] == role:
            work.numbers[size] = attribute[work.members[i]]
            size += 1
    work.numbers[:size].sort()
    total = 0.0
    for k in range(size):
        total += work.numbers[k]
    return total / size


@kernel
def role_means(
    graphs: Graphs,
    attributes: npt.NDArray[np.float64],
    nodes: npt.NDArray[np.int64],
    radius: int,
    exact: bool,
    n_roles: int,
    largest_graph: int,
    largest_size: int,
) -> npt.NDArray[np.float64]:
    """Return (nodes, roles * attributes): the mean of each numeric attribute over each role."""
    work = workspace_of(graphs, largest_graph, largest_size, radius)
    search = search_space(largest_graph, exact)
    n_attributes = attributes.shape[1]
    means = np.zeros((len(nodes), n_roles * n_attributes))
    for row in range(len(nodes)):
        collect_ego(graphs, nodes[row], radius, work)
        n = work.level_end[radius]
        edges = induce(graphs, n, work)
        if exact and edges >= n:  # a tree is told exactly by its colours
            _, ambiguity = key_of_ego(n, edges, work, search)
            roles_of_ego(n, edges, ambiguity, work, search)
        else:
            color(n, edges, work)
            roles_of_colors(n, edges, work)
        for role in range(n_roles):
            for a in range(n_attributes):
                means[row, role * n_attributes + a] = mean_over_role(attributes[:, a], role, n, work)
        release(graphs, radius, work)
    return means
