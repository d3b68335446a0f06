"""The scikit-learn face of the engine: `SymGraphClassifier`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import metadata
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin

from engine.data import GraphDataset, require_dataset
from engine.data.chemistry import foldable_hydrogens
from engine.errors import Fault, NotFittedError, OptionError
from engine.explain.words import RuleStatement, state_model
from engine.learning import (
    LearningTask,
    LiteralPool,
    Settled,
    check_options,
    learn_and_stop,
    learn_forest,
    learn_lasting_rules,
    learn_rule_list,
    learn_scorecard,
    learn_tree,
    settle,
)
from engine.learning.search import (
    PRESETS,
    Arena,
    CheckpointFile,
    FrontEntry,
    Scored,
    Search,
    front_models,
    inner_split,
    pick,
    picked_by_search,
    search_front,
)
from engine.predicates import PredicateTable, count_predicates, with_patterns
from engine.predicates.egos import COARSE, FINE, learn_vocabulary
from engine.predicates.groups import VocabularyChoice, readable_table, refuse_vocabulary, with_groups
from engine.predicates.patterns import discover_patterns
from engine.prediction import constant_answer
from engine.progress import SILENT, Progress, Step, check
from engine.rules import Form, KnownGraphs, Provenance, RuleModel, TrainedModel, labels_of, places_of, with_labels
from engine.structure import EdgeStructure, Scheme, StructureIndex, find_copies

__all__ = ["Complexity", "SymGraphClassifier"]


@dataclass(frozen=True, slots=True)
class Complexity:
    """Size of a fitted model: number of rules, and the mean number of conditions a rule."""

    rules: int
    conditions: float


class SymGraphClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Classifies graphs by rules over structure-aware predicates.

    Parameters
    ----------
    radius : 1, 2 or 3, default 2
        Ego graphs of radius 0 up to this one become predicates.
    scheme : "wl" or "exact", default "wl"
        How ego graphs are told apart: by colour refinement, or up to isomorphism.
    edge_structure : "plain" or "labels", default "plain"
        Whether other edge labels make other structures, or conditions alone speak of them; directions always count.
    form : "rules", "list", "scorecard", "tree" or "forest", default "rules"
    max_rules : int or None, optional
        Most rules (rows of a scorecard, leaves of a tree), from 1; a forest ignores it. By default 30 where a rule is
        one line of named groups, 10 otherwise.
    vocabulary : "readable", "structures", "all" or None, optional
        What the rules speak of: named groups and properties, such as "nitro group on an aromatic ring", of which those
        become rules that come again when half of the graphs are left out; ego graphs and patterns found in the data; or
        both. By default readable for molecules, structures for other graphs, forests and searches.
    search : "none", "quick" or "thorough", default "none"
        Whether evolution looks for better rules of form "rules" and vocabulary "structures"; of the models of up to
        `max_rules` rules in `front_`, the best on an inner validation part is taken.
    random_state : int, default 0
        Seed, 0 to 2**32 - 1. Same number, same model.
    jobs : int, default 1
        Threads, 1 to 1024; the result does not depend on it.

    Attributes
    ----------
    classes_ : ndarray, shape (classes,)
        The classes, in the order of the columns of `predict_proba`.
    front_ : tuple of FrontEntry
        What a search found; empty without one.

    Examples
    --------
    >>> from engine.data.generated import ba_2motifs
    >>> data = ba_2motifs(seed=0, n=60)
    >>> model = SymGraphClassifier(max_rules=2).fit(data, data.target)
    >>> bool((model.predict(data) == data.target).all())
    True
    """

    def __init__(  # noqa: PLR0913
        self,
        *,
        radius: int = 2,
        scheme: str = "wl",
        edge_structure: str = "plain",
        form: str = "rules",
        max_rules: int | None = None,
        vocabulary: str | None = None,
        search: str = "none",
        random_state: int = 0,
        jobs: int = 1,
    ) -> None:
        self.radius = radius
        self.scheme = scheme
        self.edge_structure = edge_structure
        self.form = form
        self.max_rules = max_rules
        self.vocabulary = vocabulary
        self.search = search
        self.random_state = random_state
        self.jobs = jobs

    def fit(
        self,
        X: GraphDataset,
        y: Any = None,
        *,
        progress: Progress = SILENT,
        checkpoint: CheckpointFile | None = None,
    ) -> Self:
        """Learn rules that tell classes of graphs apart; where this fails or is stopped, what was fitted before stays.

        Parameters
        ----------
        X : GraphDataset
            Weights count in the choice of rules; a graph of weight 0 is as good as absent.
        y : array-like, shape (graphs,), or None, optional
            The class of each graph; None for the data set's own.
        progress : Progress, default SILENT
            Hears of each step, and may ask for a stop.
        checkpoint : CheckpointFile or None, optional
            Where a search keeps its state, and goes on from.

        Returns
        -------
        Self

        Raises
        ------
        OptionError
            If options do not go with each other or with the data, or classes or weights make no sense.
        """
        check_options(self.get_params())
        require_dataset(X, "X")
        settled = settle(X, self.form, self.search, self.vocabulary, self.max_rules)
        refuse_vocabulary(settled.vocabulary, X)
        labels, kept = labels_of(X, y), _counting(X)
        data, classes = with_labels(X if kept.all() else X[kept], labels[kept])
        digest = X.digest if np.array_equal(data.target, X.target[kept]) else with_labels(X, labels)[0].digest
        known = KnownGraphs.of(data, jobs=self.jobs)
        if self.search == Search.NONE:
            table, fallbacks = self._whole_table(data, settled.vocabulary, progress)
            front: tuple[FrontEntry, ...] = ()
            model = self._learn(table, data, settled, progress)
            trained = self._trained(model, data, settled, digest, fallbacks, known)
            if constant_answer(trained):
                weighed = len(LiteralPool.of(table))
                trained = replace(trained, provenance=replace(trained.provenance, weighed=weighed))
        else:
            arena, found, fallbacks = self._search(data, settled.max_rules, progress, checkpoint)
            front = front_models(
                arena, found, lambda model: self._trained(model, data, settled, digest, fallbacks, known)
            )
            front = picked_by_search(front, settled.max_rules)
            trained = pick(front, settled.max_rules).model
        self.classes_, self.trained_, self.front_ = classes, trained, front
        return self

    def _learn(self, table: PredicateTable, data: GraphDataset, settled: Settled, progress: Progress) -> RuleModel:
        target, weight, n_classes = data.target_codes, data.weight, len(data.classes)

        def units() -> npt.NDArray[np.int64]:
            return find_copies(data, progress=progress).units()

        if self.form == Form.FOREST:
            seed, jobs = self.random_state, self.jobs
            return learn_forest(table, target, weight=weight, copies=units(), seed=seed, jobs=jobs, progress=progress)
        task = LearningTask(target, n_classes, settled.max_rules, weight, self.jobs, progress)
        if self.form in (Form.LIST, Form.SCORECARD):
            learn_from = learn_rule_list if self.form == Form.LIST else learn_scorecard
            return learn_from(LiteralPool.of(table), task)
        if self.form == Form.TREE:
            return learn_tree(table, task)
        options: dict[str, Any] = {"max_rules": settled.max_rules, "weight": weight, "jobs": self.jobs}
        options |= {"seed": self.random_state, "progress": progress}
        if settled.vocabulary is VocabularyChoice.READABLE:
            return learn_lasting_rules(table, target, n_classes, copies=units(), **options)
        return learn_and_stop(table, target, n_classes, copies=units, **options)

    def _whole_table(
        self, data: GraphDataset, vocabulary: VocabularyChoice, progress: Progress
    ) -> tuple[PredicateTable, int]:
        """Return the bag of all that the rules may speak of, and how many ego graphs were too large."""
        if vocabulary is VocabularyChoice.READABLE:
            return readable_table(data, progress=progress), 0
        table, fallbacks = self._table(data, progress)
        if self.form != Form.FOREST or not _has_labels(table):
            # where there are labels, a forest lives on narrow predicates, and gained nothing from patterns
            table = with_patterns(table, discover_patterns(data, jobs=self.jobs, progress=progress))
        if vocabulary is VocabularyChoice.ALL:
            table = with_groups(table, readable_table(data, progress=progress))
        return table, fallbacks

    def _table(self, data: GraphDataset, progress: Progress) -> tuple[PredicateTable, int]:
        """Return the bag of predicates learned from `data`, and how many ego graphs were too large for the scheme."""
        kind = EdgeStructure.of(labels=self.edge_structure == EdgeStructure.LABELS, directions=data.directed)
        first = "" if kind is EdgeStructure.PLAIN else "; the first time, kernels for coloured arcs are compiled"
        progress.tell(Step("structure", 0, 1, f"hashing the surroundings of every node{first}"))
        index = StructureIndex.build(data, self.radius, scheme=Scheme(self.scheme), edge_structure=kind, jobs=self.jobs)
        check(progress)
        fineness = FINE if self.form == Form.FOREST else COARSE
        seed, jobs = self.random_state, self.jobs
        table = learn_vocabulary(data, index, granularity=fineness, seed=seed, jobs=jobs, progress=progress)
        return table, index.fallbacks

    def _trained(
        self, model: RuleModel, data: GraphDataset, settled: Settled, digest: str, fallbacks: int, known: KnownGraphs
    ) -> TrainedModel:
        """Return `model` with what is needed to use it; `data` are the graphs that count, `digest` is of all."""
        return TrainedModel(
            model=model,
            kind=data.kind,
            hydrogens_are_nodes=bool(data.column("element") >= 0 and foldable_hydrogens(data).any()),
            classes=data.classes,
            class_names=data.class_names,
            provenance=Provenance(
                dataset=data.name,
                digest=digest,
                graphs=len(data),
                class_counts=tuple(data.class_counts().values()),
                fallbacks=fallbacks,
                seed=int(self.random_state),
                max_rules=int(settled.max_rules),
                program=_version(),
                search=str(self.search),
                weighted=data.weight is not None,
                vocabulary=str(settled.vocabulary),
            ),
            known=known,
        )

    def _search(
        self, data: GraphDataset, max_rules: int, progress: Progress, checkpoint: CheckpointFile | None
    ) -> tuple[Arena, tuple[Scored, ...], int]:
        """Return what was searched in, its front, and the fallbacks; validation classes compare rules, no more."""
        copies = find_copies(data, progress=progress).units()
        train, validation = inner_split(data.target_codes, self.random_state, copies)
        known, fallbacks = self._table(data[train], progress)
        new = count_predicates(known.vocabulary, data[validation], jobs=self.jobs)
        order = np.argsort(np.concatenate((train, validation)))
        counts = sparse.vstack((known.counts, new.counts), format="csr")[order]
        patterns = discover_patterns(data, jobs=self.jobs, progress=progress)  # no class is looked at
        table = with_patterns(PredicateTable(known.vocabulary, counts), patterns)
        parts = train, validation
        arena = Arena.of(table, data.target_codes, data.weight, parts, len(data.classes), max_rules)
        states = {} if checkpoint is None else {"resume": checkpoint.resume, "save": checkpoint.save}
        preset = PRESETS[Search(self.search)]
        found = search_front(
            arena,
            preset,
            seed=self.random_state,
            jobs=self.jobs,
            progress=progress,
            **states,  # type: ignore[arg-type]
        )
        return arena, found, fallbacks

    @property
    def fitted(self) -> TrainedModel:
        """The trained model; raises `NotFittedError` before `fit`."""
        trained: TrainedModel | None = getattr(self, "trained_", None)
        if trained is None:
            raise NotFittedError("This SymGraphClassifier has learned nothing yet: call fit first.")
        return trained

    def predict_proba(self, X: GraphDataset) -> npt.NDArray[np.float64]:
        """Estimate the probability of each class.

        Parameters
        ----------
        X : GraphDataset

        Returns
        -------
        ndarray of float64, shape (graphs, classes)
            Columns in the order of `classes_`.
        """
        trained = self.fitted
        require_dataset(X, "X")
        return trained.probabilities(X, jobs=self.jobs)

    def predict(self, X: GraphDataset) -> npt.NDArray[Any]:
        """Choose the most probable class of each graph; a tie goes to the first class.

        Parameters
        ----------
        X : GraphDataset

        Returns
        -------
        ndarray, shape (graphs,)
        """
        best = self.predict_proba(X).argmax(axis=1)
        chosen: npt.NDArray[Any] = self.classes_[best]
        return chosen

    def score(self, X: GraphDataset, y: Any = None, sample_weight: Any = None) -> float:
        """Measure the share of graphs predicted as `y` says; raises `OptionError` where it names no known class.

        Parameters
        ----------
        X : GraphDataset
        y : array-like, shape (graphs,), or None, optional
            None for the data set's own; a class that the model does not know is never right, and a warning names it.
        sample_weight : array-like of float, shape (graphs,), or None, optional

        Returns
        -------
        float
        """
        best = self.predict_proba(X).argmax(axis=1)
        found, codes = np.unique(labels_of(X, y, known=True), return_inverse=True)
        truth = np.array(places_of(self.classes_, found), np.int64)[codes]
        return float(np.average(truth == best, weights=sample_weight))

    @property
    def rules_(self) -> tuple[RuleStatement, ...]:
        """The rules; `str(rule)` reads as a sentence. Empty for a forest."""
        return state_model(self.fitted)

    @property
    def complexity_(self) -> Complexity:
        """Number of rules and mean number of conditions; a forest has none that a person could read."""
        rules = self.fitted.model.rules
        return Complexity(len(rules), float(np.mean([rule.n_conditions for rule in rules])) if rules else 0.0)


def _counting(dataset: GraphDataset) -> npt.NDArray[np.bool_]:
    """Return (n,): the graphs that weigh more than nothing; raises `OptionError` for weights that make no sense."""
    weight = np.ones(len(dataset)) if dataset.weight is None else dataset.weight
    wrong = int(np.count_nonzero(~(np.isfinite(weight) & (weight >= 0))))
    if wrong:
        found = f"{wrong} weights are negative or not a number"
        raise OptionError(Fault("O707", f"{dataset.name}, weight", found, "Give weights from 0 on"))
    counting: npt.NDArray[np.bool_] = weight > 0
    return counting


def _has_labels(table: PredicateTable) -> bool:
    """Return whether anything but the structure tells nodes or edges apart."""
    abstraction = table.vocabulary.abstraction
    return bool(abstraction.node_tests or abstraction.edge_tests or abstraction.attributes)


def _version() -> str:
    """Return the program's version; empty in a source tree that is not installed."""
    try:
        return metadata.version("symgraph")
    except metadata.PackageNotFoundError:
        return ""
