"""The one owner of the session's keys: what is in use, and links to it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard.components.views.cohort import ALL, Cohort
from dashboard.components.views.pictures import Highlight, draw_predicate
from dashboard.learn.views.lab_choice import LabChoice
from dashboard.learn.views.tour_choice import TourChoice
from dashboard.model.views.rule_cohort import ChosenRule
from dashboard.predict.views.explanation import Story
from dashboard.session import caches, reading
from dashboard.session.caches import Rules
from dashboard.session.identity import owner
from engine.data import GraphDataset, GraphKind
from engine.errors import InputError
from engine.explain.drawings import NO_HEAT, Heat
from engine.predicates import Entry
from engine.readers import UNREAD, Imported, bundled
from engine.rules import Form, Literal
from engine.runs import (
    DataSource,
    Document,
    Run,
    RunFront,
    RunStore,
    TrainingRequest,
    Workspace,
    default_root,
    jobs,
)

_SOURCE, _RUN, _RULE, _RECORD, _NOTICE = "source", "run", "rule", "record", "notice"
_LAB, _MODEL, _COHORT, _NODE, _PIN, _BATCH, _TOUR = "lab", "model", "cohort", "node", "pin", "batch", "tour"
READING = tuple(name for name in DataSource.model_fields if name not in ("origin", "name"))
"""What a link says of how a file is read, where it is not the usual."""


# -- where things are kept ------------------------------------------------------------------------


def workspace() -> Workspace:
    """Return the workspace that `symgraph dashboard` was started with."""
    return Workspace(default_root())


def store() -> RunStore:
    """Return the runs of the workspace."""
    return RunStore(workspace().runs)


def own_runs() -> list[Run]:
    """Return this browser's runs on all data, newest first."""
    return store().all(owner())


def runs_on(wanted: DataSource) -> list[Run]:
    """Return this browser's runs on a source, newest first."""
    return store().on(wanted, owner())


def owns(used: Run) -> bool:
    """Return whether a run is this browser's own; another's was opened by its link and is only to be looked at."""
    return used.owner == owner()


def is_dark() -> bool:
    """Return whether the page is dark."""
    return st.context.theme.type == "dark"


# -- what is in use -------------------------------------------------------------------------------


def source() -> DataSource | None:
    """Return the data source in use."""
    found: DataSource | None = st.session_state.get(_SOURCE)
    return found


def use_source(chosen: DataSource) -> None:
    """Take another data source; the newest run with a model on it comes along."""
    if chosen == source():
        return
    st.session_state[_SOURCE] = chosen
    st.session_state[_RUN] = next((run.id for run in runs_on(chosen) if run.has_model), "")
    st.session_state[_RULE] = st.session_state[_RECORD] = st.session_state[_MODEL] = 0
    st.session_state[_COHORT] = ALL


def run() -> Run | None:
    """Return the run in use, under way or finished."""
    return store().get(st.session_state.get(_RUN, ""))


def use_run(chosen: Run) -> None:
    """Take another run, and its data."""
    if chosen.id != st.session_state.get(_RUN):
        st.session_state[_RULE] = st.session_state[_MODEL] = 0
    if chosen.request.source != source():
        st.session_state[_RECORD] = 0
        st.session_state[_COHORT] = ALL
    st.session_state[_SOURCE], st.session_state[_RUN] = chosen.request.source, chosen.id


def front() -> RunFront | None:
    """Return the models that the search of the run in use found; None where there was no search, or it goes on."""
    used = run()
    if used is None or not used.has_model or not used.stamp(Document.FRONT):
        return None
    return caches.front(str(used.folder), used.stamp(Document.FRONT))


def model_number() -> int:
    """Return the number of the model in use among those of the front, from 1; 0 where there is no front."""
    found = front()
    return found.known(int(st.session_state.get(_MODEL, 0))) if found is not None else 0


def use_model(number: int) -> None:
    """Take another model of the front: all pages show it."""
    if number != model_number():
        st.session_state[_RULE] = 0
    st.session_state[_MODEL] = number


def rule_number() -> int:
    """Return the number of the rule in use, from 1; 0 for none."""
    return int(st.session_state.get(_RULE, 0))


def use_rule(number: int) -> None:
    """Take another rule."""
    st.session_state[_RULE] = number


def record() -> int:
    """Return the number of the record in use, from 1; 0 for none."""
    return int(st.session_state.get(_RECORD, 0))


def use_record(number: int) -> None:
    """Take another molecule or graph by its record."""
    if int(number) != record():
        st.session_state[_NODE] = -1
    st.session_state[_RECORD] = int(number)


def cohort() -> Cohort:
    """Return which graphs Browse shows."""
    found: Cohort = st.session_state.get(_COHORT, ALL)
    return found


def use_cohort(chosen: Cohort) -> None:
    """Take another cohort."""
    st.session_state[_COHORT] = chosen


def node() -> int:
    """Return the number of the atom or node in use, from 0; -1 for none."""
    return int(st.session_state.get(_NODE, -1))


def use_node(number: int) -> None:
    """Take another atom or node of the graph in use; -1 for none."""
    st.session_state[_NODE] = int(number)


def pinned() -> str:
    """Return the name of the model that others are compared with, "RUN-NUMBER"; "" for none."""
    return str(st.session_state.get(_PIN, ""))


def use_pinned(name: str) -> None:
    """Pin a model to compare others with; "" takes the pin out."""
    st.session_state[_PIN] = name


def lab() -> LabChoice:
    """Return what is chosen in the laboratory."""
    found: LabChoice = st.session_state.get(_LAB, LabChoice())
    return found


def use_lab(chosen: LabChoice) -> None:
    """Take another choice in the laboratory."""
    st.session_state[_LAB] = chosen


def batch() -> DataSource | None:
    """Return the file whose rows are predicted."""
    found: DataSource | None = st.session_state.get(_BATCH)
    return found


def use_batch(chosen: DataSource | None) -> None:
    """Take another file to be predicted, or none."""
    st.session_state[_BATCH] = chosen


def tour() -> TourChoice:
    """Return where the reader is on a tour."""
    found: TourChoice = st.session_state.get(_TOUR, TourChoice())
    return found


def use_tour(chosen: TourChoice) -> None:
    """Go elsewhere on the tours."""
    st.session_state[_TOUR] = chosen


def leave_notice(text: str) -> None:
    """Leave what the reader of a link has to be told."""
    st.session_state[_NOTICE] = text


def notice() -> str:
    """Return what the reader of a link has to be told, once."""
    return str(st.session_state.pop(_NOTICE, ""))


# -- the address ----------------------------------------------------------------------------------


def address(**changed: str) -> dict[str, str]:
    """Return the parameters of a link to what is in use, with some of them `changed`."""
    params: dict[str, str] = {}
    used = source()
    if used is not None:
        params["data"] = used.name
        usual = DataSource(origin=used.origin, name=used.name)
        differs = (name for name in READING if getattr(used, name) != getattr(usual, name))
        params |= {name: str(getattr(used, name)) for name in differs}
    if run() is not None:
        params["run"] = str(st.session_state[_RUN])
        found = front()
        if found is not None and model_number() != found.chosen:
            params["model"] = str(model_number())
    if rule_number():
        params["rule"] = f"R{rule_number()}"
    if record():
        params["row"] = str(record())
    if record() and node() >= 0:
        params["node"] = str(node())
    if pinned():
        params["pin"] = pinned()
    return params | changed


# -- data -----------------------------------------------------------------------------------------


def load(wanted: DataSource, *, require_target: bool = True) -> Imported:
    """Return the source's graphs, kept in memory; raises `InputError`."""
    path = workspace().path_of(wanted)
    workspace().note_use(wanted)
    return reading.load(path, wanted, require_target=require_target)


def forget(wanted: DataSource) -> None:
    """Read the source anew when it is asked for again, as after a failure that may pass."""
    reading.forget(workspace().path_of(wanted), wanted)


def sheets(wanted: DataSource) -> tuple[str, ...]:
    """Return the names of the sheets where the source is a workbook; raises `InputError` where it is gone."""
    return reading.sheets(workspace().path_of(wanted))


def imported() -> Imported | None:
    """Return the data in use; None where there is none, or where it cannot be read any more."""
    used = source()
    if used is None:
        return None
    try:
        return load(used)
    except InputError as error:
        if any(fault.code in UNREAD for fault in error.faults):
            forget(used)
        st.session_state[_NOTICE] = str(error)
        del st.session_state[_SOURCE]
        return None


def title_of(wanted: DataSource) -> str:
    """Return what to call a source: the title of a bundled set, the file's name of an upload."""
    titles = {sample.name: sample.title for sample in bundled()}
    if wanted.origin == "sample":
        return titles.get(wanted.name, wanted.name)
    try:
        return workspace().path_of(wanted).name
    except InputError:
        return "an upload that is no longer there"


# -- models ---------------------------------------------------------------------------------------


def rules() -> Rules | None:
    """Return the model in use over the data in use; None without a model. Raises `InputError` for a damaged one."""
    used, data = run(), imported()
    if used is None or data is None or not used.has_model:
        return None
    found = front()
    models = len(found.models) if found is not None else 0
    stamp, number = used.stamp(Document.MODEL), model_number()
    edits = used.stamp(Document.EDITS, number)
    log = used.read(Document.EDITS, number) if edits else ""
    return caches.rules(str(used.folder), stamp, data.dataset.digest, number, models, edits, log, data)


def story(used: Rules, dataset: GraphDataset, graph: int) -> Story:
    """Return what is told of the prediction on one graph."""
    return caches.story(used.key, dataset.digest, graph, used, dataset)


# -- pictures -------------------------------------------------------------------------------------


def picture(
    dataset: GraphDataset,
    graph: int,
    highlights: tuple[Highlight, ...] = (),
    *,
    heat: Heat = NO_HEAT,
    size: tuple[int, int] = (220, 160),
) -> str:
    """Return the drawing of one graph as SVG text."""
    key = tuple((h.letter, h.colour, h.match) for h in highlights)
    return caches.picture(dataset.digest, graph, key, (heat.nodes, heat.edges), size, is_dark(), dataset)


def matched_picture(
    used: Rules,
    graph: int,
    literals: tuple[Literal, ...],
    letter: str,
    colour: int,
    *,
    size: tuple[int, int] = (220, 160),
) -> str:
    """Return the drawing of one graph with what the literals match in it."""
    return caches.matched_picture(
        used.key, used.dataset.digest, graph, literals, (letter, colour), size, is_dark(), used
    )


def rule_truth(used: Rules) -> npt.NDArray[np.bool_]:
    """Return (graphs, rules): where all that each rule asks for holds."""
    return caches.truth_of_rules(used.key, used.dataset.digest, used)


def cohort_figures(used: Rules, chosen: ChosenRule, fired: npt.NDArray[np.bool_]) -> tuple[go.Figure, go.Figure]:
    """Return the classes and the sizes of the graphs on which a rule fires, where `fired`, and of the others."""
    return caches.cohort_figures(used.key, used.dataset.digest, chosen.number, is_dark(), chosen, fired, used.dataset)


def predicate_picture(predicate: Entry, kind: GraphKind, *, hydrogens_are_nodes: bool) -> str:
    """Return the drawing of the structure or the pattern behind a predicate."""
    return draw_predicate(predicate, kind, hydrogens_are_nodes=hydrogens_are_nodes, dark=is_dark())


def predictions(used: Rules) -> pd.DataFrame:
    """Return the predictions for every source record."""
    return caches.predictions(used.key, used.dataset.digest, used)


def is_forest(used: Rules) -> bool:
    """Return whether the model has no rules of its own."""
    return used.trained.model.form is Form.FOREST


# -- training -------------------------------------------------------------------------------------


def start_training(request: TrainingRequest) -> Run:
    """Start a run in the background and take it into use; raises `InputError` where that is not possible."""
    workspace().prepare()
    started = jobs.start(store(), request, owner=owner(), title=title_of(request.source))
    use_run(started)
    return started


def go_on_training() -> None:
    """Start the run in use again where its search was stopped; raises `InputError` where that is not possible."""
    used = run()
    if used is not None:
        jobs.go_on(store(), used)
