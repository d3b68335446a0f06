"""Which predicates are about a fragment: those whose matches mostly hold a whole match of a SMARTS."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.data import GraphDataset
from engine.data.chemistry import molecule
from engine.explain.matches import GraphMatches
from engine.predicates import Entry, PredicateTable
from engine.predicates.groups import Molecules, Substructure, match_whole, substructure_hits
from engine.progress import SILENT, Progress

__all__ = ["MOSTLY", "about_fragment"]

MOSTLY = 0.5
"""A predicate is about a fragment where at least this share of its matches hold a whole match of it."""

_GRAPHS = 8  # that are looked at for each predicate


def about_fragment(
    smarts: str,
    entries: Sequence[Entry],
    dataset: GraphDataset,
    table: PredicateTable,
    molecules: Molecules | None = None,
    *,
    progress: Progress = SILENT,
) -> tuple[Entry, ...]:
    """Return which predicates are about a fragment: their matches mostly hold a whole match of it.

    Where most graphs with a predicate have no such fragment, it is not about it; of the others the matches in up to
    eight graphs, spread over the data set, are compared atom by atom.

    Parameters
    ----------
    smarts : str
        The fragment.
    entries : sequence of Entry
        What is asked about.
    dataset : GraphDataset
        Molecules, read as the model's were.
    table : PredicateTable
        Counts of `entries`, and perhaps others, in `dataset`.
    molecules : sequence of Mol or None, optional
        Those of `dataset`, where they are at hand.
    progress : Progress
        Told how far it is.

    Returns
    -------
    tuple of Entry
        In the order of `entries`.

    Raises
    ------
    InputError
        Where the SMARTS do not parse or take too long.
    Cancelled
        Where the listener wants a stop.
    """
    fragment = Substructure.of(smarts)
    nodes, _ = substructure_hits([fragment], dataset, molecules, progress=progress)
    has = np.zeros(len(dataset), bool)
    has[dataset.node_graph[nodes]] = True
    found = []
    for entry in entries:
        holds = np.flatnonzero(table.column(table.vocabulary.column_of(entry)))
        if entry.id == fragment.id:
            found.append(entry)
        elif len(holds) and has[holds].mean() >= MOSTLY:
            looked = holds[np.unique(np.linspace(0, len(holds) - 1, _GRAPHS).astype(int))]
            if _share_inside(entry, fragment.smarts, dataset, table, looked.tolist()) >= MOSTLY:
                found.append(entry)
    return tuple(found)


def _share_inside(entry: Entry, smarts: str, dataset: GraphDataset, table: PredicateTable, graphs: list[int]) -> float:
    """Return the share of the places of `entry` in these graphs that hold a whole match of the fragment."""
    alone = table.vocabulary.select([table.vocabulary.column_of(entry)])
    inside = places = 0
    for graph in graphs:
        mol = molecule(dataset, graph)
        matches = [] if mol is None else [set(match) for match in match_whole(smarts, mol)]
        for place in GraphMatches(alone, dataset, graph).places(alone.entry(0)):
            places += 1
            inside += any(match <= set(place.nodes) for match in matches)
    return inside / places if places else 0.0
