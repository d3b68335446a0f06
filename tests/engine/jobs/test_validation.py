from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binomtest

from engine.data.dataset import GraphDataset, text_array
from engine.data.synthetic import ba_2motifs
from engine.errors import Cancelled
from engine.jobs.validation import held_out_front, held_out_scores, wilson
from engine.progress import SILENT, Step
from engine.readers import read_dataset, sample_path
from engine.runs import DataSource, TrainingRequest, Validation

SOURCE = DataSource(origin="sample", name="mutag")


class Listener:
    """Remembers the steps, and wants a stop after some of them."""

    def __init__(self, stop_after: int = 10**9) -> None:
        self.steps: list[Step] = []
        self.stop_after = stop_after

    def tell(self, step: Step) -> None:
        self.steps.append(step)

    def wants_stop(self) -> bool:
        return len(self.steps) >= self.stop_after


@pytest.fixture(scope="module")
def graphs() -> GraphDataset:
    return ba_2motifs(seed=0, n=40)


def request(**changes: object) -> TrainingRequest:
    return TrainingRequest.model_validate({"source": SOURCE, "max_rules": 2, "radius": 1} | changes)


def test_folds_are_told_as_one_stage_that_only_grows(graphs: GraphDataset) -> None:
    listener = Listener()
    found = held_out_scores(request(), graphs, jobs=1, progress=listener)
    assert found.graphs == 40
    assert found.method == "5-fold cross-validation"
    assert sum(map(sum, found.confusion)) == 40
    shares = [step.fraction for step in listener.steps]
    assert {step.stage for step in listener.steps} == {"validation"}
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert "part 1 of 5" in listener.steps[0].note


@pytest.mark.parametrize("form", ["rules", "list", "scorecard", "tree", "forest"])
def test_a_stop_inside_a_fold_hands_back_no_scores(graphs: GraphDataset, form: str) -> None:
    with pytest.raises(Cancelled, match="stopped on request"):
        held_out_scores(request(form=form), graphs, jobs=1, progress=Listener(stop_after=5))


def test_a_holdout_has_an_interval_of_its_own(graphs: GraphDataset) -> None:
    found = held_out_scores(request(validation=Validation.HOLDOUT), graphs, jobs=1, progress=SILENT)
    right = sum(found.confusion[k][k] for k in range(2))
    assert found.graphs == 8
    assert found.accuracy.mean == right / 8
    expected = binomtest(right, 8).proportion_ci(method="wilson")
    assert (found.accuracy.low, found.accuracy.high) == pytest.approx((expected.low, expected.high))


def test_a_holdout_keeps_scaffolds_and_groups_together() -> None:
    molecules = read_dataset(sample_path("mutag"))
    found = held_out_scores(
        request(validation=Validation.HOLDOUT, split="scaffold"), molecules, jobs=1, progress=SILENT
    )
    assert found.unit == "Bemis-Murcko scaffold"
    names = [f"g{row % 30}" if row else "" for row in range(len(molecules))]
    grouped = replace(molecules, group=text_array(names))
    found = held_out_scores(request(validation=Validation.HOLDOUT, split="grouped"), grouped, jobs=1, progress=SILENT)
    assert found.unit == "group"


def test_an_undefined_score_is_none_not_nan() -> None:
    graphs = ba_2motifs(seed=0, n=40)
    few = np.r_[np.flatnonzero(graphs.target_codes == 0), np.flatnonzero(graphs.target_codes == 1)[:5]]
    group = text_array(["one" if code else f"g{k}" for k, code in enumerate(graphs[few].target_codes)])
    split = replace(graphs[few], group=group)
    found = held_out_scores(request(validation=Validation.HOLDOUT, split="grouped"), split, jobs=1, progress=SILENT)
    assert found.roc_auc.mean is None


@pytest.mark.parametrize(("hits", "n"), [(0, 5), (5, 5), (3, 7), (500, 1000)])
def test_wilsons_interval_agrees_with_scipy(hits: int, n: int) -> None:
    expected = binomtest(hits, n).proportion_ci(method="wilson")
    assert wilson(hits, n) == pytest.approx((expected.low, expected.high))


@pytest.mark.parametrize("validation", [Validation.HOLDOUT, Validation.FOLDS_5])
def test_a_front_is_measured_by_what_a_search_for_each_size_would_pick(validation: Validation) -> None:
    graphs = read_dataset(sample_path("mutag"))
    asked = request(search="quick", max_rules=4, validation=validation)
    numbers: list[int] = []

    def checkpoints(number: int) -> None:
        numbers.append(number)

    one, four = held_out_front(asked, graphs, (1, 4), checkpoints=checkpoints, jobs=1, progress=SILENT)
    assert numbers == list(range(1, validation.folds + 1))
    assert four.accuracy == held_out_scores(asked, graphs, jobs=1, progress=SILENT).accuracy
    assert one.notes[-1].startswith("A search of its own in each part, and of its models the one of at most 1 rule ")
    assert "at most 4 rules" in four.notes[-1]
    assert one.graphs == four.graphs == (38 if validation is Validation.HOLDOUT else 188)


def test_stages_of_a_fold_with_a_search_only_grow(graphs: GraphDataset) -> None:
    listener = Listener()
    asked = request(search="quick", validation=Validation.HOLDOUT)
    held_out_front(asked, graphs, (2,), checkpoints=lambda _: None, jobs=1, progress=listener)
    shares = [step.fraction for step in listener.steps]
    assert shares == sorted(shares)
    assert {step.stage for step in listener.steps} == {"validation"}
    assert not any(step.front for step in listener.steps)  # only the run's own search shows its front
