from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from engine.learning.bit_rows import masked_sums, pack, threshold_rows, threshold_support, unpack


@pytest.mark.parametrize("n", [1, 63, 64, 65, 200])
def test_packing_loses_nothing(n: int) -> None:
    truth = np.random.default_rng(n).random((7, n)) < 0.4
    bits = pack(truth)
    assert bits.shape == (7, -(-n // 64))
    assert np.array_equal(unpack(bits, n), truth)
    assert sum(int(word).bit_count() for word in bits.ravel()) == truth.sum()


@pytest.mark.parametrize("jobs", [1, 2])
def test_masked_sums_are_matrix_products(jobs: int) -> None:
    rng = np.random.default_rng(3)
    truth, masks, values = rng.random((40, 150)) < 0.3, rng.random((5, 150)) < 0.6, rng.normal(size=(150, 3))
    found = masked_sums(pack(truth), pack(masks), values, jobs=jobs)
    wanted = np.einsum("kg,mg,gc->kmc", truth.astype(float), masks.astype(float), values)
    np.testing.assert_allclose(found, wanted, atol=1e-9)


def test_thresholds_hold_where_counts_reach_them() -> None:
    rng = np.random.default_rng(5)
    counts = np.maximum(rng.integers(-3, 5, (90, 12)), 0).astype(np.int32)
    thin = sparse.csc_array(counts)
    flat = thin.indptr.astype(np.int64), thin.indices.astype(np.int32), thin.data
    column, at_least = np.repeat(np.arange(12), 3), np.tile([1, 2, 4], 12)
    truth = (counts[:, column] >= at_least).T
    assert np.array_equal(unpack(threshold_rows(*flat, column, at_least, 2), 90), truth)
    salt = rng.integers(1, 2**63, 90).astype(np.uint64)
    support, digest = threshold_support(*flat, column, at_least, salt)
    assert np.array_equal(support, truth.sum(axis=1))
    for a in range(36):
        for b in range(a):
            assert (digest[a] == digest[b]) == np.array_equal(truth[a], truth[b])
