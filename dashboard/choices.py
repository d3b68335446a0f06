"""What is chosen on the pages that have a choice of their own in the address; a part of the session."""

from __future__ import annotations

import streamlit as st

from dashboard.views.cohort import ALL, Cohort
from dashboard.views.lab_choice import LabChoice
from dashboard.views.tour_choice import TourChoice
from engine.runs import DataSource

__all__ = ["BATCH", "batch", "cohort", "lab", "tour", "use_batch", "use_cohort", "use_lab", "use_tour"]

BATCH = "batch"
_LAB, _COHORT, _TOUR = "lab", "cohort", "tour"


def lab() -> LabChoice:
    """Return what is chosen in the laboratory."""
    found: LabChoice = st.session_state.get(_LAB, LabChoice())
    return found


def use_lab(chosen: LabChoice) -> None:
    """Take another choice in the laboratory."""
    st.session_state[_LAB] = chosen


def cohort() -> Cohort:
    """Return which graphs the Explore page shows."""
    found: Cohort = st.session_state.get(_COHORT, ALL)
    return found


def use_cohort(chosen: Cohort) -> None:
    """Take another cohort."""
    st.session_state[_COHORT] = chosen


def batch() -> DataSource | None:
    """Return the file whose rows are predicted."""
    found: DataSource | None = st.session_state.get(BATCH)
    return found


def use_batch(chosen: DataSource | None) -> None:
    """Take another file to be predicted, or none."""
    st.session_state[BATCH] = chosen


def tour() -> TourChoice:
    """Return where the reader is on a tour."""
    found: TourChoice = st.session_state.get(_TOUR, TourChoice())
    return found


def use_tour(chosen: TourChoice) -> None:
    """Go elsewhere on the tours."""
    st.session_state[_TOUR] = chosen
