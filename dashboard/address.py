"""The page's address: followed where it is a link, written where something else came into use."""

from __future__ import annotations

from dataclasses import fields

import streamlit as st
from pydantic import ValidationError

from dashboard.components.views.cohort import Cohort
from dashboard.learn.views.lab_choice import LabChoice
from dashboard.learn.views.tour_choice import TourChoice
from dashboard.session import state as session
from dashboard.session.kept import Kept
from engine.errors import InputError
from engine.readers import bundled
from engine.runs import DataSource, is_identity

_BATCH = "batch"
_WRITTEN: Kept[dict[str, str]] = Kept("address", {})
_OF_LAB = {field.name for field in fields(LabChoice)}
_OF_COHORT = {field.name for field in fields(Cohort)}
_OF_PAGES = {_BATCH, *_OF_LAB, *_OF_COHORT, *TourChoice.NAMES}
_KNOWN = {"data", "run", "model", "rule", "row", "node", "pin", *session.READING, *_OF_PAGES}


def follow() -> None:
    """Take what the address names where it is not what was last written there: a link, or the back button."""
    params = {key: value for key, value in st.query_params.to_dict().items() if key in _KNOWN}
    if not params or params == _WRITTEN.get():
        return
    _WRITTEN.put(params)
    wanted = params.get("run", "")
    named = session.store().get(wanted)
    if wanted and named is None:
        session.leave_notice("The link names a training run that is not in this workspace.")
    if named is not None:
        session.use_run(named)
    elif "data" in params:
        chosen = _source_of(params)
        if chosen is None:
            session.leave_notice("The link names a data set that is not in this workspace.")
        else:
            session.use_source(chosen)
    if named is not None and "model" not in params:
        session.use_model(0)  # the run's own
    for key, name, taken in (
        ("model", "", session.use_model),
        ("rule", "R", session.use_rule),
        ("row", "", session.use_record),
    ):
        text = params.get(key, "").removeprefix(name)
        if text.isascii() and text.isdigit() and len(text) < 10:
            taken(int(text))
    wanted = params.get("node", "")
    session.use_node(int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else -1)
    session.use_pinned(params.get("pin", session.pinned())[:50])
    if _OF_LAB & set(params):
        session.use_lab(LabChoice.from_params(params))
    if _OF_COHORT & set(params):
        session.use_cohort(Cohort.from_params(params))
    if set(TourChoice.NAMES) & set(params):
        session.use_tour(TourChoice.from_params(params))
    if is_identity(params.get(_BATCH)):
        session.use_batch(DataSource(origin="upload", name=params[_BATCH]))


def write(page: str) -> None:
    """Write what is in use, and what is chosen on the `page` alone, into the address: a link reopens the view."""
    params = session.address(**of_page(page))
    _WRITTEN.put(params)
    if st.query_params.to_dict() != params:
        st.query_params.from_dict(params)


def of_page(page: str) -> dict[str, str]:
    """Return the parameters that belong to one page."""
    used = session.batch()
    if page == "lab":
        return session.lab().to_params()
    if page == "explore":
        return session.cohort().to_params()
    if page == "tour":
        return session.tour().to_params()
    return {_BATCH: used.name} if page == "predict" and used is not None else {}


def _source_of(params: dict[str, str]) -> DataSource | None:
    name = params["data"]
    origin = "sample" if name in {sample.name for sample in bundled()} else "upload" if is_identity(name) else ""
    try:
        found = DataSource.model_validate(
            {"origin": origin, "name": name} | {k: params[k] for k in session.READING if k in params}
        )
        session.workspace().path_of(found)
    except (ValidationError, InputError):
        return None
    return found
