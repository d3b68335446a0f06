"""How a split deals with copies: graphs that a model cannot tell apart, on one side or on both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np

from engine.data import GraphDataset
from engine.evaluation.given_split import Parts
from engine.structure import Copies

__all__ = ["CopiesInSplit", "why_separated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiesInSplit:
    """Copies in the data, and how many of those that are held out have one among the graphs learned from.

    Attributes
    ----------
    structures : int
        Structures that several graphs have.
    graphs : int
        Graphs that have a copy.
    separated : int
        Held-out graphs, over all parts, with a copy in the training part.
    reason : str
        Why some are separated; "" where none is.
    """

    structures: int
    graphs: int
    separated: int
    reason: str = ""

    @classmethod
    def of(cls, copies: Copies, parts: Sequence[Parts], reason: str = "") -> Self:
        """Count what became of the copies in a split.

        Parameters
        ----------
        copies : Copies
            What `find_copies` found in the data.
        parts : sequence of Parts
            Training and test rows of each part.
        reason : str
            Why copies are separated, kept only where some are.

        Returns
        -------
        CopiesInSplit
        """
        units = copies.units()
        separated = sum(int(np.isin(units[test], units[train]).sum()) for train, test in parts)
        return cls(
            structures=len(copies.groups), graphs=copies.graphs, separated=separated, reason=reason * (separated > 0)
        )

    def text(self, dataset: GraphDataset) -> str:
        """Return a sentence for people, "" where there are no copies.

        Parameters
        ----------
        dataset : GraphDataset
            The data that were split; with molecules among them, the sentence says that stereochemistry does not count.

        Returns
        -------
        str
        """
        if not self.graphs:
            return ""
        sense = ", without stereochemistry and isotopes" if any(dataset.smiles.tolist()) else ""
        structures = "1 structure" if self.structures == 1 else f"{self.structures:,} structures"
        found = f"Copies: {self.graphs:,} graphs share {structures}{sense}"
        if not self.separated:
            return f"{found}; those of one structure are always on one side"
        return f"{found}; {self.separated:,} held-out graphs have a copy among those learned from ({self.reason})"

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain values."""
        return {**asdict(self), "reason": self.reason or None}


def why_separated(kind: str, *, split_copies: bool) -> str:
    """Return why a split of this kind has copies on both sides, where it has.

    Parameters
    ----------
    kind : str
        Kind of split, a value of `SplitKind`.
    split_copies : bool
        Whether copies were to be dealt out one by one.

    Returns
    -------
    str
        Half a sentence, for `CopiesInSplit.reason`.
    """
    if kind == "given":
        return "the data give the parts"
    return "as asked for" if split_copies else "kept together, a class would not be learned, or a part be empty"
