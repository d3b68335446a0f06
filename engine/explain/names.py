"""Names: which known group a predicate, pattern or rule has found again, from the overlap of what both cover.

Overlap is that of the sets of molecules: with P covered by the predicate and K by the group, F1 = 2 |P and K| / (|P| +
|K|).

- *rediscovered*: F1 is at least 0.5;
- *refines*: at least 0.8 of P lies inside K, and at least twice the share that chance would put there;
- *novel*: neither, for any group.

A name is *justified*, and shown in the sentence, only where the atoms agree too: over the molecules that both cover,
at least half of the group's atoms are matched by the predicate, and at least a quarter of the matched atoms are the
group's. Nothing is fitted to the groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from engine.data import GraphDataset
from engine.explain.evidence import find_matches
from engine.explain.known_groups import KnownGroup
from engine.predicates.groups import Molecules
from engine.rules import Literal, TrainedModel, conjunction_truth

__all__ = ["Kinship", "Naming", "Overlap", "best_f1", "name_literals"]

REDISCOVERED = 0.5
"""Least overlap F1."""

INSIDE, BEYOND_CHANCE = 0.8, 2.0
"""Least share of P inside K, and how many times what chance gives."""

GROUP_ATOMS, OWN_ATOMS = 0.5, 0.25
"""Least share of the group's atoms that are matched, and of matched atoms that are the group's."""

_LOOKED_AT = 25
"""Molecules whose atoms are compared, evenly over those that both cover."""


class Kinship(StrEnum):
    """How something learned stands to what is known."""

    REDISCOVERED = "rediscovered"
    REFINES = "refines"
    NOVEL = "novel"


@dataclass(frozen=True, slots=True)
class Overlap:
    """Numbers of molecules covered by the predicate and by the group, and the shares of atoms in common."""

    both: int
    own: int
    group: int
    molecules: int
    group_atoms: float = 0.0  # share of the group's atoms that the predicate matches
    own_atoms: float = 0.0  # share of the atoms matched that are the group's

    @property
    def f1(self) -> float:
        """Overlap F1 of the two sets of molecules."""
        return 2 * self.both / (self.own + self.group) if self.own + self.group else 0.0

    @property
    def inside(self) -> float:
        """Share of the predicate's molecules that have the group."""
        return self.both / self.own if self.own else 0.0

    @property
    def lift(self) -> float:
        """How many times more often the group is there than among all molecules."""
        return self.inside * self.molecules / self.group if self.group else 0.0

    @property
    def kinship(self) -> Kinship:
        """What the numbers of molecules make of it."""
        if self.f1 >= REDISCOVERED:
            return Kinship.REDISCOVERED
        refines = self.inside >= INSIDE and self.lift >= BEYOND_CHANCE
        return Kinship.REFINES if refines else Kinship.NOVEL


@dataclass(frozen=True, slots=True)
class Naming:
    """The known group nearest to what a conjunction of literals covers; no group where it is novel.

    Attributes
    ----------
    kinship : Kinship
        How the conjunction stands to the group.
    source : str
        Where the group comes from, such as "functional group" or "BRENK".
    name : str
        Of the group; "" where there is none.
    overlap : Overlap or None
        What both cover; None where there is no group.
    """

    kinship: Kinship
    source: str = ""
    name: str = ""
    overlap: Overlap | None = None

    @property
    def is_justified(self) -> bool:
        """Whether the atoms agree as well, so that the name may stand in a sentence."""
        told = self.overlap
        return told is not None and told.group_atoms >= GROUP_ATOMS and told.own_atoms >= OWN_ATOMS


def name_literals(
    trained: TrainedModel,
    conjunctions: Sequence[tuple[Literal, ...]],
    dataset: GraphDataset,
    molecules: Molecules,
    groups: Sequence[KnownGroup],
    held: npt.NDArray[np.bool_],
) -> tuple[Naming, ...]:
    """Return, for each conjunction of literals, the known group nearest to what it covers.

    Parameters
    ----------
    trained : TrainedModel
        The model whose vocabulary has the literals' predicates.
    conjunctions : sequence of tuple of Literal
        What is to be named.
    dataset : GraphDataset
        Graphs, read as the model's were.
    molecules : sequence of Mol or None
        Those of `dataset`.
    groups : sequence of KnownGroup
        Groups to compare with.
    held : ndarray of bool, shape (n_molecules, n_groups)
        Which molecules have which groups, from `memberships`.

    Returns
    -------
    tuple of Naming
        In the order of `conjunctions`.
    """
    covered = _covered(trained, conjunctions, dataset)
    return tuple(
        _naming(trained, literals, covers, dataset, molecules, groups, held)
        for literals, covers in zip(conjunctions, covered, strict=True)
    )


def best_f1(
    trained: TrainedModel,
    conjunctions: Sequence[tuple[Literal, ...]],
    dataset: GraphDataset,
    held: npt.NDArray[np.bool_],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Return how well each known group is covered by the conjunction that covers it best.

    Parameters
    ----------
    trained : TrainedModel
        The model whose vocabulary has the literals' predicates.
    conjunctions : sequence of tuple of Literal
        At least one.
    dataset : GraphDataset
        Graphs, read as the model's were.
    held : ndarray of bool, shape (n_graphs, n_groups)
        Which molecules have which groups, from `memberships`.

    Returns
    -------
    f1 : ndarray of float64, shape (n_groups,)
        The largest overlap F1.
    conjunction : ndarray of int64, shape (n_groups,)
        Position of the conjunction that has it, the first of equals.
    """
    covered = np.stack([*_covered(trained, conjunctions, dataset)], axis=1)
    f1 = _f1(covered, held)
    return f1.max(axis=0), f1.argmax(axis=0)


def _covered(
    trained: TrainedModel, conjunctions: Sequence[tuple[Literal, ...]], dataset: GraphDataset
) -> list[npt.NDArray[np.bool_]]:
    table = trained.table(dataset)
    return [conjunction_truth(literals, table) for literals in conjunctions]


def _f1(covered: npt.NDArray[np.bool_], held: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """Return (columns of `covered`, columns of `held`)."""
    both = covered.T.astype(np.float32) @ held.astype(np.float32)
    total = covered.sum(axis=0)[:, None] + held.sum(axis=0)
    found: npt.NDArray[np.float64] = 2.0 * both.astype(np.float64) / np.maximum(total, 1)
    return found


def _naming(
    trained: TrainedModel,
    literals: tuple[Literal, ...],
    covers: npt.NDArray[np.bool_],
    dataset: GraphDataset,
    molecules: Molecules,
    groups: Sequence[KnownGroup],
    held: npt.NDArray[np.bool_],
) -> Naming:
    both = (held & covers[:, None]).sum(axis=0)
    overlaps = [
        Overlap(int(b), int(covers.sum()), int(k), len(covers)) for b, k in zip(both, held.sum(axis=0), strict=True)
    ]
    order = sorted(range(len(groups)), key=lambda g: (_rank(overlaps[g]), -overlaps[g].f1, g))
    if not order or overlaps[order[0]].kinship is Kinship.NOVEL:
        return Naming(Kinship.NOVEL)
    nearest = order[0]
    shares = _atoms_in_common(trained, literals, groups[nearest], dataset, molecules, covers & held[:, nearest])
    told = overlaps[nearest]
    overlap = Overlap(told.both, told.own, told.group, told.molecules, *shares)
    return Naming(told.kinship, groups[nearest].source, groups[nearest].name, overlap)


def _rank(overlap: Overlap) -> int:
    return list(Kinship).index(overlap.kinship)


def _atoms_in_common(
    trained: TrainedModel,
    literals: tuple[Literal, ...],
    group: KnownGroup,
    dataset: GraphDataset,
    molecules: Molecules,
    common: npt.NDArray[np.bool_],
) -> tuple[float, float]:
    """Return the mean shares, over molecules with both, of the group's atoms and of the matched atoms in common."""
    rows = np.flatnonzero(common)
    rows = rows[:: max(len(rows) // _LOOKED_AT, 1)][:_LOOKED_AT]
    shares = []
    for row, match in zip(rows, find_matches(trained, dataset, literals, rows.tolist()), strict=True):
        own, theirs = set(match.nodes), group.atoms_in(molecules[row])
        shared = len(own & theirs)
        shares.append((shared / max(len(theirs), 1), shared / max(len(own), 1)))
    first, second = (float(np.mean(column)) for column in zip(*shares, strict=True))
    return first, second
