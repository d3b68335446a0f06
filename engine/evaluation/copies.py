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
    """Copies in the data, and how many of those that are held out have one among the graphs learned from."""

    structures: int  # that several graphs have
    graphs: int  # that have a copy
    separated: int  # held-out graphs, over all parts, with a copy in the training part
    reason: str = ""  # why some are separated

    @classmethod
    def of(cls, copies: Copies, parts: Sequence[Parts], reason: str = "") -> Self:
        """Return what became of `copies` in `parts`."""
        units = copies.units()
        separated = sum(int(np.isin(units[test], units[train]).sum()) for train, test in parts)
        return cls(
            structures=len(copies.groups), graphs=copies.graphs, separated=separated, reason=reason * (separated > 0)
        )

    def text(self, dataset: GraphDataset) -> str:
        """Return a sentence for people, "" where there are no copies."""
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
    """Return why a split of this kind has copies on both sides, where it has."""
    if kind == "given":
        return "the data give the parts"
    return "as asked for" if split_copies else "kept together, a class would not be learned, or a part be empty"
