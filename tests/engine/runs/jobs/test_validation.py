from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from engine.data.dataset import GraphDataset
from engine.data.generated.synthetic import ba_2motifs
from engine.errors import Cancelled
from engine.progress import SILENT, Step
from engine.readers import read_dataset, sample_path
from engine.runs import DataSource, TrainingRequest
from engine.runs.jobs.validation import cross_validated, cross_validated_front

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
    validated = cross_validated(request(), graphs, jobs=1, progress=listener)
    found = validated.scores
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
        cross_validated(request(form=form), graphs, jobs=1, progress=Listener(stop_after=5))


def test_what_was_said_out_of_fold_gives_the_scores_again(graphs: GraphDataset) -> None:
    found = cross_validated(request(), graphs, jobs=1, progress=SILENT)
    said = found.out_of_fold
    assert said.graphs == list(range(40))
    assert sorted(set(said.fold)) == [0, 1, 2, 3, 4]
    chosen = np.array(said.probabilities).argmax(axis=1)
    assert np.array_equal(confusion_matrix(graphs.target_codes, chosen), np.array(found.scores.confusion))


def test_a_front_is_measured_by_what_a_search_for_each_size_would_pick() -> None:
    graphs = read_dataset(sample_path("mutag"))
    asked = request(search="quick", max_rules=4)
    numbers: list[int] = []

    def checkpoints(number: int) -> None:
        numbers.append(number)

    found = cross_validated_front(asked, graphs, (1, 4), checkpoints=checkpoints, jobs=1, progress=SILENT)
    one, four = (validated.scores for validated in found)
    assert numbers == [1, 2, 3, 4, 5]
    alone = cross_validated(asked, graphs, jobs=1, progress=SILENT)
    assert (four.accuracy, found[1].out_of_fold) == (alone.scores.accuracy, alone.out_of_fold)
    assert found[0].out_of_fold != found[1].out_of_fold
    assert one.notes[-1].startswith("A search of its own in each part, and of its models the one of at most 1 rule ")
    assert "at most 4 rules" in four.notes[-1]
    assert one.graphs == four.graphs == 188


def test_stages_of_a_fold_with_a_search_only_grow(graphs: GraphDataset) -> None:
    listener = Listener()
    asked = request(search="quick")
    cross_validated_front(asked, graphs, (2,), checkpoints=lambda _: None, jobs=1, progress=listener)
    shares = [step.fraction for step in listener.steps]
    assert shares == sorted(shares)
    assert {step.stage for step in listener.steps} == {"validation"}
    assert not any(step.front for step in listener.steps)  # only the run's own search shows its front
