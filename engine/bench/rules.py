"""Small rule models beside those of other libraries, on the same folds, at the same number of rules."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np

from engine.bench.isolation import Failed, Isolation
from engine.bench.literals import FeatureMatrix, literal_matrix, morgan_matrix
from engine.bench.meaning import meaning_of
from engine.bench.measurement import footer, machine
from engine.bench.rule_learners import Learner, Problem, boosted_terms, cart, figs, learn_and_predict, ripper, rulefit
from engine.data import GraphDataset, GraphKind
from engine.data.generated import ba_2motifs
from engine.errors import Fault, OptionError
from engine.estimators import SymGraphClassifier
from engine.evaluation import INTERVAL_METHOD, Interval, Parts, Scores, score, stratified
from engine.progress import SILENT, Progress, Step, check

__all__ = ["OURS", "PEERS", "SIZES", "Peer", "RuleComparison", "RuleResult", "as_json", "as_markdown", "bench_rules"]

SIZES = (10, 29, 60)
OURS: tuple[str, ...] = ("rules", "list", "scorecard")
"""Forms of our classifier that take part, each bounded by `max_rules`."""

_LITERALS, _MORGAN = "our literals", "Morgan counts"


@dataclass(frozen=True, slots=True)
class Peer:
    """A learner of another library: what it is called, what it needs, and what counts as one of its rules."""

    what: str
    learn: Learner
    package: str  # that has to be installed
    distribution: str  # that installs it
    remark: str
    two_classes_only: bool = False


PEERS: tuple[Peer, ...] = (
    Peer("CART", cart, "sklearn", "scikit-learn", "a rule is a leaf; one leaf is the default"),
    Peer(
        "RIPPER",
        ripper,
        "wittgenstein",
        "wittgenstein",
        "a rule is a conjunction for the rarer class; of all features (counts: at least 1, 2, 3) it is given the 300 "
        "with the largest chi-squared statistic in the training part",
        two_classes_only=True,
    ),
    Peer("FIGS", figs, "imodels", "imodels", "a rule is a leaf; one leaf of each tree is its default"),
    Peer(
        "RuleFit",
        rulefit,
        "imodels",
        "imodels",
        "a rule is a conjunction with a weight; no linear terms; decides where its logistic regression does",
        two_classes_only=True,
    ),
    Peer(
        "EBM",
        boosted_terms,
        "interpret",
        "interpret-core",
        "a rule is a term, for counts a step function; a first machine on the 300 features with the largest "
        "chi-squared statistic chooses the terms that weigh most, a second learns from these; 4 bags, no pairs",
    ),
)
"""What small rule models are made with elsewhere."""


class Outcome(NamedTuple):
    """What one model of one fold came to."""

    scores: Scores
    rules: int
    conditions: float
    seconds: float  # to learn, the features included
    roles: int = 0  # distinct roles that the rules speak of
    labels: int = 0  # distinct tests of labels


@dataclass(frozen=True, slots=True)
class RuleResult:
    """Held-out scores over the folds, and means of what the models are like."""

    what: str
    features: str
    size: int  # the most rules allowed
    accuracy: Interval
    balanced_accuracy: Interval
    rules: float
    conditions: float  # a rule
    seconds: float  # a fit, the features included
    roles: float  # distinct ones that the rules speak of; 0 where features have none
    labels: float


@dataclass(frozen=True, slots=True)
class RuleComparison:
    """All that could be measured on one data set."""

    data: dict[str, Any]
    folds: int
    seed: int
    sizes: tuple[int, ...]
    results: tuple[RuleResult, ...]
    missing: tuple[str, ...]  # what could not be measured, each with the reason
    remarks: tuple[str, ...]  # what a reader of the table has to know
    machine: dict[str, str]

    @property
    def title(self) -> str:
        """What was compared."""
        return f"Small rule models, {self.folds}-fold cross-validation, the same folds"

    @property
    def by_size(self) -> list[RuleResult]:
        """The results, those of equal bounds together."""
        return sorted(self.results, key=lambda result: result.size)


class _Model(NamedTuple):
    """One row of the table: what learns from what, with how many rules at most."""

    what: str
    features: str
    size: int
    peer: Peer | None  # None: ours

    def __str__(self) -> str:
        return f"{self.what}, {self.features}, {self.size} rules"


def bench_rules(
    dataset: GraphDataset,
    *,
    folds: int = 10,
    seed: int = 0,
    sizes: Sequence[int] = SIZES,
    forms: Sequence[str] = OURS,
    peers: Sequence[Peer] | None = None,
    progress: Progress = SILENT,
) -> RuleComparison:
    """Return scores, sizes and seconds of our `forms` and of `peers`, all of `PEERS` where they are not given.

    Everything is learned inside each training part. Peers learn in a process of their own, one at a time, from
    our literals, and from RDKit's Morgan counts where the graphs are molecules. One that fails is left out, and named.
    """
    sizes = tuple(dict.fromkeys(sizes))
    if not sizes or min(sizes) < 1:
        raise OptionError(Fault("O131", "the numbers of rules", f"{list(sizes)}", "Give whole numbers from 1 on"))
    molecules = dataset.kind is GraphKind.MOLECULES
    able, missing = _able(PEERS if peers is None else peers, dataset)
    if not molecules:
        missing.append(f"{_MORGAN}: the graphs are no molecules")
    models = [_Model(f"SymGraph {form}", _LITERALS, size, None) for form in forms for size in sizes]
    for features in (_LITERALS, _MORGAN) if molecules else (_LITERALS,):
        models += [_Model(peer.what, features, size, peer) for peer in able for size in sizes]
    outcomes: dict[_Model, list[Outcome]] = {model: [] for model in models}
    parts = list(stratified(dataset, folds, seed))
    _load_kernels(forms)
    with Isolation(progress) as isolation:
        for number, part in enumerate(parts):
            fold = _Fold(dataset, part, seed, isolation)
            for model in models:
                check(progress)
                progress.tell(Step("measuring", number, len(parts), f"part {number + 1}, {model}"))
                if model in outcomes:
                    try:
                        outcomes[model].append(fold.measure(model))
                    except Failed as failure:
                        del outcomes[model]
                        missing.append(f"{model}: {failure}")
    progress.tell(Step("measuring", len(parts), len(parts)))
    ratio = float(np.mean([len(test) / len(train) for train, test in parts]))
    return RuleComparison(
        data={"name": dataset.name, "graphs": len(dataset), "nodes": dataset.n_nodes, "edges": dataset.n_edges},
        folds=folds,
        seed=seed,
        sizes=sizes,
        results=tuple(_summary(model, found, ratio) for model, found in outcomes.items()),
        missing=tuple(missing),
        remarks=tuple(f"{peer.what} ({peer.distribution}): {peer.remark}" for peer in able),
        machine=machine(),
    )


def _able(peers: Sequence[Peer], dataset: GraphDataset) -> tuple[list[Peer], list[str]]:
    """Return the peers that can learn from the data, and why the others cannot."""
    able, missing = [], []
    for peer in peers:
        if find_spec(peer.package) is None:
            missing.append(f"{peer.what}: {peer.distribution} is not installed (pip install {peer.distribution})")
        elif peer.two_classes_only and len(dataset.classes) > 2:
            missing.append(f"{peer.what}: it knows two classes only, and there are {len(dataset.classes)}")
        else:
            able.append(peer)
    return able, missing


def _load_kernels(forms: Sequence[str]) -> None:
    """Load what is compiled, so that whoever comes first does not pay for it."""
    tiny = ba_2motifs(0, n=20)
    for form in forms:
        SymGraphClassifier(form=form).fit(tiny, tiny.target).predict_proba(tiny)


class _Fold:
    """One split of the data; each set of features is learned once, when it is first wanted."""

    def __init__(self, dataset: GraphDataset, part: Parts, seed: int, isolation: Isolation) -> None:
        train, test = part
        self._train, self._test, self._seed, self._isolation = dataset[train], dataset[test], seed, isolation
        labels, self._codes = np.unique(self._train.target, return_inverse=True)
        self._labels = labels.tolist()
        code = {str(label): place for place, label in enumerate(self._labels)}
        self._truth = np.array([code[str(label)] for label in self._test.target])
        self._features: dict[str, tuple[FeatureMatrix, float]] = {}

    def measure(self, model: _Model) -> Outcome:
        """Return what the model comes to on the test part; raises `Failed` where a peer does."""
        return self._ours(model) if model.peer is None else self._peers(model.peer, model)

    def _ours(self, model: _Model) -> Outcome:
        form = model.what.removeprefix("SymGraph ")
        classifier = SymGraphClassifier(
            form=form, max_rules=model.size, vocabulary="structures", random_state=self._seed
        )
        start = time.perf_counter()
        classifier.fit(self._train, self._train.target)
        seconds = time.perf_counter() - start
        size = classifier.complexity_
        found = score(self._truth, classifier.predict_proba(self._test))
        literals = (literal.predicate for rule in classifier.fitted.model.rules for literal in rule.literals)
        meaning = meaning_of(literals)
        return Outcome(found, size.rules, size.conditions, seconds, len(meaning.roles), len(meaning.labels))

    def _peers(self, peer: Peer, model: _Model) -> Outcome:
        features, spent = self._matrix(model.features)
        problem = Problem(features.train, self._codes, features.conditions, model.size, self._seed)
        found = self._isolation.call(learn_and_predict, peer.learn, problem, features.test)
        meaning = meaning_of(features.entries[feature] for feature in found.asked if features.entries)
        scores, spent = score(self._truth, found.probabilities), spent + found.seconds
        return Outcome(scores, found.rules, found.conditions, spent, len(meaning.roles), len(meaning.labels))

    def _matrix(self, kind: str) -> tuple[FeatureMatrix, float]:
        """Return the features and the seconds that they took."""
        if kind not in self._features:
            start = time.perf_counter()
            if kind == _LITERALS:
                found = literal_matrix(self._train, self._train.target, self._test)
            else:
                found = morgan_matrix(self._train, self._test)
            self._features[kind] = found, time.perf_counter() - start
        return self._features[kind]


def _summary(model: _Model, found: list[Outcome], test_to_train: float) -> RuleResult:
    def interval(name: str) -> Interval:
        return Interval.over([getattr(outcome.scores, name) for outcome in found], test_to_train=test_to_train)

    return RuleResult(
        what=model.what,
        features=model.features,
        size=model.size,
        accuracy=interval("accuracy"),
        balanced_accuracy=interval("balanced_accuracy"),
        rules=float(np.mean([outcome.rules for outcome in found])),
        conditions=float(np.mean([outcome.conditions for outcome in found])),
        seconds=float(np.mean([outcome.seconds for outcome in found])),
        roles=float(np.mean([outcome.roles for outcome in found])),
        labels=float(np.mean([outcome.labels for outcome in found])),
    )


def as_json(comparison: RuleComparison) -> dict[str, Any]:
    """Return the comparison as plain values."""

    def interval(found: Interval) -> dict[str, Any]:
        return {"mean": found.mean, "sd": found.sd, "interval": [found.low, found.high]}

    return {
        "bench": "rules",
        "title": comparison.title,
        "data": comparison.data,
        "folds": comparison.folds,
        "seed": comparison.seed,
        "sizes": list(comparison.sizes),
        "results": [
            {
                "what": result.what,
                "features": result.features,
                "max_rules": result.size,
                "accuracy": interval(result.accuracy),
                "balanced_accuracy": interval(result.balanced_accuracy),
                "rules": result.rules,
                "conditions": result.conditions,
                "fit_seconds": result.seconds,
                "roles": result.roles,
                "labels": result.labels,
            }
            for result in comparison.results
        ],
        "interval_method": INTERVAL_METHOD,
        "remarks": list(comparison.remarks),
        "missing": list(comparison.missing),
        "machine": comparison.machine,
    }


def as_markdown(comparison: RuleComparison) -> str:
    """Return the comparison as a section of a Markdown page, the rows by size."""
    data = comparison.data
    lines = [
        f"## {comparison.title}",
        "",
        f"Data: {data['name']}, {data['graphs']:,} graphs, seed {comparison.seed}. In brackets: {INTERVAL_METHOD}.",
        "Conditions are means a rule: a test of one of our literals counts as many as the literal says.",
        "Roles and labels: distinct ones that the rules of a model speak of; Morgan counts name neither.",
        "Seconds are those of a fit, the features included, in one thread.",
        "",
        "| at most | | features | accuracy | balanced | rules | conditions | roles | labels | seconds |",
        "|---:|---|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for r in comparison.by_size:
        accuracy = f"{100 * r.accuracy.mean:.1f} [{100 * r.accuracy.low:.1f}, {100 * r.accuracy.high:.1f}]"
        scores = f"{accuracy} | {100 * r.balanced_accuracy.mean:.1f}"
        meaning = "- | -" if r.features == _MORGAN else f"{r.roles:.0f} | {r.labels:.0f}"
        size = f"{r.rules:.1f} | {r.conditions:.1f} | {meaning}"
        lines.append(f"| {r.size} | {r.what} | {r.features} | {scores} | {size} | {r.seconds:.3g} |")
    lines += ["", *(f"- {text}." for text in comparison.remarks)]
    return "\n".join([*lines, *footer(comparison.missing, comparison.machine)])
