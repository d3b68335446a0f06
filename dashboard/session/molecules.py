"""Molecules that RDKit takes apart at once: it holds the whole server up while it reads one with many rings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.data import GraphDataset
from engine.readers.molecules import is_quick_smiles

__all__ = ["left_out", "without_slow"]


def without_slow(dataset: GraphDataset) -> GraphDataset:
    """Return the graphs, those without SMILES that are molecules over which RDKit may be long."""
    slow = np.array([not is_quick_smiles(text) for text in dataset.smiles.tolist()], np.bool_)
    return replace(dataset, smiles=np.where(slow, "", dataset.smiles)) if slow.any() else dataset


def left_out(dataset: GraphDataset, quick: GraphDataset) -> str:
    """Return a sentence on the molecules that `without_slow` has left out, "" where there are none."""
    slow = int(np.count_nonzero(dataset.smiles != quick.smiles))
    return f" Left out: {slow:,} with more than 14 rings or 500 characters of SMILES." if slow else ""
