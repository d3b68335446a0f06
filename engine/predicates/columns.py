"""Sparse counts column by column, in as little memory as they take: bags for learning have 100 million entries."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

__all__ = ["narrow", "side_by_side"]


def narrow(counts: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the counts, none of them negative, in the smallest unsigned type that holds them.

    >>> narrow(np.array([1, 255])).dtype, narrow(np.array([1, 256])).dtype
    (dtype('uint8'), dtype('uint16'))
    """
    return counts.astype(np.min_scalar_type(int(counts.max(initial=0))), copy=False)


def side_by_side(blocks: list[Any]) -> Any:
    """Return one csc_array with the columns of all `blocks`, which are csc_arrays of the same rows.

    The list is emptied on the way, so that no more than one block is in memory twice.
    """
    rows, sizes = max(block.shape[0] for block in blocks), [block.nnz for block in blocks]
    starts = [np.zeros(1, np.int64)]
    data = np.empty(sum(sizes), np.result_type(*(block.dtype for block in blocks)))
    indices = np.empty(sum(sizes), np.int32)
    used = 0
    for size in sizes:
        block = blocks.pop(0)
        data[used : used + size], indices[used : used + size] = block.data, block.indices
        starts.append(block.indptr[1:].astype(np.int64) + used)
        used += size
    indptr = np.concatenate(starts)
    indptr = indptr.astype(np.int32 if used < 2**31 else np.int64)  # the larger type would widen the indices too
    return sparse.csc_array((data, indices, indptr), shape=(rows, len(indptr) - 1))
