"""How sure the model in use may be, and whether it has seen the like: learned once, kept for all sessions."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.predict.views.confidence import calibration_words
from dashboard.session.caches import Rules
from engine.data import GraphDataset
from engine.evaluation import Calibration
from engine.prediction import Familiarity, calibrate, learn_familiarity
from engine.rules import KnownGraphs
from engine.runs import Document

__all__ = ["calibration", "calibration_note", "confidence", "familiarity", "known_graphs"]


@st.cache_resource(max_entries=20, show_spinner=False)
def _calibration(key: str, stamp: int, digest: str, _rules: Rules) -> Calibration | None:
    held = _rules.run.out_of_fold(_rules.number)
    if held is None:
        return None
    graphs, said, fold = held.graphs, held.probabilities, held.fold
    return calibrate(_rules.trained, _rules.dataset, graphs=graphs, probabilities=said, fold=fold)


@st.cache_resource(max_entries=6, show_spinner=False)
def _familiarity(digest: str, held: tuple[int, ...], _dataset: GraphDataset) -> Familiarity:
    kept = np.setdiff1d(np.arange(len(_dataset)), held)
    return learn_familiarity(_dataset[kept] if held else _dataset)


@st.cache_resource(max_entries=6, show_spinner=False)
def _known(digest: str, held: tuple[int, ...], _dataset: GraphDataset) -> KnownGraphs:
    learned = np.setdiff1d(np.flatnonzero(_dataset.target_codes >= 0), held)
    return KnownGraphs.of(_dataset[learned]).with_held_out(_dataset[list(held)])


def known_graphs(used: Rules) -> KnownGraphs:
    """Return the graphs that the model has met: as its file says, or, of an earlier version, as the run does."""
    if used.trained.known is not None:
        return used.trained.known
    held = used.run.test_part
    return _known(used.dataset.digest, tuple(held.graphs) if held is not None else (), used.dataset)


def calibration(used: Rules) -> Calibration | None:
    """Return the map from the model's probability to a confidence, learned from held-out graphs; None without."""
    stamp = used.run.stamp(Document.OUT_OF_FOLD, used.number)
    return _calibration(used.key, stamp, used.dataset.digest, used)


def confidence(used: Rules, probabilities: tuple[float, ...], chosen: int) -> float | None:
    """Return the calibrated probability of class `chosen`, None where nothing is calibrated."""
    found = calibration(used)
    return None if found is None else float(found.apply(np.array([probabilities]))[0, chosen])


def calibration_note(used: Rules) -> str:
    """Return how confidence was learned, or why it was not."""
    return calibration_words(calibration(used), used.run.out_of_fold(used.number), used.trained.kind)


def familiarity(used: Rules) -> Familiarity:
    """Return the familiarity with the graphs that the model was learned from: all but a test part."""
    held = used.run.test_part
    return _familiarity(used.dataset.digest, tuple(held.graphs) if held is not None else (), used.dataset)
