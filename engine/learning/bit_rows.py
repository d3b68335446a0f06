"""Truth as packed bits: row k, bit g says whether literal k holds for graph g; kernels that score many rows at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from engine.kernels import blocks, in_threads, kernel

__all__ = ["masked_sums", "pack", "threshold_rows", "threshold_support", "unpack"]

Bits = npt.NDArray[np.uint64]

_DE_BRUIJN, _TOP_SIX = np.uint64(0x03F79D71B4CB0A89), np.uint64(58)
_BIT_NUMBER = np.argsort([(0x03F79D71B4CB0A89 << bit) % 2**64 >> 58 for bit in range(64)])
"""Position of the only bit of a word, by the six top bits of its product with a de Bruijn sequence (Leiserson,
Prokop, Randall, 1998)."""


def pack(truth: npt.NDArray[np.bool_]) -> Bits:
    """Return (rows, words) for `truth`, shape (rows, graphs); unused bits are 0."""
    rows, n = truth.shape
    padded = np.zeros((rows, -(-n // 64) * 64), np.bool_)
    padded[:, :n] = truth
    packed = np.packbits(padded, axis=1, bitorder="little")
    return np.ascontiguousarray(packed).view("<u8").astype(np.uint64)


def unpack(bits: Bits, n: int) -> npt.NDArray[np.bool_]:
    """Return (rows, n) the truth behind `bits`, shape (rows, words)."""
    octets = np.ascontiguousarray(bits).astype("<u8").view(np.uint8)
    return np.unpackbits(octets, axis=1, bitorder="little", count=n).astype(np.bool_)


def masked_sums(bits: Bits, masks: Bits, values: npt.NDArray[np.float64], *, jobs: int = 1) -> npt.NDArray[np.float64]:
    """Return (rows, masks, columns): the sums of `values` (graphs, columns) where both the row and the mask hold.

    Graphs are summed in order, so that the result is the same for any number of threads.
    """
    width = values.shape[1]
    solid = np.ascontiguousarray(np.pad(values, ((0, 0), (0, width % 2))))
    sums = np.zeros((len(bits), len(masks), solid.shape[1]))

    def work(part: tuple[int, int]) -> None:
        _masked_sums(bits, masks, solid, part[0], part[1], sums)

    in_threads(work, blocks(np.ones(len(bits), np.int8), 4 * jobs), jobs)
    return sums[:, :, :width]


@kernel
def _masked_sums(
    bits: Bits,
    masks: Bits,
    values: npt.NDArray[np.float64],  # (graphs, columns), an even number of columns
    begin: int,
    end: int,
    sums: npt.NDArray[np.float64],
) -> None:
    one, zero = np.uint64(1), np.uint64(0)
    for k in range(begin, end):
        for m in range(masks.shape[0]):
            for c in range(0, values.shape[1], 2):  # two columns at a time stay in registers
                first, second = 0.0, 0.0
                for word in range(bits.shape[1]):
                    left = bits[k, word] & masks[m, word]
                    while left != zero:
                        low = left & (~left + one)
                        graph = word * 64 + _BIT_NUMBER[(low * _DE_BRUIJN) >> _TOP_SIX]
                        first += values[graph, c]
                        second += values[graph, c + 1]
                        left ^= low
                sums[k, m, c], sums[k, m, c + 1] = first, second


@kernel
def threshold_support(
    starts: npt.NDArray[np.int64],  # (columns + 1,)
    rows: npt.NDArray[np.int32],
    counts: npt.NDArray[Any],
    column: npt.NDArray[np.int64],  # (literals,)
    at_least: npt.NDArray[np.int64],  # (literals,)
    salt: npt.NDArray[np.uint64],  # (graphs,)
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint64]]:
    """Return on how many graphs each literal holds, and a digest of which: equal truths have equal digests."""
    support = np.zeros(len(column), np.int64)
    digest = np.zeros(len(column), np.uint64)
    for k in range(len(column)):
        for i in range(starts[column[k]], starts[column[k] + 1]):
            if counts[i] >= at_least[k]:
                support[k] += 1
                digest[k] += salt[rows[i]]
    return support, digest


@kernel
def threshold_rows(
    starts: npt.NDArray[np.int64],
    rows: npt.NDArray[np.int32],
    counts: npt.NDArray[Any],
    column: npt.NDArray[np.int64],
    at_least: npt.NDArray[np.int64],
    words: int,
) -> Bits:
    """Return (literals, words): the truth of "at least so many in this column"."""
    bits = np.zeros((len(column), words), np.uint64)
    for k in range(len(column)):
        for i in range(starts[column[k]], starts[column[k] + 1]):
            if counts[i] >= at_least[k]:
                bits[k, rows[i] // 64] |= np.uint64(1) << np.uint64(rows[i] % 64)
    return bits
