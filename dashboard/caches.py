"""What is worked out once and kept in memory, for all sessions: data, models over them, drawings.

Every cache goes by digests and numbers; arguments with a leading underscore are not part of its key.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import streamlit as st

from dashboard.views.forest_rank import RankedLiteral, rank_literals
from dashboard.views.lab_methods import Comparison, compare
from dashboard.views.lab_pair import Pair
from dashboard.views.pictures import Highlight, draw
from dashboard.views.predictions import prediction_frame
from dashboard.views.rule_rows import NamedRule, name_rules
from dashboard.views.story import Story, tell
from engine.data.dataset import GraphDataset
from engine.drawings.heat import Heat
from engine.explain.evidence import find_matches
from engine.predicates.table import PredicateTable
from engine.readers import Imported, read
from engine.rules.rule import Literal
from engine.rules.trained import TrainedModel
from engine.runs import DataSource, Run, RunFront, RunScores
from engine.search.front import count_for_all


@st.cache_resource(max_entries=6, show_spinner="Reading the data …")
def source(path: str, stamp: tuple[int, ...], request: str, require_target: bool) -> Imported:
    """Return the graphs of the source that `request` says, read from `path`."""
    wanted = DataSource.model_validate_json(request)
    return read(path, **wanted.reading, require_target=require_target)


@st.cache_resource(max_entries=20, show_spinner=False)
def front(folder: str, stamp: int) -> RunFront | None:
    """Return the models that the search of a run found."""
    return Run(Path(folder)).front


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """A trained model over the data in use, with everything that pages ask of it again and again."""

    run: Run
    number: int  # of the model on the front of the run, from 1; 0 where there was no search
    stamp: int  # when the model file was written, in nanoseconds: a search that goes on writes it again
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

    @property
    def key(self) -> str:
        """What tells this model from others, in the keys of caches and widgets."""
        return f"{self.run.id}-{self.number}-{self.stamp}"

    @property
    def path(self) -> Path:
        """The model file."""
        return self.run.front_path(self.number) if self.number else self.run.model_path

    @property
    def scores(self) -> RunScores | None:
        """The scores of this very model."""
        found = self.run.front if self.number else None
        return found.models[self.number - 1].scores if found is not None else self.run.scores


@st.cache_resource(max_entries=3, show_spinner="Matching the rules of all models …")
def _front_table(folder: str, stamp: int, digest: str, n: int, _dataset: GraphDataset) -> PredicateTable:
    found = Run(Path(folder))
    return count_for_all([found.model(number) for number in range(1, n + 1)], _dataset, jobs=2)


@st.cache_resource(max_entries=12, show_spinner="Matching the rules …")
def rules(folder: str, stamp: int, digest: str, number: int, n: int, _imported: Imported) -> Rules:
    """Return model `number` of a run; of a front, `n` models are counted together, so that the others come fast."""
    found = Run(Path(folder))
    trained = found.model(number)
    dataset = _imported.dataset
    if n:
        table = _front_table(folder, stamp, digest, n, dataset).select_vocabulary(trained.model.vocabulary)
    else:
        table = trained.table(dataset, jobs=2)
    fired = trained.model.fired(table)
    predicted = trained.model.probabilities(table).argmax(axis=1)
    ranked = rank_literals(trained, table, dataset.target_codes)
    return Rules(found, number, stamp, trained, _imported, table, fired, predicted, name_rules(trained), ranked)


@st.cache_data(max_entries=400, show_spinner=False)
def story(key: str, digest: str, graph: int, _rules: Rules, _dataset: GraphDataset) -> Story:
    """Return what is told of the prediction on one graph."""
    return tell(_rules.trained, _dataset, graph)


@st.cache_data(max_entries=3_000, show_spinner=False)
def picture(
    digest: str,
    graph: int,
    highlights: tuple[Any, ...],
    heat: tuple[tuple[float, ...], tuple[float, ...]],
    size: tuple[int, int],
    dark: bool,
    _dataset: GraphDataset,
) -> str:
    """Return the drawing of one graph as SVG text."""
    found = [Highlight(*highlight) for highlight in highlights]
    return draw(_dataset, graph, found, heat=Heat(*heat), width=size[0], height=size[1], dark=dark)


@st.cache_data(
    max_entries=3_000, show_spinner=False, hash_funcs={Literal: lambda x: (x.predicate.id, x.at_least, x.present)}
)
def matched_picture(
    key: str,
    digest: str,
    graph: int,
    literals: tuple[Literal, ...],
    named: tuple[str, int],
    dark: bool,
    _rules: Rules,
) -> str:
    """Return the drawing of one graph with what the literals match in it."""
    match = find_matches(_rules.trained, _rules.dataset, literals, [graph])[0]
    return draw(_rules.dataset, graph, [Highlight(*named, match)], dark=dark)


@st.cache_data(max_entries=4, show_spinner=False)
def predictions(key: str, digest: str, _rules: Rules) -> pd.DataFrame:
    """Return the predictions for every source record."""
    return prediction_frame(_rules.imported, _rules.trained, _rules.table)


@st.cache_resource(max_entries=50, show_spinner="Comparing the graphs …")
def comparison(pair: Pair) -> Comparison:
    """Return what the methods of the laboratory see in a pair."""
    return compare(pair)
