from __future__ import annotations

import numpy as np
import pytest

from engine.predicates.egos.learning import learn_vocabulary
from engine.predicates.table import PredicateTable
from engine.structure.index import StructureIndex
from tests.engine.small_graphs import collect, with_groups


@pytest.fixture(scope="module")
def table() -> PredicateTable:
    data = collect(with_groups(9, 30))
    return learn_vocabulary(data, StructureIndex.build(data, 1))


def test_rows_and_columns_are_selected_in_the_order_asked_for(table: PredicateTable) -> None:
    counts, predicates = table.counts.toarray(), table.vocabulary.predicates
    rows, columns = np.array([5, 2, 2]), np.array([3, 0])
    assert len(table) == 30
    assert np.array_equal(table.select_rows(rows).counts.toarray(), counts[rows])
    part = table.select_columns(columns)
    assert np.array_equal(part.counts.toarray(), counts[:, columns])
    assert part.vocabulary.predicates == (predicates[3], predicates[0])
    assert table.select_columns(np.zeros(0, np.int64)).counts.shape == (30, 0)


def test_a_predicate_is_found_by_its_identity(table: PredicateTable) -> None:
    vocabulary = table.vocabulary
    assert [vocabulary.column_of(p) for p in vocabulary.predicates] == list(range(len(vocabulary.predicates)))
    with pytest.raises(KeyError, match=vocabulary.predicates[1].id):
        vocabulary.select([0]).column_of(vocabulary.predicates[1])
    assert vocabulary.select([1]).abstraction is vocabulary.abstraction


def test_numbers_go_by_name_and_missing_ones_are_no_numbers() -> None:
    data = collect(with_groups(9, 30, with_attributes=True), attributes=("size",))
    vocabulary = learn_vocabulary(data, StructureIndex.build(data, 1)).vocabulary
    assert np.array_equal(vocabulary.attributes_of(data), data.node_attributes)
    without = collect(with_groups(9, 3))
    assert vocabulary.attributes_of(without).shape == (without.n_nodes, 1)
    assert np.all(np.isnan(vocabulary.attributes_of(without)))
