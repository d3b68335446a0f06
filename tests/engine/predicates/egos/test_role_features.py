from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from engine.predicates.egos.abstraction import Abstraction
from engine.predicates.egos.predicate import Condition
from engine.predicates.egos.role_features import Layout, role_counts, role_means
from engine.structure.index import largest
from engine.structure.neighborhoods import Graphs
from tests.engine.predicates.readings import Reader
from tests.engine.small_graphs import collect, with_groups


@pytest.mark.parametrize(
    "sizes", [(1, 1, 1, 1, 1), (4, 3, 5, 2, 1), (3, 0, 2, 1, 4), (3, 2, 0, 1, 2), (2, 0, 0, 3, 1), (5, 7, 9, 0, 3)]
)
def test_features_are_numbered_one_to_one(sizes: tuple[int, ...]) -> None:
    layout = Layout(*sizes)
    roles, tests, edges, attributes, variants = sizes
    total = roles * tests + roles * roles * variants * edges + roles * attributes
    told = [layout.split(feature) for feature in range(total)]
    assert len(set(told)) == total
    assert [layout.join(*feature) for feature in told] == list(range(total))
    assert (
        Counter(part for part, *_ in told)
        == Counter({"node": roles * tests, "edge": roles * roles * variants * edges, "attribute": roles * attributes})
        - Counter()
    )


@pytest.mark.parametrize("radius", [0, 1, 2])
def test_counts_and_means_are_those_of_a_naive_reading(radius: int) -> None:
    data = collect(with_groups(4, 12, with_attributes=True), attributes=("size",))
    words, reader, graphs = Abstraction.learn(data), Reader(data, radius), Graphs.of(data)
    tokens, sizes = words.encode(data), largest(data)
    keys = reader.index.keys[radius]
    for key in np.unique(keys):
        nodes = np.flatnonzero(keys == key)
        n_roles = max(reader.roles(int(nodes[0]), radius).values()) + 1
        layout = Layout(n_roles, len(words.node_tests), len(words.edge_tests), 1)
        rows, features = role_counts(graphs, tokens, nodes, radius, False, layout, *sizes)
        found = Counter(zip(rows.tolist(), features.tolist(), strict=True))
        means = role_means(graphs, data.node_attributes, nodes, radius, False, n_roles, *sizes)
        for row, v in enumerate(nodes.tolist()):
            for feature in range(layout.join("attribute", 0, 0, 0, 0)):
                part, role, other, _, test = layout.split(feature)
                if role <= other:
                    asked = (words.node_tests if part == "node" else words.edge_tests)[test]
                    condition = Condition(part, role, other, asked)
                    assert found[row, feature] == reader.value(condition, v, radius)
                else:
                    assert found[row, feature] == 0
            for role in range(n_roles):
                expected = reader.value(Condition("attribute", role, role, "size"), v, radius)
                assert means[row, role] == pytest.approx(expected, rel=1e-12)
