from __future__ import annotations

import numpy as np
from scipy import sparse

from engine.predicates.table import PredicateTable
from engine.rules.pool import LiteralPool
from tests.engine.rules.sets import naive_truth, world


def test_every_truth_that_occurs_stands_once_with_its_simplest_literal() -> None:
    table = world().table
    pool = LiteralPool.of(table, max_conditions=3)
    least = 5  # of 150 graphs
    wanted: dict[bytes, int] = {}
    counts = table.counts.toarray()
    for column, predicate in enumerate(table.vocabulary.predicates):
        for at_least in (1, 2, 3):
            truth = counts[:, column] >= at_least
            if predicate.n_conditions <= 3 and least <= truth.sum() <= len(truth) - least:
                mark = truth.tobytes()
                wanted[mark] = min(wanted.get(mark, 99), predicate.n_conditions)
    found = {pool.column(i).tobytes(): int(pool.conditions[i]) for i in range(len(pool.literals))}
    assert found == wanted
    assert len(pool.literals) == len(found) > 20
    for i, literal in enumerate(pool.literals):
        assert literal.present
        assert pool.conditions[i] == literal.predicate.n_conditions
        assert pool.column(i).tolist() == naive_truth((literal,), table).tolist()


def test_a_few_graphs_leave_no_literal() -> None:
    table = world().table
    assert LiteralPool.of(table.select_rows(np.arange(8))).literals == ()
    empty = PredicateTable(table.vocabulary.select([]), sparse.csr_array((150, 0), dtype=np.int32))
    pool = LiteralPool.of(empty)
    assert (pool.literals, pool.truth.shape) == ((), (150, 0))
