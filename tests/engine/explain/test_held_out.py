from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from engine.data.generated.synthetic import ba_2motifs
from engine.errors import Cancelled
from engine.estimators import SymGraphClassifier
from engine.evaluation.cross_validation import cross_validate_outputs
from engine.explain.evidence import explain_class
from engine.explain.held_out import as_json, examine_fold, explained_output, judge, refit, rule_identities
from engine.explain.weights import weigh
from engine.progress import Step
from engine.readers import read_dataset, sample_path

DATA = ba_2motifs(seed=0, n=60)


@pytest.mark.parametrize("form", ["rules", "forest"])
def test_a_fold_is_what_its_graphs_come_to_one_by_one(form: str) -> None:
    model = SymGraphClassifier(form=form, radius=1).fit(DATA[:40], DATA.target[:40])
    test = DATA[40:]
    fold = examine_fold(model, test)
    assert np.array_equal(fold.verdicts, model.fitted.predict(test))
    for graph in range(len(test)):
        own = explain_class(model.fitted, test, graph, int(test.target_codes[graph]))
        single = test[[graph]]
        assert np.array_equal(fold.own[graph], weigh(own.contributions, single.n_nodes, single.edge_ends).edges)
    assert fold.gap < 1e-9
    assert (fold.seconds > 0).all()
    assert fold.fires.any() == (form == "rules")


def test_the_kept_part_is_the_highlighted_one_and_the_deleted_part_the_rest() -> None:
    """Edges without weight are kept when the motif goes; a model that sees the motif changes its mind on one class."""
    model = SymGraphClassifier(radius=1).fit(DATA, DATA.target)
    fold = examine_fold(model, DATA)
    assert 0 < fold.part.mean() < 0.6
    assert (fold.kept == fold.verdicts).any()
    assert (fold.deleted != fold.verdicts).any()


def test_classes_keep_the_codes_of_the_data() -> None:
    """The training part has no graph of the first of three classes."""
    three = replace(DATA, target_codes=DATA.target_codes + 1, classes=("x", "0", "1"), class_names=("x", "a", "b"))
    model = SymGraphClassifier(radius=1).fit(three, three.target)
    fold = examine_fold(model, three)
    assert set(fold.verdicts.tolist()) == {1, 2}
    assert not fold.fires[:, 0].any()


def test_judging_puts_the_folds_together() -> None:
    (found,) = cross_validate_outputs(SymGraphClassifier(radius=1), DATA, explained_output, folds=3, seed=0)
    constancy = refit(SymGraphClassifier(radius=1), DATA, seed=0)
    judged = judge(found, constancy, DATA)
    assert (judged.graphs, judged.validity, judged.stability) == (60, 1.0, 1.0)
    rows = np.concatenate([test for _, test in found.parts])
    own = [w for fold in found.examined for w in fold.own]
    each = [roc_auc_score(DATA.edge_truth[DATA.edges(int(r))], w) for r, w in zip(rows, own, strict=True)]
    assert judged.edges is not None
    assert judged.edges.mean == pytest.approx(np.mean(each))
    houses = judge(found, constancy, DATA, of_class=0).edges
    wanted = [a for a, r in zip(each, rows, strict=True) if DATA.target_codes[r] == 0]
    assert houses is not None
    assert (houses.graphs, houses.mean) == (len(wanted), pytest.approx(np.mean(wanted)))
    said = as_json(judged, found.classes)
    assert said["edge_auc"]["mean_per_graph"] == judged.edges.mean
    assert set(said["coverage"]) == set(DATA.classes)


def test_a_forest_has_no_rules_to_be_stable() -> None:
    constancy = refit(SymGraphClassifier(form="forest", radius=1), DATA, seed=0)
    assert math.isnan(constancy.stability)
    assert constancy.validity == 1.0


def test_rules_are_told_apart_by_what_they_say() -> None:
    data = read_dataset(sample_path("mutag"))
    one = SymGraphClassifier(radius=1, max_rules=3).fit(data, data.target).fitted
    two = SymGraphClassifier(radius=1, max_rules=4).fit(data, data.target).fitted
    assert len(rule_identities(one)) == len(one.model.rules)
    assert rule_identities(one) != rule_identities(two)
    assert all(text.split(":")[0] in data.classes for text in rule_identities(one))


def test_refitting_can_be_stopped() -> None:
    class Stop:
        def tell(self, step: Step) -> None: ...

        def wants_stop(self) -> bool:
            return True

    with pytest.raises(Cancelled, match="stopped"):
        refit(SymGraphClassifier(), DATA, seed=0, progress=Stop())
