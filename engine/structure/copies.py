"""Which graphs of a data set are copies of each other: the same but for the numbers of their nodes.

Of molecules that is the same structure without stereochemistry and isotopes, of which a graph knows nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from rdkit import Chem, rdBase

from engine.data import GraphDataset, Rows
from engine.progress import SILENT, Progress, Step, check
from engine.readers.molecules import is_quick_smiles
from engine.structure.isomorphism import MOST_STEPS, WholeGraphs

__all__ = ["Copies", "find_copies", "flat_smiles"]

_NEWS = 256  # graphs between two steps that are told
_MARKS = re.compile(r"[@/\\]|\[\d")


@dataclass(frozen=True, slots=True)
class Copies:
    """Groups of two or more graphs that are the same, as positions in the data set.

    Attributes
    ----------
    groups : tuple of tuple of int
        Graphs that are the same, ascending.
    undecided : tuple of (int, int)
        Pairs that look alike and are too symmetric to be decided.
    n_graphs : int
        Number of graphs in the data set.
    """

    groups: tuple[tuple[int, ...], ...]
    undecided: tuple[tuple[int, int], ...]
    n_graphs: int

    @property
    def graphs(self) -> int:
        """Number of graphs that have a copy."""
        return sum(map(len, self.groups))

    def units(self) -> Rows:
        """Return (graphs,) a number for each graph that it shares with its copies; undecided pairs count as copies."""
        found = np.arange(self.n_graphs)
        for group in self.groups:
            found[list(group)] = min(group)
        for one, other in self.undecided:
            found[found == found[other]] = found[one]
        return found


def find_copies(dataset: GraphDataset, *, most_steps: int = MOST_STEPS, progress: Progress = SILENT) -> Copies:
    """Find the graphs that are the same but for the numbers of their nodes.

    Keys of whole graphs say which may be; equal SMILES, or a mapping that keeps all labels, that they are.

    Parameters
    ----------
    dataset : GraphDataset
        The graphs.
    most_steps : int, default MOST_STEPS
        Pairs of nodes that are compared before two graphs are left undecided.
    progress : Progress, default SILENT
        Hears of each step, and may ask for a stop.

    Returns
    -------
    Copies
        Groups of two or more, and undecided pairs.

    Raises
    ------
    Cancelled
        If `progress` asks for a stop.
    """
    whole = WholeGraphs.of(dataset)
    alike: dict[int, list[int]] = defaultdict(list)
    for graph, key in enumerate(whole.keys.tolist()):
        alike[key].append(graph)
    suspected = [members for members in alike.values() if len(members) > 1]
    groups: list[tuple[int, ...]] = []
    undecided: list[tuple[int, int]] = []
    done, total = 0, sum(map(len, suspected))
    for members in suspected:
        found, open_ones = _parted(whole, members, most_steps)
        groups += [tuple(group) for group in found if len(group) > 1]
        undecided += open_ones
        if done % _NEWS + len(members) >= _NEWS:
            check(progress)
            progress.tell(Step("comparing", done, total))
        done += len(members)
    return Copies(tuple(groups), tuple(undecided), len(dataset))


def flat_smiles(smiles: str) -> str:
    """Return canonical `smiles` without stereochemistry and isotopes.

    >>> flat_smiles("C[C@H](N)C(=O)O"), flat_smiles("CCO")
    ('CC(N)C(=O)O', 'CCO')
    """
    if not _MARKS.search(smiles):
        return smiles
    parameters = Chem.SmilesParserParams()
    parameters.removeHs = False
    with rdBase.BlockLogs():
        mol = Chem.MolFromSmiles(smiles, parameters)
    return smiles if mol is None else str(Chem.MolToSmiles(mol, isomericSmiles=False))


def _flat_text(smiles: str) -> str:
    """Return what `flat_smiles` does, "" where it would have to parse a molecule that RDKit may be long over."""
    return flat_smiles(smiles) if is_quick_smiles(smiles) or not _MARKS.search(smiles) else ""


def _parted(whole: WholeGraphs, members: list[int], most_steps: int) -> tuple[list[list[int]], list[tuple[int, int]]]:
    """Return the classes of isomorphic graphs among those of one key, and the pairs that could not be decided."""
    classes: list[list[int]] = []
    undecided: list[tuple[int, int]] = []
    by_smiles: dict[str, list[int]] = {}
    smiles = whole.dataset.smiles
    for graph in members:
        text = _flat_text(str(smiles[graph]))
        home = by_smiles.get(text) if text else None
        for known in classes if home is None else ():
            same = whole.same(known[0], graph, most_steps=most_steps)
            if same is None:
                undecided.append((known[0], graph))
            elif same:
                home = known
                break
        if home is None:
            home = []
            classes.append(home)
        home.append(graph)
        if text:
            by_smiles[text] = home
    return classes, undecided
