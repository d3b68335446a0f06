"""Tests of `engine.predicates.columns`."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from engine.predicates.columns import narrow, side_by_side


@pytest.mark.parametrize(("most", "kind"), [(0, "uint8"), (255, "uint8"), (256, "uint16"), (65_536, "uint32")])
def test_the_smallest_unsigned_type_that_holds_the_counts(most: int, kind: str) -> None:
    found = narrow(np.array([most, 0], np.int32))
    assert found.dtype == kind
    assert found.tolist() == [most, 0]


def test_no_counts_are_narrow() -> None:
    assert narrow(np.zeros(0, np.int32)).dtype == np.uint8


def test_blocks_side_by_side_are_what_scipy_makes_of_them() -> None:
    random = np.random.default_rng(3)
    dense = [random.integers(0, 3, (7, columns)) * random.integers(0, 200, (7, columns)) for columns in (4, 0, 1, 6)]
    blocks = [sparse.csc_array(values.astype(kind)) for values, kind in zip(dense, "HHIH", strict=True)]
    joined = side_by_side(list(blocks))
    assert joined.format == "csc"
    assert joined.dtype == np.uint32
    assert joined.indices.dtype == joined.indptr.dtype == np.int32
    assert np.array_equal(joined.toarray(), np.hstack(dense))


def test_the_list_of_blocks_is_emptied() -> None:
    blocks = [sparse.csc_array(np.eye(2, dtype=np.uint8)), sparse.csc_array(np.ones((2, 1), np.uint8))]
    assert side_by_side(blocks).nnz == 4
    assert blocks == []
