"""What pages look for in all graphs of a data set: by the work of others, with a clock, Cancel and an end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import streamlit as st

from dashboard.session import caches, waiting
from dashboard.session.caches import Rules
from engine.data import GraphDataset
from engine.editing import EditData
from engine.errors import Cancelled, Fault, InputError
from engine.explain.counterfactual import Counterfactual, find_counterfactual
from engine.explain.smarts import cover
from engine.predicates import Entry
from engine.predicates.groups import Molecules, Substructure, parsed, query_of
from engine.progress import Deadline, Progress, Step
from engine.readers.molecules import is_quick_smiles
from engine.runs.jobs import Background

__all__ = ["counterfactual", "ground", "holds", "molecules", "search", "unread_molecules"]

_PATIENCE = 2  # seconds until work that was stopped hands back what it has
SEARCH_SECONDS = 60
"""On the clock, for what a page searches while a visitor waits."""


@st.cache_resource(show_spinner=False)
def _parsings() -> Background:
    return Background(workers=1, kept=1)  # 12 kB a molecule


@st.cache_resource(show_spinner=False)
def _searches() -> Background:
    return Background(workers=2, kept=40)


def molecules(digest: str, dataset: GraphDataset) -> Molecules:
    """Return the molecules of a data set, to look for SMARTS in, without those that would hold up the server."""
    key = f"molecules {digest}"
    if waiting.is_given_up(key):
        raise waiting.stopped()
    job = _parsings().ask(key, lambda told: parsed(dataset, quick=True, progress=told), patience=caches.PATIENCE)
    found: Molecules = waiting.result_of(job)
    return found


def unread_molecules(dataset: GraphDataset, known: Molecules) -> int:
    """Return how many molecules are not among those of `molecules`."""
    return sum(mol is None for mol in known) - int(np.count_nonzero(dataset.smiles == ""))


def search(key: str, look: Callable[[Progress], Any]) -> Any:
    """Return what `look` finds while the page waits; raises `InputError` where that takes too long.

    A visitor who cancels it has it begun again by asking for something else, not by every click.
    """
    under_way = _searches().get(key)
    if waiting.is_given_up(key):
        if under_way is not None and under_way.wait(_PATIENCE) and under_way.error is None:
            return under_way.result  # the best until then
        raise waiting.stopped()

    def work(progress: Progress) -> Any:
        bounded = Deadline(progress, SEARCH_SECONDS)
        bounded.tell(Step("looking", 0, 1))
        try:
            return look(bounded)
        except Cancelled:
            if progress.wants_stop() or not bounded.passed:
                raise
            found, fix = f"it was not done within {SEARCH_SECONDS} s", "Ask for something that says more"
            raise InputError(Fault("S130", "the search", found, fix)) from None

    return waiting.result_of(_searches().ask(key, work, patience=caches.PATIENCE))


def holds(digest: str, smarts: str, dataset: GraphDataset) -> npt.NDArray[np.bool_]:
    """Return (graphs,) whether a molecule matches; raises `InputError` for SMARTS that are none or take too long."""
    query_of(smarts)
    known = molecules(digest, dataset)
    found: npt.NDArray[np.bool_] = search(
        f"holds {digest} {smarts}", lambda progress: cover(smarts, dataset, molecules=known, progress=progress).holds
    )
    return found


@st.cache_resource(max_entries=6, show_spinner=False)
def _ground(learned: str, digest: str, _rules: Rules) -> EditData:
    return EditData.of(_rules.trained, _rules.dataset, _rules.table)


def ground(learned: str, digest: str, entries: tuple[Entry, ...], used: Rules) -> EditData:
    """Return the whole data set with everything counted that a draft asks for; what was counted before is kept.

    Raises `InputError` where that takes too long, or was cancelled.
    """
    dataset = used.dataset
    if not entries:
        return _ground(learned, digest, used)
    before = ground(learned, digest, entries[:-1], used)
    known = molecules(digest, dataset) if isinstance(entries[-1], Substructure) else None
    unread = unread_molecules(dataset, known) if known is not None else 0
    if unread:
        found = f"{unread:,} of the molecules would take too long to be searched"
        fix = "Leave those with more than 14 rings or 500 characters of SMILES out of the data"
        raise InputError(Fault("S132", dataset.name, found, fix))
    key = f"ground {learned} {digest} {[entry.id for entry in entries]}"
    return search(key, lambda progress: before.with_entries(entries[-1:], dataset, known, progress=progress))


def counterfactual(used: Rules, single: GraphDataset) -> Counterfactual | None:
    """Return the smallest edit of the one graph in `single` that changes its predicted class; None without one.

    Raises `InputError` where the graph is too large, and where nothing was found in time.
    """
    smiles = str(single.smiles[0])
    if smiles and not is_quick_smiles(smiles):
        found = "it has more than 14 rings, or 500 characters of SMILES: its edits would take too long"
        raise InputError(Fault("C821", f"the molecule {single.ids[0]}", found, "Ask about a smaller molecule"))
    flip: Counterfactual | None = search(
        f"flip {used.key} {single.digest}",
        lambda progress: find_counterfactual(used.trained, single, 0, progress=progress),
    )
    return flip
