"""Where predicates hold: one pass over the ego graphs of all nodes, compiled."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from engine.kernels import first_at_least, kernel
from engine.predicates.egos.abstraction import Abstraction, Tokens
from engine.predicates.egos.predicate import Part, Predicate
from engine.predicates.egos.role_features import Layout, mean_over_role
from engine.structure import (
    Graphs,
    Search,
    Workspace,
    collect_ego,
    color,
    induce,
    key_of_ego,
    release,
    roles_of_colors,
    roles_of_ego,
    search_space,
    structural_key,
    workspace_of,
)

__all__ = ["Matcher", "count_in_graphs", "hits_of_nodes"]


class Matcher(NamedTuple):
    """Predicates as flat arrays, sorted by radius and key.

    Inside a structure they stand in the order of a walk down a tree in which a predicate's ancestors are implied by
    it: a predicate lists only the conditions that its parent does not have, and `skip` says where to go on when it
    fails. So the many predicates of one local tree cost about as much as one walk down that tree.
    """

    radius_start: npt.NDArray[np.int64]  # (largest radius + 2,) structures of radius r
    keys: npt.NDArray[np.uint64]  # (structures,), sorted inside a radius
    feature_start: npt.NDArray[np.int64]  # (structures + 1,)
    features: npt.NDArray[np.int64]  # needed feature numbers, sorted inside a structure
    predicate_start: npt.NDArray[np.int64]  # (structures + 1,)
    columns: npt.NDArray[np.int32]  # (predicates,) position in the vocabulary
    skip: npt.NDArray[np.int64]  # (predicates,) the next predicate that this one does not imply
    condition_start: npt.NDArray[np.int64]  # (predicates + 1,)
    slots: npt.NDArray[np.int32]  # (conditions,) position among the structure's features
    low: npt.NDArray[np.float64]  # (conditions,)
    high: npt.NDArray[np.float64]  # (conditions,)
    node_tests: int
    edge_tests: int
    attributes: int
    exact: bool

    @classmethod
    def compile(cls, predicates: tuple[Predicate, ...], abstraction: Abstraction) -> Matcher:
        """Return the arrays that say what `predicates` say, in terms of the tests of `abstraction`."""
        exact = any(predicate.structure.scheme == "exact" for predicate in predicates)
        sizes = (len(abstraction.node_tests), len(abstraction.edge_tests), len(abstraction.attributes))
        numbers = _test_numbers(abstraction)
        groups: dict[tuple[int, int], list[int]] = {}
        for column, predicate in enumerate(predicates):
            groups.setdefault((predicate.structure.radius, predicate.structure.key), []).append(column)
        places = sorted(groups)
        parts = [_compile_group([predicates[c] for c in groups[p]], Layout(0, *sizes), numbers) for p in places]
        columns = [np.array(groups[p])[part.order] for p, part in zip(places, parts, strict=True)]
        first = np.cumsum([0] + [len(part.order) for part in parts])
        radii = np.bincount([r for r, _ in places])
        return cls(
            np.concatenate(([0], np.cumsum(radii))).astype(np.int64),
            np.array([key for _, key in places], np.uint64),
            np.cumsum([0] + [len(part.features) for part in parts]).astype(np.int64),
            _joined([part.features for part in parts], np.int64),
            first.astype(np.int64),
            _joined(columns, np.int32),
            _joined([part.skip + start for part, start in zip(parts, first, strict=False)], np.int64),
            np.cumsum([0] + [n for part in parts for n in part.condition_counts]).astype(np.int64),
            _joined([part.slots for part in parts], np.int32),
            _joined([part.low for part in parts], np.float64),
            _joined([part.high for part in parts], np.float64),
            *sizes,
            exact,
        )


class _Group(NamedTuple):
    """The predicates of one structure in walking order."""

    features: npt.NDArray[np.int64]
    order: npt.NDArray[np.int64]
    skip: npt.NDArray[np.int64]
    condition_counts: list[int]
    slots: npt.NDArray[np.int32]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]


def _test_numbers(abstraction: Abstraction) -> dict[Part, dict[Any, int]]:
    groups = (abstraction.node_tests, abstraction.edge_tests, abstraction.attributes)
    return {part: {test: i for i, test in enumerate(group)} for part, group in zip(Part, groups, strict=True)}


def _joined(parts: list[npt.NDArray[Any]], dtype: type) -> npt.NDArray[Any]:
    return np.concatenate([np.zeros(0, dtype), *parts]).astype(dtype)


def _compile_group(predicates: list[Predicate], sizes: Layout, numbers: dict[Part, dict[Any, int]]) -> _Group:
    """Return the arrays of predicates that share one structure."""
    shape = predicates[0].structure
    layout = sizes._replace(n_roles=shape.n_roles, variants=shape.n_variants)
    bounds = [
        [
            (layout.join(c.part, c.role, c.other, c.variant, numbers[c.part][c.test]), c.low, c.high)
            for c in p.conditions
        ]
        for p in predicates
    ]
    features = sorted({feature for bound in bounds for feature, _, _ in bound})
    slot_of = {feature: slot for slot, feature in enumerate(features)}
    low = np.full((len(predicates), len(features)), -np.inf)
    high = np.full((len(predicates), len(features)), np.inf)
    for row, bound in enumerate(bounds):
        for feature, least, most in bound:
            slot = slot_of[feature]
            low[row, slot], high[row, slot] = max(low[row, slot], least), min(high[row, slot], most)
    parent = _parents(low, high)
    order, skip = _walk(parent)
    counts, slots = [], []
    for row in order:
        above = int(parent[row])
        same = (low[row] == low[above]) & (high[row] == high[above]) if above >= 0 else np.zeros(len(features), bool)
        own = np.flatnonzero(~same & (np.isfinite(low[row]) | np.isfinite(high[row])))
        counts.append(len(own))
        slots.append((row, own))
    return _Group(
        np.array(features, np.int64),
        np.array(order, np.int64),
        np.array(skip, np.int64),
        counts,
        _joined([own for _, own in slots], np.int32),
        _joined([low[row, own] for row, own in slots], np.float64),
        _joined([high[row, own] for row, own in slots], np.float64),
    )


def _parents(low: npt.NDArray[np.float64], high: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Return for each row the tightest other row that it implies, -1 where there is none."""
    tightness = np.isfinite(low).sum(axis=1) + np.isfinite(high).sum(axis=1)
    parent = np.full(len(low), -1, np.int64)
    for row in range(len(low)):
        implied = np.all((low <= low[row]) & (high >= high[row]), axis=1)
        implied[row] = False
        twins = np.flatnonzero(implied & np.all((low == low[row]) & (high == high[row]), axis=1))
        implied[twins[twins > row]] = False  # of equal ones the first comes first
        if implied.any():
            parent[row] = int(np.argmax(np.where(implied, tightness + 1, 0)))
    return parent


def _walk(parent: npt.NDArray[np.int64]) -> tuple[list[int], list[int]]:
    """Return the rows in depth-first order, and for each position the first one outside the row's subtree."""
    children: list[list[int]] = [[] for _ in range(len(parent) + 1)]
    for row, above in enumerate(parent):
        children[above].append(row)  # -1: the last list holds the roots
    order: list[int] = []
    skip: list[int] = []
    stack = [(row, False) for row in reversed(children[-1])]
    position: dict[int, int] = {}
    while stack:
        row, done = stack.pop()
        if done:
            skip[position[row]] = len(order)
            continue
        position[row] = len(order)
        order.append(row)
        skip.append(0)
        stack.append((row, True))
        stack.extend((child, False) for child in reversed(children[row]))
    return order, skip


@kernel
def _add(
    features: npt.NDArray[np.int64],
    begin: int,
    end: int,
    feature: int,
    amount: float,
    values: npt.NDArray[np.float64],
) -> None:
    """Add `amount` to the value of `feature` where it stands in the sorted `features[begin:end]`."""
    position = first_at_least(features, begin, end, feature)
    if position < end and features[position] == feature:
        values[position - begin] += amount


@kernel
def _role_values(
    matcher: Matcher,
    structure: int,
    tokens: Tokens,
    attributes: npt.NDArray[np.float64],
    n: int,
    n_roles: int,
    n_variants: int,
    work: Workspace,
    values: npt.NDArray[np.float64],
) -> None:
    """Fill `values` with the features that the structure's predicates ask for."""
    features, feature_start, node_tests, edge_tests = (
        matcher.features,
        matcher.feature_start,
        matcher.node_tests,
        matcher.edge_tests,
    )
    members, roles, starts, near, near_edges = work.members, work.roles, work.starts, work.near, work.near_edges
    begin, end = feature_start[structure], feature_start[structure + 1]
    values[: end - begin] = 0.0
    base = n_roles * node_tests
    beyond = base + n_roles * n_roles * n_variants * edge_tests
    first_edge = first_at_least(features, begin, end, base)
    first_attribute = first_at_least(features, begin, end, beyond)
    if begin < first_edge:
        for i in range(n):
            v, start = members[i], roles[i] * node_tests
            for t in range(tokens.node_offsets[v], tokens.node_offsets[v + 1]):
                _add(features, begin, first_edge, start + tokens.node_tests[t], 1.0, values)
    if first_edge < first_attribute:
        shifted = values[first_edge - begin :]
        for i in range(n):
            for k in range(starts[i], starts[i + 1]):
                if near[k] > i:
                    low, high = roles[i], roles[near[k]]
                    place = min(low, high) * n_roles + max(low, high)
                    if n_variants > 1:
                        place = place * n_variants + work.variants[k]
                    start = base + place * edge_tests
                    e = near_edges[k]
                    for t in range(tokens.edge_offsets[e], tokens.edge_offsets[e + 1]):
                        feature = start + tokens.edge_tests[t]
                        _add(features, first_edge, first_attribute, feature, 1.0, shifted)
    if first_attribute < end:
        shifted = values[first_attribute - begin :]
        for role in range(n_roles):
            for a in range(matcher.attributes):
                mean = mean_over_role(attributes[:, a], role, n, work)
                _add(features, first_attribute, end, beyond + role * matcher.attributes + a, mean, shifted)


@kernel
def _holding(
    matcher: Matcher, structure: int, values: npt.NDArray[np.float64], hits: npt.NDArray[np.int32], found: int
) -> int:
    """Append the columns of the structure's predicates that hold; return the new number of hits."""
    predicate_start, condition_start, slots, low, high, columns, skip = (
        matcher.predicate_start,
        matcher.condition_start,
        matcher.slots,
        matcher.low,
        matcher.high,
        matcher.columns,
        matcher.skip,
    )
    p, end = predicate_start[structure], predicate_start[structure + 1]
    while p < end:
        holds = True
        for c in range(condition_start[p], condition_start[p + 1]):
            value = values[slots[c]]
            if not (low[c] <= value <= high[c]):
                holds = False
                break
        if holds:
            hits[found] = columns[p]
            found += 1
            p += 1
        else:
            p = skip[p]
    return found


@kernel
def _match_node(
    graphs: Graphs,
    tokens: Tokens,
    attributes: npt.NDArray[np.float64],
    matcher: Matcher,
    node: int,
    work: Workspace,
    search: Search,
    values: npt.NDArray[np.float64],
    hits: npt.NDArray[np.int32],
) -> int:
    """Fill `hits` with the columns of all predicates that hold for `node`; return their number."""
    found = 0
    radius = len(matcher.radius_start) - 2
    reach = collect_ego(graphs, node, radius, work)
    for r in range(reach + 1):
        begin, end = matcher.radius_start[r], matcher.radius_start[r + 1]
        if begin == end:
            continue
        n = work.level_end[r]
        edges = induce(graphs, n, work)
        if edges < 0:
            break
        if matcher.exact and edges >= n:  # a tree is told exactly by its colours
            key, ambiguity = key_of_ego(n, edges, work, search)
        else:
            color(n, edges, work)
            key, ambiguity = structural_key(n, edges, work), 0
        structure = first_at_least(matcher.keys, begin, end, key)
        if structure < end and matcher.keys[structure] == key:
            if ambiguity == 1:
                n_roles, n_variants = roles_of_ego(n, edges, ambiguity, work, search)
            else:
                n_roles, n_variants = roles_of_colors(n, edges, work)
            _role_values(matcher, structure, tokens, attributes, n, n_roles, n_variants, work, values)
            found = _holding(matcher, structure, values, hits, found)
    release(graphs, reach, work)
    return found


@kernel
def count_in_graphs(
    graphs: Graphs,
    tokens: Tokens,
    attributes: npt.NDArray[np.float64],
    matcher: Matcher,
    begin: int,
    end: int,
    largest_graph: int,
    largest_size: int,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Return the bag of predicates of the graphs begin..end as compressed rows (row ends, columns, counts)."""
    work = workspace_of(graphs, largest_graph, largest_size, len(matcher.radius_start) - 2)
    search = search_space(largest_graph, matcher.exact)
    values = np.empty(max(len(matcher.features), 1), np.float64)
    hits = np.empty(len(matcher.columns) + 1, np.int32)
    count = np.zeros(len(matcher.columns) + 1, np.int32)
    touched = np.empty(len(matcher.columns) + 1, np.int32)
    columns = np.empty(1024, np.int32)
    counts = np.empty(1024, np.int32)
    row_ends = np.empty(end - begin, np.int64)
    used = 0
    for g in range(begin, end):
        n_touched = 0
        for v in range(graphs.node_offsets[g], graphs.node_offsets[g + 1]):
            found = _match_node(graphs, tokens, attributes, matcher, v, work, search, values, hits)
            for k in range(found):
                if count[hits[k]] == 0:
                    touched[n_touched] = hits[k]
                    n_touched += 1
                count[hits[k]] += 1
        while used + n_touched > len(columns):
            columns = np.concatenate((columns, np.empty_like(columns)))
            counts = np.concatenate((counts, np.empty_like(counts)))
        touched[:n_touched].sort()
        for k in range(n_touched):
            columns[used] = touched[k]
            counts[used] = count[touched[k]]
            count[touched[k]] = 0
            used += 1
        row_ends[g - begin] = used
    return row_ends, columns[:used].copy(), counts[:used].copy()


@kernel
def hits_of_nodes(
    graphs: Graphs,
    tokens: Tokens,
    attributes: npt.NDArray[np.float64],
    matcher: Matcher,
    begin: int,
    end: int,
    largest_graph: int,
    largest_size: int,
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Return (node, column) of every predicate that holds for a node in begin..end."""
    work = workspace_of(graphs, largest_graph, largest_size, len(matcher.radius_start) - 2)
    search = search_space(largest_graph, matcher.exact)
    values = np.empty(max(len(matcher.features), 1), np.float64)
    hits = np.empty(len(matcher.columns) + 1, np.int32)
    nodes = np.empty(1024, np.int32)
    columns = np.empty(1024, np.int32)
    used = 0
    for v in range(begin, end):
        found = _match_node(graphs, tokens, attributes, matcher, v, work, search, values, hits)
        while used + found > len(nodes):
            nodes = np.concatenate((nodes, np.empty_like(nodes)))
            columns = np.concatenate((columns, np.empty_like(columns)))
        nodes[used : used + found] = v
        columns[used : used + found] = hits[:found]
        used += found
    return nodes[:used], columns[:used]
