"""How alike molecules are: Tanimoto over Morgan counts of radius 2, worked out once for many comparisons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from rdkit import Chem
from rdkit.Chem import rdFingerprintGenerator
from rdkit.DataStructs import BulkTanimotoSimilarity

from engine.data.dataset import GraphDataset

__all__ = ["MEASURE", "Fingerprints"]

MEASURE = "Tanimoto over Morgan counts of radius 2"


@dataclass(frozen=True, slots=True, eq=False)
class Fingerprints:
    """Fingerprints of all graphs of a data set.

    Attributes
    ----------
    prints : tuple, length n
        Sparse counts of RDKit, one for each graph; None for a graph that is no molecule.
    """

    prints: tuple[Any, ...]

    @classmethod
    def of(cls, dataset: GraphDataset) -> Self:
        """Work out the fingerprints; about 0.2 ms a molecule.

        Parameters
        ----------
        dataset : GraphDataset
            n graphs.

        Returns
        -------
        Fingerprints
            One for each graph, in order.
        """
        generator = rdFingerprintGenerator.GetMorganGenerator(radius=2)
        molecules = (Chem.MolFromSmiles(text) if text else None for text in dataset.smiles.tolist())
        return cls(tuple(None if mol is None else generator.GetSparseCountFingerprint(mol) for mol in molecules))

    def most_similar(self, graph: int, candidates: Sequence[int] | npt.NDArray[np.int64]) -> tuple[int, float] | None:
        """Find the candidate that is most like a graph.

        Parameters
        ----------
        graph : int
            Number of the graph, from 0.
        candidates : sequence or array of int
            Numbers of the graphs to compare it with.

        Returns
        -------
        tuple of int and float, or None
            The candidate, the first of equals, and its similarity, 0 to 1; None where none can be compared.
        """
        known = [int(other) for other in candidates if self.prints[other] is not None]
        if self.prints[graph] is None or not known:
            return None
        alike = BulkTanimotoSimilarity(self.prints[graph], [self.prints[other] for other in known])
        best = int(np.argmax(alike))
        return known[best], float(alike[best])
