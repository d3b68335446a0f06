"""The scikit-learn face of the engine: `SymGraphClassifier`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import metadata
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin

from engine.data.dataset import GraphDataset
from engine.errors import Fault, NotFittedError, OptionError
from engine.explain.statement import RuleStatement, state_rules
from engine.predicates.learning import learn_vocabulary
from engine.predicates.table import PredicateTable
from engine.progress import SILENT, Progress, Step, check
from engine.rules.bagging import learn_forest
from engine.rules.greedy import learn_rule_set
from engine.rules.growing import learn_tree
from engine.rules.model import Form, RuleModel
from engine.rules.trained import Provenance, TrainedModel
from engine.structure.index import MAX_RADIUS, Scheme, StructureIndex

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
    radius : 1, 2 or 3
        Ego graphs of radius 0 up to this one become predicates.
    scheme : "wl"
        How ego graphs are told apart.
    form : "rules", "tree" or "forest"
        What is learned over the predicates.
    max_rules : int
        Upper bound on the number of rules (leaves of a tree); a forest ignores it.
    random_state : int
        Same number, same model.
    jobs : int
        Threads; the result does not depend on it.

    Examples
    --------
    >>> from engine.data.synthetic import ba_2motifs
    >>> data = ba_2motifs(seed=0, n=60)
    >>> model = SymGraphClassifier(max_rules=2).fit(data, data.target)
    >>> bool((model.predict(data) == data.target).all())
    True
    """

    def __init__(
        self,
        *,
        radius: int = 2,
        scheme: str = "wl",
        form: str = "rules",
        max_rules: int = 10,
        random_state: int = 0,
        jobs: int = 1,
    ) -> None:
        self.radius = radius
        self.scheme = scheme
        self.form = form
        self.max_rules = max_rules
        self.random_state = random_state
        self.jobs = jobs

    def fit(self, X: GraphDataset, y: Any = None, *, progress: Progress = SILENT) -> Self:
        """Learn from the graphs `X` and their classes `y` (n,), by default the data set's own."""
        self._check_options()
        data = _with_target(X, X.target if y is None else y)
        self.classes_ = np.array(data.classes)
        progress.tell(Step("structure", 0, 1, "hashing the surroundings of every node"))
        index = StructureIndex.build(data, self.radius, scheme=Scheme(self.scheme), jobs=self.jobs)
        check(progress)
        table = learn_vocabulary(data, index, seed=self.random_state, jobs=self.jobs, progress=progress)
        model = self._learn(table, data, progress)
        self.trained_ = TrainedModel(
            model=model,
            kind=data.kind,
            hydrogens_are_nodes=_has_hydrogen_nodes(data),
            classes=data.classes,
            class_names=data.class_names,
            provenance=Provenance(
                dataset=data.name,
                digest=data.digest,
                graphs=len(data),
                class_counts=tuple(data.class_counts().values()),
                fallbacks=index.fallbacks,
                seed=self.random_state,
                max_rules=self.max_rules,
                program=_program(),
            ),
        )
        return self

    def _learn(self, table: PredicateTable, data: GraphDataset, progress: Progress) -> RuleModel:
        target, weight, n_classes = data.target_codes, data.weight, len(data.classes)
        if self.form == Form.FOREST:
            return learn_forest(table, target, weight=weight, seed=self.random_state, jobs=self.jobs, progress=progress)
        learn = learn_tree if self.form == Form.TREE else learn_rule_set
        return learn(table, target, n_classes, max_rules=self.max_rules, weight=weight, progress=progress)

    def _check_options(self) -> None:
        choices = {"form": [str(f) for f in Form], "scheme": [str(s) for s in Scheme]}
        for option, allowed in choices.items():
            if getattr(self, option) not in allowed:
                found, fix = f"{option} is {getattr(self, option)!r}", f"Choose one of {', '.join(allowed)}"
                raise OptionError(Fault("O701", f"option {option}", found, fix))
        if self.radius not in range(1, MAX_RADIUS + 1):
            found, fix = f"radius is {self.radius!r}", f"Choose 1 to {MAX_RADIUS}"
            raise OptionError(Fault("O702", "option radius", found, fix))
        if not isinstance(self.max_rules, int | np.integer) or self.max_rules < 1:
            found, fix = f"max_rules is {self.max_rules!r}", "Choose a whole number from 1 on"
            raise OptionError(Fault("O703", "option max_rules", found, fix))

    @property
    def fitted(self) -> TrainedModel:
        """The trained model; raises `NotFittedError` before `fit`."""
        trained: TrainedModel | None = getattr(self, "trained_", None)
        if trained is None:
            raise NotFittedError("This SymGraphClassifier has learned nothing yet: call fit first.")
        return trained

    def predict_proba(self, X: GraphDataset) -> npt.NDArray[np.float64]:
        """Return (graphs, classes), columns in the order of `classes_`."""
        return self.fitted.probabilities(X, jobs=self.jobs)

    def predict(self, X: GraphDataset) -> npt.NDArray[Any]:
        """Return (graphs,) class labels; a tie goes to the first class."""
        chosen: npt.NDArray[Any] = self.classes_[self.predict_proba(X).argmax(axis=1)]
        return chosen

    @property
    def rules_(self) -> tuple[RuleStatement, ...]:
        """The rules; `str(rule)` reads as a sentence. Empty for a forest."""
        trained = self.fitted
        return state_rules(
            trained.model.rules, trained.class_names, trained.kind, hydrogens_are_nodes=trained.hydrogens_are_nodes
        )

    @property
    def complexity_(self) -> Complexity:
        """Number of rules and mean number of conditions; a forest has none that a person could read."""
        rules = self.fitted.model.rules
        return Complexity(len(rules), float(np.mean([rule.n_conditions for rule in rules])) if rules else 0.0)


def _program() -> str:
    """Return the installed version, "" where the engine runs from a source tree."""
    try:
        return metadata.version("symgraph")
    except metadata.PackageNotFoundError:
        return ""


def _with_target(dataset: GraphDataset, labels: Any) -> GraphDataset:
    """Return the data set with `labels` as its classes; names are kept where the labels are the file's own."""
    texts = np.asarray(labels).astype(str)
    if texts.shape != (len(dataset),):
        found, fix = f"{texts.shape} labels for {len(dataset)} graphs", "Give one class for each graph"
        raise OptionError(Fault("O704", "y", found, fix))
    if np.any(texts == ""):
        found, fix = f"{int(np.count_nonzero(texts == ''))} graphs have no class", "Leave them out of the training data"
        raise OptionError(Fault("T205", "y", found, fix))
    classes, codes = np.unique(texts, return_inverse=True)
    if len(classes) < 2:
        found = f"all {len(dataset)} graphs are of class {classes.tolist()}" if len(classes) else "there are no graphs"
        raise OptionError(Fault("T206", f"{dataset.name}, target", found, "Two classes at least are needed to learn"))
    names = dict(zip(dataset.classes, dataset.class_names, strict=True))
    return replace(
        dataset,
        target_codes=codes.astype(np.int32),
        classes=tuple(classes.tolist()),
        class_names=tuple(names.get(label, label) for label in classes.tolist()),
    )


def _has_hydrogen_nodes(dataset: GraphDataset) -> bool:
    column = dataset.column("element")
    if column < 0:
        return False
    code = dataset.node_columns[column].code("H")
    return bool(code >= 0 and np.any(dataset.node_codes[:, column] == code))
