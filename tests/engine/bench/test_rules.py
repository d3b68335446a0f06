"""The comparison of small rule models; that peers are installed is only played."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.bench import isolation, rules
from engine.bench.rule_learners import Learned, Matrix, Problem
from engine.bench.rules import PEERS, Peer, as_json, as_markdown, bench_rules
from engine.data.dataset import GraphDataset
from engine.data.generated.synthetic import ba_2motifs
from engine.errors import Cancelled, OptionError
from engine.estimators import SymGraphClassifier
from engine.evaluation.cross_validation import cross_validate
from engine.progress import Step
from engine.readers import read_dataset


def majority(problem: Problem) -> Learned:
    """Predict the shares of the classes; two rules for each allowed, of the length of the first feature."""
    shares = np.bincount(problem.codes) / len(problem.codes)

    def probabilities(test: Matrix) -> np.ndarray:  # type: ignore[type-arg]
        return np.tile(shares, (len(test), 1))

    return Learned(probabilities, 2 * problem.size, float(problem.conditions[0]), frozenset({0}))


def stumble(problem: Problem) -> Learned:
    if problem.size > 3:
        raise ValueError("too many rules for me")
    return majority(problem)


@pytest.fixture
def in_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Instead of a process that imports the engine once more: it has tests of its own, and that of failing peers."""
    monkeypatch.setattr(isolation, "_start", lambda: ThreadPoolExecutor(1))


MAJORITY = Peer("Majority", majority, "sklearn", "scikit-learn", "a rule is nothing")


@pytest.fixture(scope="module")
def motifs() -> GraphDataset:
    """As many houses as cycles: whoever looks at no graph is right in half of all."""
    return ba_2motifs(0, n=40)


@pytest.fixture(scope="module")
def mutag(sample_data: Path) -> GraphDataset:
    """Every third molecule."""
    return read_dataset(sample_data / "mutag.csv")[::3]


def test_ours_are_scored_as_by_cross_validation(mutag: GraphDataset) -> None:
    found = bench_rules(mutag, folds=3, seed=2, sizes=(2, 5, 2), forms=("rules",), peers=())
    assert [(result.what, result.features, result.size) for result in found.results] == [
        ("SymGraph rules", "our literals", 2),
        ("SymGraph rules", "our literals", 5),
    ]
    for result in found.results:
        model = SymGraphClassifier(max_rules=result.size, vocabulary="structures", random_state=2)
        expected = cross_validate(model, mutag, folds=3, seed=2)
        assert (result.accuracy, result.balanced_accuracy) == (expected.accuracy, expected.balanced_accuracy)
        assert result.rules == pytest.approx(np.mean(expected.rules))
        assert result.conditions == pytest.approx(np.mean(expected.conditions))
        assert result.seconds > 0
        assert result.roles > 0
        assert result.labels > 0
    assert (found.missing, found.remarks) == ((), ())


@pytest.mark.usefixtures("in_a_thread")
def test_peers_have_both_sets_of_features_where_there_are_molecules(mutag: GraphDataset, motifs: GraphDataset) -> None:
    found = bench_rules(mutag, folds=2, sizes=(3, 1), forms=(), peers=(MAJORITY,))
    places = [(result.what, result.features, result.size) for result in found.results]
    assert places == [("Majority", kind, size) for kind in ("our literals", "Morgan counts") for size in (3, 1)]
    assert [result.size for result in found.by_size] == [1, 1, 3, 3]
    share = np.mean(mutag.target_codes == 1)
    for result in found.results:
        assert (result.rules, result.balanced_accuracy.mean) == (2 * result.size, 0.5)
        assert result.accuracy.mean == pytest.approx(max(share, 1 - share), abs=0.01)
    assert [result.conditions for result in found.results[2:]] == [1, 1]
    assert all(result.roles > 0 for result in found.results[:2])
    assert [(result.roles, result.labels) for result in found.results[2:]] == [(0, 0), (0, 0)]
    rows = [line for line in as_markdown(found).splitlines() if line.startswith("| ")]
    assert all((" | - | - | " in row) == ("Morgan counts" in row) for row in rows)
    assert found.remarks == ("Majority (scikit-learn): a rule is nothing",)
    plain = bench_rules(motifs, folds=2, sizes=(1,), forms=(), peers=(MAJORITY,))
    assert [(result.features, result.accuracy.mean) for result in plain.results] == [("our literals", 0.5)]
    assert plain.missing == ("Morgan counts: the graphs are no molecules",)


def test_a_peer_that_fails_is_named(motifs: GraphDataset) -> None:
    peer = replace(MAJORITY, what="Clumsy", learn=stumble)
    found = bench_rules(motifs, folds=3, sizes=(3, 4), forms=(), peers=(peer, MAJORITY))
    assert [(result.what, result.size) for result in found.results] == [("Clumsy", 3), ("Majority", 3), ("Majority", 4)]
    assert found.missing[1:] == ("Clumsy, our literals, 4 rules: ValueError: too many rules for me",)


@pytest.mark.usefixtures("in_a_thread")
def test_what_is_not_installed_is_named(
    motifs: GraphDataset, sample_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "find_spec", lambda name: name if name in {"sklearn", "wittgenstein"} else None)
    assert [peer.distribution for peer in PEERS] == [
        *("scikit-learn", "wittgenstein", "imodels", "imodels", "interpret-core"),
    ]
    played = tuple(replace(peer, learn=majority) for peer in PEERS)
    found = bench_rules(motifs, folds=2, sizes=(2,), forms=(), peers=played)
    assert [result.what for result in found.results] == ["CART", "RIPPER"]
    assert found.missing == (
        "FIGS: imodels is not installed (pip install imodels)",
        "RuleFit: imodels is not installed (pip install imodels)",
        "EBM: interpret-core is not installed (pip install interpret-core)",
        "Morgan counts: the graphs are no molecules",
    )
    assert "Not measured: FIGS: imodels is not installed (pip install imodels).\n" in as_markdown(found)
    assert as_json(found)["missing"] == list(found.missing)
    three = read_dataset(sample_data / "solubility.csv")[:200]
    found = bench_rules(three, folds=2, sizes=(2,), forms=(), peers=played[:2])
    assert found.missing == ("RIPPER: it knows two classes only, and there are 3",)
    assert {result.what for result in found.results} == {"CART"}


@pytest.mark.usefixtures("in_a_thread")
def test_the_table(motifs: GraphDataset) -> None:
    found = bench_rules(motifs, folds=2, sizes=(4, 1), forms=("tree",), peers=(MAJORITY,))
    said = as_json(found)
    assert (said["bench"], said["folds"], said["seed"], said["sizes"]) == ("rules", 2, 0, [4, 1])
    row = said["results"][-1]
    assert (row["what"], row["features"], row["max_rules"], row["rules"]) == ("Majority", "our literals", 1, 2)
    assert row["accuracy"] == {"mean": 0.5, "sd": 0.0, "interval": [0.5, 0.5]}
    page = as_markdown(found)
    assert page.startswith("## Small rule models, 2-fold cross-validation, the same folds\n")
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    assert [line.split(" | ")[:2] for line in rows[1:]] == [
        ["| 1", "SymGraph tree"],
        ["| 1", "Majority"],
        ["| 4", "SymGraph tree"],
        ["| 4", "Majority"],
    ]
    assert "| 4 | Majority | our literals | 50.0 [50.0, 50.0] | 50.0 | 8.0 | " in page
    assert "- Majority (scikit-learn): a rule is nothing.\n" in page


@pytest.mark.parametrize("sizes", [(), (10, 0)])
def test_numbers_of_rules_that_make_no_sense(motifs: GraphDataset, sizes: tuple[int, ...]) -> None:
    with pytest.raises(OptionError, match=r"the numbers of rules.*\[O131\]"):
        bench_rules(motifs, sizes=sizes)


def test_a_stop_is_heeded(motifs: GraphDataset) -> None:
    class Listener:
        def tell(self, step: Step) -> None: ...

        def wants_stop(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        bench_rules(motifs, progress=Listener())
