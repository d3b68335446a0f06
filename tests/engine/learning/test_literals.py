from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from engine.learning.literals import QUANTILES, THRESHOLDS, LiteralPool, _quantiles, reading_cost
from engine.predicates.patterns.discovery import discover_patterns
from engine.predicates.patterns.pattern import Pattern
from engine.predicates.table import PredicateTable, with_patterns
from tests.engine.rules.sets import naive_truth, world


@pytest.fixture
def table() -> PredicateTable:
    return with_patterns(world().table, discover_patterns(world().data))


def test_every_truth_that_occurs_stands_once_with_its_simplest_literal(table: PredicateTable) -> None:
    pool = LiteralPool.of(table, max_conditions=3)
    least = 5  # of 150 graphs
    wanted: dict[bytes, float] = {}
    counts = table.counts.toarray()
    for column, entry in enumerate(table.vocabulary.entries):
        for at_least in THRESHOLDS:
            truth = counts[:, column] >= at_least
            if entry.n_conditions <= 3 and least <= truth.sum() <= len(truth) - least:
                mark, cost = truth.tobytes(), 0.5 * (at_least > 1)
                cost += pool_cost(entry)
                wanted[mark] = min(wanted.get(mark, 99.0), cost)
    found = {pool.column(i).tobytes(): float(pool.cost[i]) for i in range(len(pool))}
    assert len(found) == len(pool) > 50
    assert set(wanted) <= set(found)
    assert all(found[mark] == pytest.approx(cost) for mark, cost in wanted.items())
    for i, literal in enumerate(pool.literals):
        assert literal.present
        assert pool.conditions[i] == literal.predicate.n_conditions
        assert pool.cost[i] == pytest.approx(reading_cost(literal))
        if not isinstance(literal.predicate, Pattern):
            assert pool.column(i).tolist() == naive_truth((literal,), world().table).tolist()
    kinds = {isinstance(literal.predicate, Pattern) for literal in pool.literals}
    assert kinds == {False, True}


def pool_cost(entry: object) -> float:
    from engine.rules.rule import Literal

    return reading_cost(Literal(entry))


def test_sums_are_taken_where_literal_and_mask_hold(table: PredicateTable) -> None:
    pool = LiteralPool.of(table)
    rng = np.random.default_rng(0)
    values, masks = rng.normal(size=(150, 2)), rng.random((3, 150)) < 0.5
    found, everywhere = pool.sums(values, masks), pool.sums(values)
    for k in range(0, len(pool), 17):
        holds = pool.column(k)
        for m in range(3):
            np.testing.assert_allclose(found[k, m], values[holds & masks[m]].sum(axis=0), atol=1e-9)
        np.testing.assert_allclose(everywhere[k, 0], values[holds].sum(axis=0), atol=1e-9)


def test_larger_numbers_are_asked_for_where_they_occur() -> None:
    counts = sparse.csr_array(np.arange(100, dtype=np.int32)[:, None])
    table = PredicateTable(world().table.vocabulary.select([0]), counts)
    asked = LiteralPool.of(table).at_least
    assert asked.tolist() == [6, 26, 50, 75, 90]  # fewer hold, or fail, on too few graphs


def test_a_few_graphs_leave_no_literal() -> None:
    table = world().table
    assert LiteralPool.of(table.select_rows(np.arange(8))).literals == ()
    empty = PredicateTable(table.vocabulary.select([]), sparse.csr_array((150, 0), dtype=np.int32))
    pool = LiteralPool.of(empty)
    assert (pool.literals, pool.bits.shape, len(pool)) == ((), (0, 3), 0)


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=40))
def test_quantiles_are_those_of_numpy(values: list[int]) -> None:
    found = _quantiles(np.array(values, np.int64))
    assert found.tolist() == np.quantile(values, QUANTILES).tolist()
