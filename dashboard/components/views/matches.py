"""Which graphs a rule fires on, right and wrong, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from engine.data import GraphDataset

__all__ = ["PAGE", "Verdict", "filter_graphs", "page_of", "pages", "pick_matches"]

PAGE = 12
"""Pictures on one page."""


class Verdict(StrEnum):
    """Which matches are shown."""

    ALL = "all"
    RIGHT = "right"
    WRONG = "wrong"


def pick_matches(
    fired: npt.NDArray[np.bool_], dataset: GraphDataset, target: int, verdict: Verdict
) -> npt.NDArray[np.int64]:
    """Return the positions of the graphs on which a rule for class `target` fires, the smallest graphs first."""
    right = dataset.target_codes == target
    shown = {Verdict.ALL: fired, Verdict.RIGHT: fired & right, Verdict.WRONG: fired & ~right}[verdict]
    positions = np.flatnonzero(shown)
    order = np.argsort(np.diff(dataset.node_offsets)[positions], kind="stable")
    return positions[order].astype(np.int64)


def filter_graphs(dataset: GraphDataset, classes: list[int], text: str) -> npt.NDArray[np.int64]:
    """Return the positions of the graphs of these classes ([]: of all) whose id or SMILES holds `text`."""
    shown = np.isin(dataset.target_codes, classes) if classes else np.ones(len(dataset), bool)
    wanted = text.strip().lower()
    if wanted:
        ids = [wanted in found.lower() for found in dataset.ids.tolist()]
        structures = [wanted in found.lower() for found in dataset.smiles.tolist()]
        shown = shown & (np.array(ids, bool) | np.array(structures, bool))
    return np.flatnonzero(shown).astype(np.int64)


def pages(n: int, size: int = PAGE) -> int:
    """Return the number of pages, at least one."""
    return max(1, -(-n // size))


def page_of(positions: npt.NDArray[np.int64] | Sequence[int], page: int, size: int = PAGE) -> list[int]:
    """Return the positions on page number `page`, counted from 1; the nearest page where there is no such."""
    page = min(max(page, 1), pages(len(positions), size))
    return [int(p) for p in positions[(page - 1) * size : page * size]]
