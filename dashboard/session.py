"""The one owner of the session's keys, of the caches, and of the page's address."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import streamlit as st
from pydantic import ValidationError

from dashboard.views.forest_rank import RankedLiteral, rank_literals
from dashboard.views.lab_choice import LabChoice
from dashboard.views.lab_methods import Comparison, compare
from dashboard.views.lab_pair import Pair
from dashboard.views.pictures import Highlight, draw, draw_predicate
from dashboard.views.predictions import prediction_frame
from dashboard.views.rule_rows import NamedRule, name_rules
from dashboard.views.story import Story, tell
from engine import jobs
from engine.data.dataset import GraphDataset, GraphKind
from engine.data.molecules import Hydrogens
from engine.drawings.heat import NO_HEAT, Heat
from engine.errors import Fault, InputError
from engine.explain.evidence import find_matches
from engine.predicates.pattern import Pattern
from engine.predicates.predicate import Predicate
from engine.predicates.table import PredicateTable
from engine.readers import Imported, bundled, read
from engine.rules.model import Form
from engine.rules.rule import Literal
from engine.rules.trained import TrainedModel
from engine.runs import DataSource, Run, RunStore, TrainingRequest, Workspace, default_root, is_identity

_SOURCE, _RUN, _RULE, _RECORD, _WRITTEN, _NOTICE = "source", "run", "rule", "record", "address", "notice"
_LAB = "lab"
_COLUMNS = ("structure", "target", "group", "hydrogens")
_OF_LAB = {field.name for field in fields(LabChoice)}
_KNOWN = {"data", "run", "rule", "row", *_COLUMNS, *_OF_LAB}


# -- where things are kept ------------------------------------------------------------------------


def workspace() -> Workspace:
    """Return the workspace that `symgraph dashboard` was started with."""
    return Workspace(default_root())


def store() -> RunStore:
    """Return the runs of the workspace."""
    return RunStore(workspace().runs)


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
    st.session_state[_RUN] = next((run.id for run in store().on(chosen) if run.has_model), "")
    st.session_state[_RULE] = st.session_state[_RECORD] = 0


def run() -> Run | None:
    """Return the run in use, under way or finished."""
    return store().get(st.session_state.get(_RUN, ""))


def use_run(chosen: Run) -> None:
    """Take another run, and its data."""
    if chosen.id != st.session_state.get(_RUN):
        st.session_state[_RULE] = 0
    if chosen.request.source != source():
        st.session_state[_RECORD] = 0
    st.session_state[_SOURCE], st.session_state[_RUN] = chosen.request.source, chosen.id


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
    st.session_state[_RECORD] = int(number)


def lab() -> LabChoice:
    """Return what is chosen in the laboratory."""
    found: LabChoice = st.session_state.get(_LAB, LabChoice())
    return found


def use_lab(chosen: LabChoice) -> None:
    """Take another choice in the laboratory."""
    st.session_state[_LAB] = chosen


def notice() -> str:
    """Return what the reader of a link has to be told, once."""
    return str(st.session_state.pop(_NOTICE, ""))


# -- the address ----------------------------------------------------------------------------------


def follow_address() -> None:
    """Take what the address names where it is not what was last written there: a link, or the back button."""
    params = {key: value for key, value in st.query_params.to_dict().items() if key in _KNOWN}
    if not params or params == st.session_state.get(_WRITTEN):
        return
    st.session_state[_WRITTEN] = params
    wanted = params.get("run", "")
    named = store().get(wanted)
    if wanted and named is None:
        st.session_state[_NOTICE] = "The link names a training run that is not in this workspace."
    if named is not None:
        use_run(named)
    elif "data" in params:
        chosen = _source_of(params)
        if chosen is None:
            st.session_state[_NOTICE] = "The link names a data set that is not in this workspace."
        else:
            use_source(chosen)
    for key, name, taken in (("rule", "R", use_rule), ("row", "", use_record)):
        text = params.get(key, "").removeprefix(name)
        if text.isascii() and text.isdigit() and len(text) < 10:
            taken(int(text))
    if _OF_LAB & set(params):
        use_lab(LabChoice.from_params(params))


def write_address(*, of_lab: bool) -> None:
    """Write what is in use, and on its page the choice in the laboratory, into the address: a link reopens the view."""
    params = address(**(lab().to_params() if of_lab else {}))
    st.session_state[_WRITTEN] = params
    if st.query_params.to_dict() != params:
        st.query_params.from_dict(params)


def address(**changed: str) -> dict[str, str]:
    """Return the parameters of a link to what is in use, with some of them `changed`."""
    params: dict[str, str] = {}
    used = source()
    if used is not None:
        params["data"] = used.name
        params |= {name: str(value) for name in _COLUMNS if (value := getattr(used, name))}
        if used.hydrogens is Hydrogens.AS_FILE:
            del params["hydrogens"]
    if run() is not None:
        params["run"] = str(st.session_state[_RUN])
    if rule_number():
        params["rule"] = f"R{rule_number()}"
    if record():
        params["row"] = str(record())
    return params | changed


def _source_of(params: dict[str, str]) -> DataSource | None:
    name = params["data"]
    origin = "sample" if name in {sample.name for sample in bundled()} else "upload" if is_identity(name) else ""
    try:
        found = DataSource.model_validate(
            {"origin": origin, "name": name} | {k: params[k] for k in _COLUMNS if k in params}
        )
        workspace().path_of(found)
    except (ValidationError, InputError):
        return None
    return found


# -- data -----------------------------------------------------------------------------------------


@st.cache_resource(max_entries=6, show_spinner="Reading the data …")
def _read(path: str, stamp: tuple[int, ...], request: str, require_target: bool) -> Imported:
    wanted = DataSource.model_validate_json(request)
    return read(
        path,
        structure=wanted.structure or None,
        target=wanted.target or None,
        group=wanted.group or None,
        hydrogens=wanted.hydrogens,
        require_target=require_target,
    )


def load(wanted: DataSource, *, require_target: bool = True) -> Imported:
    """Return the source's graphs, kept in memory; raises `InputError`."""
    path = workspace().path_of(wanted)
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    stamp = tuple(value for file in files for value in (file.stat().st_size, file.stat().st_mtime_ns))
    return _read(str(path), stamp, wanted.model_dump_json(), require_target)


def imported() -> Imported | None:
    """Return the data in use; None where there is none, or where it cannot be read any more."""
    used = source()
    if used is None:
        return None
    try:
        return load(used)
    except InputError as error:
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


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """A trained model over the data in use, with everything that pages ask of it again and again."""

    run: Run
    trained: TrainedModel
    imported: Imported
    table: PredicateTable
    fired: npt.NDArray[np.bool_]  # (graphs, rules)
    predicted: npt.NDArray[np.int64]  # (graphs,)
    named: tuple[NamedRule, ...]
    ranked: tuple[RankedLiteral, ...]  # of a forest

    @property
    def dataset(self) -> GraphDataset:
        """The graphs."""
        return self.imported.dataset


@st.cache_resource(max_entries=4, show_spinner="Matching the rules …")
def _rules(folder: str, stamp: int, digest: str, _imported: Imported) -> Rules:
    found = Run(Path(folder))
    trained = found.model()
    dataset = _imported.dataset
    table = trained.table(dataset, jobs=2)
    fired = trained.model.fired(table)
    predicted = trained.model.probabilities(table).argmax(axis=1)
    ranked = rank_literals(trained, table, dataset.target_codes)
    return Rules(found, trained, _imported, table, fired, predicted, name_rules(trained), ranked)


def rules() -> Rules | None:
    """Return the model in use over the data in use; None without a model. Raises `InputError` for a damaged one."""
    used, data = run(), imported()
    if used is None or data is None or not used.has_model:
        return None
    return _rules(str(used.folder), used.model_path.stat().st_mtime_ns, data.dataset.digest, data)


@st.cache_data(max_entries=400, show_spinner=False)
def _story(run_id: str, digest: str, graph: int, _rules: Rules, _dataset: GraphDataset) -> Story:
    return tell(_rules.trained, _dataset, graph)


def story(used: Rules, dataset: GraphDataset, graph: int) -> Story:
    """Return what is told of the prediction on one graph."""
    return _story(used.run.id, dataset.digest, graph, used, dataset)


# -- pictures -------------------------------------------------------------------------------------


@st.cache_data(max_entries=3_000, show_spinner=False)
def _picture(
    digest: str,
    graph: int,
    highlights: tuple[Any, ...],
    heat: tuple[tuple[float, ...], tuple[float, ...]],
    size: tuple[int, int],
    dark: bool,
    _dataset: GraphDataset,
) -> str:
    found = [Highlight(*highlight) for highlight in highlights]
    return draw(_dataset, graph, found, heat=Heat(*heat), width=size[0], height=size[1], dark=dark)


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
    return _picture(dataset.digest, graph, key, (heat.nodes, heat.edges), size, is_dark(), dataset)


@st.cache_data(
    max_entries=3_000, show_spinner=False, hash_funcs={Literal: lambda x: (x.predicate.id, x.at_least, x.present)}
)
def _matched_picture(
    run_id: str,
    digest: str,
    graph: int,
    literals: tuple[Literal, ...],
    named: tuple[str, int],
    dark: bool,
    _rules: Rules,
) -> str:
    match = find_matches(_rules.trained, _rules.dataset, literals, [graph])[0]
    return draw(_rules.dataset, graph, [Highlight(*named, match)], dark=dark)


def matched_picture(used: Rules, graph: int, literals: tuple[Literal, ...], letter: str, colour: int) -> str:
    """Return the drawing of one graph with what the literals match in it."""
    return _matched_picture(used.run.id, used.dataset.digest, graph, literals, (letter, colour), is_dark(), used)


def predicate_picture(predicate: Predicate | Pattern, kind: GraphKind, *, hydrogens_are_nodes: bool) -> str:
    """Return the drawing of the structure or the pattern behind a predicate."""
    return draw_predicate(predicate, kind, hydrogens_are_nodes=hydrogens_are_nodes, dark=is_dark())


@st.cache_data(max_entries=4, show_spinner=False)
def _predictions(run_id: str, digest: str, _rules: Rules) -> pd.DataFrame:
    return prediction_frame(_rules.imported, _rules.trained, _rules.table)


def predictions(used: Rules) -> pd.DataFrame:
    """Return the predictions for every source record."""
    return _predictions(used.run.id, used.dataset.digest, used)


def is_forest(used: Rules) -> bool:
    """Return whether the model has no rules of its own."""
    return used.trained.model.form is Form.FOREST


@st.cache_resource(max_entries=50, show_spinner="Comparing the graphs …")
def comparison(pair: Pair) -> Comparison:
    """Return what the methods of the laboratory see in a pair."""
    return compare(pair)


# -- training -------------------------------------------------------------------------------------


def start_training(request: TrainingRequest) -> Run:
    """Start a run in the background and take it into use; raises `InputError` where that is not possible."""
    workspace().prepare()
    started = jobs.start(store(), request)
    use_run(started)
    return started


def keep_upload(name: str, content: bytes) -> DataSource:
    """Store an uploaded file; raises `InputError` for one that is empty or too large."""
    most = int(st.get_option("server.maxUploadSize")) * 2**20
    if not content:
        raise InputError(Fault("F302", name, "the file is empty", "Choose a file with data"))
    if len(content) > most:
        found = f"{len(content) / 2**20:.0f} MiB; {most // 2**20} MiB are the most"
        raise InputError(Fault("F305", name, found, "Split the file"))
    workspace().prepare()
    return workspace().keep_upload(name, content)
