"""Where predicates hold: one pass over the ego graphs of all nodes, compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.kernels import kernel
from engine.predicates.abstraction import Abstraction, Tokens
from engine.predicates.predicate import Part, Predicate
from engine.predicates.role_features import Layout
from engine.structure.coloring import color, structural_key
from engine.structure.neighborhoods import Graphs, Workspace, collect_ego, induce, release, workspace
from engine.structure.roles import assign_roles

__all__ = ["Matcher", "count_in_graphs", "hits_of_nodes"]


class Matcher(NamedTuple):
    """Predicates as flat arrays, sorted by radius and key."""

    radius_start: npt.NDArray[np.int64]  # (radius + 2,) structures of radius r
    keys: npt.NDArray[np.uint64]  # (structures,), sorted inside a radius
    feature_start: npt.NDArray[np.int64]  # (structures + 1,)
    features: npt.NDArray[np.int64]  # needed feature numbers, sorted inside a structure
    predicate_start: npt.NDArray[np.int64]  # (structures + 1,)
    columns: npt.NDArray[np.int32]  # (predicates,) position in the vocabulary
    condition_start: npt.NDArray[np.int64]  # (predicates + 1,)
    slots: npt.NDArray[np.int32]  # (conditions,) position among the structure's features
    low: npt.NDArray[np.float64]  # (conditions,)
    high: npt.NDArray[np.float64]  # (conditions,)
    node_tests: int
    edge_tests: int
    attributes: int

    @classmethod
    def compile(cls, predicates: tuple[Predicate, ...], abstraction: Abstraction, radius: int) -> Matcher:
        """Return the arrays that say what `predicates` say, in terms of the tests of `abstraction`."""
        numbers = {
            Part.NODE: {test: i for i, test in enumerate(abstraction.node_tests)},
            Part.EDGE: {test: i for i, test in enumerate(abstraction.edge_tests)},
            Part.ATTRIBUTE: {name: i for i, name in enumerate(abstraction.attributes)},
        }
        sizes = (len(abstraction.node_tests), len(abstraction.edge_tests), len(abstraction.attributes))
        order = sorted(range(len(predicates)), key=lambda i: (*_place(predicates[i]), i))
        radius_start = np.zeros(radius + 2, np.int64)
        keys, features, feature_start, predicate_start = [], [], [0], []
        condition_start, slots, low, high = [0], [], [], []
        for position, i in enumerate(order):
            structure = predicates[i].structure
            if position == 0 or _place(predicates[order[position - 1]]) != _place(predicates[i]):
                same = [predicates[k] for k in order[position:] if _place(predicates[k]) == _place(predicates[i])]
                layout = Layout(structure.n_roles, *sizes)
                needed = sorted(
                    {layout.join(c.part, c.role, c.other, numbers[c.part][c.test]) for p in same for c in p.conditions}
                )
                slot_of = {feature: slot for slot, feature in enumerate(needed)}
                keys.append(structure.key)
                radius_start[structure.radius + 1] += 1
                features.extend(needed)
                feature_start.append(len(features))
                predicate_start.append(position)
            for c in predicates[i].conditions:
                slots.append(slot_of[layout.join(c.part, c.role, c.other, numbers[c.part][c.test])])
                low.append(c.low)
                high.append(c.high)
            condition_start.append(len(slots))
        return cls(
            np.cumsum(radius_start),
            np.array(keys, np.uint64),
            np.array(feature_start, np.int64),
            np.array(features, np.int64),
            np.array([*predicate_start, len(order)], np.int64),
            np.array(order, np.int32),
            np.array(condition_start, np.int64),
            np.array(slots, np.int32),
            np.array(low, np.float64),
            np.array(high, np.float64),
            *sizes,
        )


def _place(predicate: Predicate) -> tuple[int, int]:
    return predicate.structure.radius, predicate.structure.key


@kernel
def _find(keys: npt.NDArray[np.uint64], begin: int, end: int, key: np.uint64) -> int:
    """Return the position of `key` in the sorted `keys[begin:end]`, -1 where it is missing."""
    position = begin + np.searchsorted(keys[begin:end], key)
    if position < end and keys[position] == key:
        return position
    return -1


@kernel
def _add(matcher: Matcher, structure: int, feature: int, amount: float, values: npt.NDArray[np.float64]) -> None:
    begin, end = matcher.feature_start[structure], matcher.feature_start[structure + 1]
    position = begin + np.searchsorted(matcher.features[begin:end], feature)
    if position < end and matcher.features[position] == feature:
        values[position - begin] += amount


@kernel
def _role_values(
    matcher: Matcher,
    structure: int,
    tokens: Tokens,
    attributes: npt.NDArray[np.float64],
    n: int,
    n_roles: int,
    work: Workspace,
    values: npt.NDArray[np.float64],
) -> None:
    """Fill `values` with the features that the structure's predicates ask for."""
    values[: matcher.feature_start[structure + 1] - matcher.feature_start[structure]] = 0.0
    base = n_roles * matcher.node_tests
    beyond = base + n_roles * n_roles * matcher.edge_tests
    for i in range(n):
        v, role = work.members[i], work.roles[i]
        for t in range(tokens.node_offsets[v], tokens.node_offsets[v + 1]):
            _add(matcher, structure, role * matcher.node_tests + tokens.node_tests[t], 1.0, values)
        for k in range(work.starts[i], work.starts[i + 1]):
            j = work.near[k]
            if j > i:
                pair = min(role, work.roles[j]) * n_roles + max(role, work.roles[j])
                e = work.near_edges[k]
                for t in range(tokens.edge_offsets[e], tokens.edge_offsets[e + 1]):
                    _add(matcher, structure, base + pair * matcher.edge_tests + tokens.edge_tests[t], 1.0, values)
        if matcher.attributes > 0:
            size = 0
            for k in range(n):
                size += work.roles[k] == role
            for a in range(matcher.attributes):
                _add(matcher, structure, beyond + role * matcher.attributes + a, attributes[v, a] / size, values)


@kernel
def _holding(
    matcher: Matcher, structure: int, values: npt.NDArray[np.float64], hits: npt.NDArray[np.int32], found: int
) -> int:
    """Append the columns of the structure's predicates that hold; return the new number of hits."""
    for p in range(matcher.predicate_start[structure], matcher.predicate_start[structure + 1]):
        holds = True
        for c in range(matcher.condition_start[p], matcher.condition_start[p + 1]):
            value = values[matcher.slots[c]]
            if not (matcher.low[c] <= value <= matcher.high[c]):
                holds = False
                break
        if holds:
            hits[found] = matcher.columns[p]
            found += 1
    return found


@kernel
def _match_node(
    graphs: Graphs,
    tokens: Tokens,
    attributes: npt.NDArray[np.float64],
    matcher: Matcher,
    node: int,
    work: Workspace,
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
        color(n, edges, work)
        structure = _find(matcher.keys, begin, end, structural_key(n, edges, work))
        if structure >= 0:
            n_roles = assign_roles(n, work)
            _role_values(matcher, structure, tokens, attributes, n, n_roles, work, values)
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
    work = workspace(largest_graph, largest_size, len(matcher.radius_start) - 2)
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
            found = _match_node(graphs, tokens, attributes, matcher, v, work, values, hits)
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
    work = workspace(largest_graph, largest_size, len(matcher.radius_start) - 2)
    values = np.empty(max(len(matcher.features), 1), np.float64)
    hits = np.empty(len(matcher.columns) + 1, np.int32)
    nodes = np.empty(1024, np.int32)
    columns = np.empty(1024, np.int32)
    used = 0
    for v in range(begin, end):
        found = _match_node(graphs, tokens, attributes, matcher, v, work, values, hits)
        while used + found > len(nodes):
            nodes = np.concatenate((nodes, np.empty_like(nodes)))
            columns = np.concatenate((columns, np.empty_like(columns)))
        nodes[used : used + found] = v
        columns[used : used + found] = hits[:found]
        used += found
    return nodes[:used], columns[:used]
