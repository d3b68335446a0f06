"""What is worked out once and kept in memory, for all sessions: data, models over them, drawings.

Every cache goes by digests and numbers; arguments with a leading underscore are not part of its key.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard.components.views.pictures import Highlight, draw
from dashboard.components.views.rule_lines import list_data
from dashboard.components.views.verdict_words import HeldOutGraphs, Said, held_out_graphs, said_of
from dashboard.learn.views.lab_methods import Comparison, compare
from dashboard.learn.views.lab_pair import Pair
from dashboard.learn.views.tour_choice import Tour
from dashboard.model.views.editing import Drafted, Parts, name_edits, work_out
from dashboard.model.views.forest_rank import RankedLiteral, rank_literals
from dashboard.model.views.rule_cohort import ChosenRule, class_figure, rule_truth, size_figure
from dashboard.model.views.rule_rows import NamedRule, name_rules
from dashboard.predict.views.explanation import Story, tell
from dashboard.predict.views.node_uses import NodeUse
from dashboard.predict.views.node_uses import node_names as describe_nodes
from dashboard.predict.views.node_uses import node_uses as find_uses
from dashboard.predict.views.predictions import prediction_frame
from dashboard.session.molecules import without_slow
from engine.data import GraphDataset
from engine.data.chemistry import MEASURE, Fingerprints, describe_molecules
from engine.editing import Draft, EditData
from engine.evaluation import Duplicates, ScaffoldClusters, cluster_by_scaffold, find_duplicates
from engine.explain import Heading, effort_words, find_matches, measure_reading, under_headings
from engine.explain.counterfactual import Neighbor, find_nearest
from engine.explain.drawings import Heat
from engine.learning.search import count_for_all
from engine.lesson import Lesson, motif_lesson, mutag_lesson
from engine.predicates import PredicateTable
from engine.progress import Progress
from engine.readers import Imported, read_apart, sheets_apart
from engine.rules import Literal, Origins, TrainedModel, with_names
from engine.runs import DataSource, Document, OutOfFold, Run, RunFront, RunScores, model_digest, read_log
from engine.runs.jobs import Background, Job

PATIENCE = 10  # seconds for which work goes on that no page waits for


@st.cache_resource(show_spinner=False)
def readings() -> Background:
    """Return what has files read by other processes, and keeps what was in them: whoever opens one shares it."""
    return Background(workers=2, kept=12)


def source(key: str, path: Path, wanted: DataSource, require_target: bool) -> Job:
    """Return the reading of the source `wanted` from `path`; its result is an `Imported`."""

    def work(progress: Progress) -> Imported:
        return read_apart(path, **wanted.reading, require_target=require_target, progress=progress)

    return readings().ask(key, work, patience=PATIENCE)


def sheets(key: str, path: Path) -> Job:
    """Return the reading of the names of the sheets of a workbook."""
    return readings().ask(key, lambda progress: sheets_apart(path, progress=progress), patience=PATIENCE)


@st.cache_resource(max_entries=20, show_spinner=False)
def front(folder: str, stamp: int) -> RunFront | None:
    """Return the models that the search of a run found."""
    return Run(Path(folder)).front


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """A trained model over the data in use, with everything that pages ask of it again and again."""

    run: Run
    number: int  # of the model on the front of the run, from 1; 0 where there was no search
    stamp: int  # of the model as it was kept: a search that goes on keeps it again
    trained: TrainedModel
    imported: Imported
    table: PredicateTable
    fired: npt.NDArray[np.bool_]  # (graphs, rules)
    predicted: npt.NDArray[np.int64]  # (graphs,)
    named: tuple[NamedRule, ...]
    ranked: tuple[RankedLiteral, ...]  # of a forest
    digest: str  # of the model file
    naming: str = ""  # tells names that a person gave from other names, in keys; "" where there are none

    @property
    def dataset(self) -> GraphDataset:
        """The graphs."""
        return self.imported.dataset

    @property
    def key(self) -> str:
        """What tells this model from others, in the keys of caches and widgets."""
        return f"{self.run.id}-{self.number}-{self.stamp}{self.naming}"

    @property
    def text(self) -> str:
        """The model file."""
        return self.run.read(Document.MODEL, self.number)

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
def learned_rules(folder: str, stamp: int, of_data: str, number: int, n: int, _imported: Imported) -> Rules:
    """Return model `number` of a run as it was learned; of a front, `n` models are counted together, once."""
    found = Run(Path(folder))
    trained = found.model(number)
    dataset = _imported.dataset
    if n:
        table = _front_table(folder, stamp, of_data, n, dataset).select_vocabulary(trained.model.vocabulary)
    else:
        table = trained.table(dataset, jobs=2)
    fired = trained.model.fired(table)
    predicted = trained.model.probabilities(table).argmax(axis=1)
    ranked = rank_literals(trained, table, dataset.target_codes)
    digest = model_digest(found.read(Document.MODEL, number))
    named = name_rules(trained)
    return Rules(found, number, stamp, trained, _imported, table, fired, predicted, named, ranked, digest)


@st.cache_resource(max_entries=12, show_spinner=False)
def rules(
    folder: str, stamp: int, digest: str, number: int, n: int, edits: int, _log: str, _imported: Imported
) -> Rules:
    """Return the same under the names that a person gave; `edits` changes when these do."""
    learned = learned_rules(folder, stamp, digest, number, n, _imported)
    log = read_log(_log, learned.digest)
    predicates, own = name_edits(log)
    trained = with_names(learned.trained, predicates, own)
    if trained is learned.trained:
        return learned
    table = PredicateTable(trained.model.vocabulary, learned.table.counts)
    told = repr((sorted(predicates.items()), sorted(own.items())))
    naming = f"-{hashlib.sha256(told.encode()).hexdigest()[:8]}"
    return replace(learned, trained=trained, table=table, named=name_rules(trained), naming=naming)


@st.cache_resource(max_entries=12, show_spinner=False)
def origins(key: str, digest: str, _rules: Rules) -> Origins | None:
    """Return whether a model was learned from each graph of the data in use; None where it does not say."""
    return _rules.trained.origins(_rules.dataset)


@st.cache_resource(max_entries=4, show_spinner=False)
def out_of_fold(folder: str, number: int, stamp: int) -> OutOfFold | None:
    """Return what models of a run said of held-out graphs; None where that was not kept."""
    return Run(Path(folder)).out_of_fold(number)


@st.cache_resource(max_entries=60, show_spinner=False)
def drafted(learned: str, digest: str, edits: str, _draft: Draft, _ground: EditData, _parts: Parts) -> Drafted:
    """Return a draft worked out."""
    return work_out(_draft, _ground, _parts)


@st.cache_data(max_entries=400, show_spinner=False)
def story(key: str, digest: str, graph: int, _rules: Rules, _dataset: GraphDataset) -> Story:
    """Return what is told of the prediction on one graph."""
    return tell(_rules.trained, _dataset, graph)


@st.cache_data(max_entries=300, show_spinner=False)
def node_names(digest: str, graph: int, _dataset: GraphDataset) -> tuple[str, ...]:
    """Return what each node of a graph is, in a few words."""
    return describe_nodes(_dataset, graph)


@st.cache_data(max_entries=400, show_spinner=False)
def node_uses(
    key: str, digest: str, graph: int, node: int, _rules: Rules, _dataset: GraphDataset
) -> tuple[NodeUse, ...]:
    """Return the rules that use a node."""
    return find_uses(_rules.trained, _dataset, graph, node)


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
    size: tuple[int, int],
    dark: bool,
    _rules: Rules,
) -> str:
    """Return the drawing of one graph with what the literals match in it."""
    match = find_matches(_rules.trained, _rules.dataset, literals, [graph])[0]
    return draw(_rules.dataset, graph, [Highlight(*named, match)], width=size[0], height=size[1], dark=dark)


@st.cache_resource(max_entries=12, show_spinner=False)
def truth_of_rules(key: str, digest: str, _rules: Rules) -> npt.NDArray[np.bool_]:
    """Return (graphs, rules): where all that each rule of a model asks for holds."""
    return rule_truth(_rules.trained, _rules.table)


@st.cache_resource(max_entries=12, show_spinner=False)
def outline(key: str, digest: str, _rules: Rules) -> tuple[Heading, ...]:
    """Return the lines of a model of named groups under their headings; nothing of other models."""
    return under_headings(_rules.trained)


@st.cache_data(max_entries=12, show_spinner=False)
def effort(key: str, digest: str, _rules: Rules) -> str:
    """Return what a model asks of its reader, in words; "" where there is nothing to read."""
    return effort_words(measure_reading(_rules.trained))


@st.cache_data(max_entries=12, show_spinner=False)
def outline_data(key: str, digest: str, dark: bool, _rules: Rules) -> dict[str, Any]:
    """Return what the list of these lines shows."""
    return list_data(outline(key, digest, _rules), _rules.trained, dark=dark)


@st.cache_resource(max_entries=100, show_spinner=False)
def cohort_figures(
    key: str,
    digest: str,
    number: int,
    dark: bool,
    _chosen: ChosenRule,
    _fired: npt.NDArray[np.bool_],
    _dataset: GraphDataset,
) -> tuple[go.Figure, go.Figure]:
    """Return the charts of the cohort of rule `number`: its classes, its sizes."""
    return class_figure(_dataset, _fired, _chosen, dark=dark), size_figure(_dataset, _fired, _chosen, dark=dark)


@st.cache_data(max_entries=4, show_spinner=False)
def predictions(key: str, digest: str, _rules: Rules) -> pd.DataFrame:
    """Return the predictions for every source record."""
    return prediction_frame(_rules.imported, _rules.trained, _rules.table)


@st.cache_resource(max_entries=50, show_spinner="Comparing the graphs …")
def comparison(pair: Pair) -> Comparison:
    """Return what the methods of the laboratory see in a pair."""
    return compare(pair)


# -- the quality of data and predictions ----------------------------------------------------------


@st.cache_resource(max_entries=12, show_spinner=False)
def quick(digest: str, _dataset: GraphDataset) -> GraphDataset:
    """Return the graphs, molecules over which RDKit may be long as graphs that are none."""
    return without_slow(_dataset)


@st.cache_resource(max_entries=4, show_spinner="Comparing all structures …")
def duplicates(digest: str, _dataset: GraphDataset) -> Duplicates:
    """Return which graphs are in the data more than once."""
    return find_duplicates(_dataset)


@st.cache_resource(max_entries=4, show_spinner="Working out scaffolds …")
def scaffolds(digest: str, _dataset: GraphDataset) -> ScaffoldClusters:
    """Return the molecules by their scaffolds, but for slow ones."""
    return cluster_by_scaffold(quick(digest, _dataset))


@st.cache_data(max_entries=8, show_spinner="Working out descriptors …")
def descriptors(digest: str, rows: tuple[int, ...], _dataset: GraphDataset) -> npt.NDArray[np.float64]:
    """Return the descriptors of the molecules at `rows`, (rows, descriptors); NaN for slow ones."""
    return describe_molecules(quick(digest, _dataset), rows)


@st.cache_resource(max_entries=12, show_spinner=False)
def held_out(folder: str, number: int, stamp: int, digest: str, _dataset: GraphDataset) -> HeldOutGraphs | None:
    """Return what was said of held-out graphs by model `number` of a run."""
    return held_out_graphs(Run(Path(folder)).out_of_fold(number), _dataset)


@st.cache_resource(max_entries=12, show_spinner=False)
def said(key: str, digest: str, stamp: int, _rules: Rules, _held: HeldOutGraphs | None) -> Said:
    """Return what the model in use says of every graph."""
    return said_of(_rules.trained, _rules.dataset, _rules.table, _held)


@st.cache_resource(max_entries=2, show_spinner="Comparing molecules …")
def _fingerprints(digest: str, _dataset: GraphDataset) -> Fingerprints:
    return Fingerprints.of(quick(digest, _dataset))


@st.cache_data(max_entries=400, show_spinner="Looking for the most similar one …")
def nearest(
    key: str, digest: str, stamp: int, graph: int, wanted: int, _rules: Rules, _candidates: npt.NDArray[np.int64]
) -> Neighbor | None:
    """Return which of the candidates, all of class `wanted`, is most like `graph`; a position in the data."""
    dataset, trained = _rules.dataset, _rules.trained
    label = dataset.classes[wanted]
    like = _fingerprints(digest, dataset).most_similar(graph, _candidates)
    if like is not None:
        return Neighbor(like[0], wanted, like[1], MEASURE)
    if label not in trained.classes or len(_candidates) == 0:
        return None
    found = find_nearest(
        trained,
        quick(digest, dataset)[_candidates],
        quick(digest, dataset)[[graph]],
        prediction=-1,
        wanted=trained.classes.index(label),
        table=_rules.table.select_rows(_candidates),
    )
    return None if found is None else replace(found, graph=int(_candidates[found.graph]))


# -- long work, and answers to single questions --------------------------------------------------


@st.cache_resource(show_spinner=False)
def background() -> Background:
    """Return what does long work beside the pages: two pieces at a time, so that a short one rarely waits."""
    return Background(workers=2, kept=4)


@st.cache_resource(max_entries=len(Tour), show_spinner="Learning two rules …")
def lesson(tour: Tour) -> Lesson:
    """Return what a tour shows."""
    return motif_lesson() if tour is Tour.MOTIFS else mutag_lesson()
