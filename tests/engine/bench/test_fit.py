"""The comparison of whole fits; that peers are installed is only played."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier

from engine.bench import fit
from engine.bench.fit import CONTENDERS, Contender, as_json, as_markdown, bench_fit
from engine.data.dataset import GraphDataset
from engine.data.generated.synthetic import ba_2motifs
from engine.errors import Cancelled
from engine.estimators import SymGraphClassifier
from engine.evaluation.cross_validation import cross_validate
from engine.progress import Step


class Majority(DummyClassifier):  # type: ignore[misc]
    """Predicts the most frequent class, whatever the graphs."""

    def fit(self, X: GraphDataset, y: Any, sample_weight: None = None) -> Majority:
        super().fit(np.zeros((len(X), 1)), y)
        return self

    def predict_proba(self, X: GraphDataset) -> Any:
        return super().predict_proba(np.zeros((len(X), 1)))


MAJORITY = Contender("majority", lambda _: Majority(strategy="prior"), remark="of the training part")


@pytest.fixture(scope="module")
def motifs() -> GraphDataset:
    """As many houses as cycles: whoever looks at no graph is right in half of all."""
    return ba_2motifs(0, n=40)


def test_scores_are_those_of_cross_validation(motifs: GraphDataset) -> None:
    rules = CONTENDERS[0]
    found = bench_fit(motifs, folds=4, seed=3, contenders=(rules, MAJORITY))
    expected = cross_validate(SymGraphClassifier(random_state=3), motifs, folds=4, seed=3)
    ours, majority = found.results
    assert (ours.what, ours.accuracy, ours.balanced_accuracy) == (
        "SymGraph rules, wl",
        expected.accuracy,
        expected.balanced_accuracy,
    )
    assert (majority.accuracy.mean, majority.balanced_accuracy.mean) == (0.5, 0.5)
    assert all(0 < result.fit_seconds < result.seconds for result in found.results)
    assert (found.missing, found.folds, found.data["graphs"]) == ((), 4, 40)


def test_what_is_not_installed_is_named(motifs: GraphDataset, monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"grakel", "rdkit"}
    monkeypatch.setattr(fit, "find_spec", lambda name: name if name in there else None)
    peers = [contender for contender in CONTENDERS if contender.package]
    assert [contender.package for contender in peers] == ["grakel", "rdkit", "torch"]
    played = tuple(replace(contender, make=MAJORITY.make) for contender in peers)
    found = bench_fit(motifs, folds=2, contenders=played)
    assert [result.what for result in found.results] == ["GraKeL WL kernel + SVM"]
    assert found.missing == (
        "RDKit Morgan + random forest: the graphs are no molecules",
        "GIN: torch is not installed (pip install torch)",
    )
    assert "Not measured: GIN: torch is not installed (pip install torch).\n" in as_markdown(found)
    assert as_json(found)["missing"] == list(found.missing)
    there.clear()
    assert len(bench_fit(motifs, folds=2, contenders=played).missing) == 3


def test_all_our_forms_and_schemes_take_part() -> None:
    ours = [contender.make(5) for contender in CONTENDERS if not contender.package]
    found = {(model.form, model.scheme, model.random_state) for model in ours if isinstance(model, SymGraphClassifier)}
    assert found == {(form, scheme, 5) for form in ("rules", "tree", "forest") for scheme in ("wl", "exact")}


def test_the_table(motifs: GraphDataset) -> None:
    found = bench_fit(motifs, folds=2, contenders=(MAJORITY,))
    (row,) = as_json(found)["results"]
    assert row["accuracy"] == row["balanced_accuracy"] == {"mean": 0.5, "sd": 0.0}
    assert (row["what"], row["remark"]) == ("majority", "of the training part")
    page = as_markdown(found)
    assert page.startswith("## Whole fits, 2-fold cross-validation, the same folds\n")
    assert "| majority | 0.500 ± 0.000 | 0.500 | " in page


def test_a_stop_is_heeded(motifs: GraphDataset) -> None:
    class Listener:
        def tell(self, step: Step) -> None: ...

        def wants_stop(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        bench_fit(motifs, progress=Listener())
