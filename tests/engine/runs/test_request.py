from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pydantic import ValidationError

from engine.data.dataset import GraphDataset
from engine.data.generated.synthetic import ba_2motifs
from engine.errors import OptionError
from engine.readers import read_dataset, sample_path
from engine.runs import DataSource, TrainingRequest, Validation

SOURCE = DataSource(origin="sample", name="mutag")


@pytest.fixture(scope="module")
def graphs() -> GraphDataset:
    return ba_2motifs(seed=0, n=20)


def test_a_request_from_before_there_was_a_search_asks_for_none() -> None:
    assert TrainingRequest.model_validate({"source": SOURCE}).search == "none"


def test_a_request_survives_its_text() -> None:
    request = TrainingRequest(source=SOURCE, max_rules=7, validation=Validation.FOLDS_10)
    assert TrainingRequest.model_validate_json(request.model_dump_json()) == request


@pytest.mark.parametrize(
    "change",
    [
        {"max_rules": 0},
        {"max_rules": 10_000},
        {"radius": 4},
        {"seed": -1},
        {"form": "net"},
        {"search": "long"},
        {"search": "quick", "form": "tree"},
        {"split": "by luck"},
        {"folder": "/etc"},
        {"source": {"origin": "disk", "name": "x"}},
    ],
)
def test_values_that_make_no_sense_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match=next(iter(change))):
        TrainingRequest.model_validate({"source": SOURCE.model_dump()} | change)


@pytest.mark.parametrize("name", ["../../etc", "mutag", "A" * 32])
def test_an_upload_is_named_by_digits_only(name: str) -> None:
    with pytest.raises(ValidationError, match="32 hexadecimal"):
        DataSource(origin="upload", name=name)


def test_a_request_is_never_changed() -> None:
    request = TrainingRequest(source=SOURCE)
    with pytest.raises(ValidationError, match="frozen"):
        request.seed = 3  # type: ignore[misc]


def test_folds() -> None:
    assert [v.folds for v in Validation] == [0, 5, 10]


def test_data_that_fits_is_not_refused(graphs: GraphDataset) -> None:
    TrainingRequest(source=SOURCE, validation=Validation.FOLDS_10).refuse_unfit(graphs)
    TrainingRequest(source=SOURCE, split="scaffold").refuse_unfit(read_dataset(sample_path("mutag")))


def test_one_class_is_refused(graphs: GraphDataset) -> None:
    with pytest.raises(OptionError, match="1 class with members"):
        TrainingRequest(source=SOURCE).refuse_unfit(graphs[graphs.target_codes == 0])
    with pytest.raises(OptionError, match="no classes"):
        TrainingRequest(source=SOURCE).refuse_unfit(replace(graphs, target_codes=np.full(20, -1, np.int32)))


def test_a_class_with_fewer_members_than_folds_is_refused_by_name(graphs: GraphDataset) -> None:
    few = graphs[np.r_[np.flatnonzero(graphs.target_codes == 0), np.flatnonzero(graphs.target_codes == 1)[:3]]]
    named = replace(few, class_names=("cycle", "house"))
    with pytest.raises(OptionError, match="class 'house' has only 3 of the 5"):
        TrainingRequest(source=SOURCE).refuse_unfit(named)
    TrainingRequest(source=SOURCE, validation=Validation.HOLDOUT).refuse_unfit(named)


def test_splits_that_the_data_cannot_have_are_refused(graphs: GraphDataset) -> None:
    with pytest.raises(OptionError, match="not molecules"):
        TrainingRequest(source=SOURCE, split="scaffold").refuse_unfit(graphs)
    with pytest.raises(OptionError, match="no groups"):
        TrainingRequest(source=SOURCE, split="grouped").refuse_unfit(graphs)


def test_more_classes_than_a_model_holds_are_refused_before_training() -> None:
    classes = tuple(str(number) for number in range(1001))
    graphs = ba_2motifs(seed=0, n=1002)[: len(classes)]
    many = replace(graphs, classes=classes, class_names=classes, target_codes=np.arange(len(classes), dtype=np.int32))
    request = TrainingRequest(source=DataSource(origin="sample", name="bbb"), validation=Validation.HOLDOUT)
    with pytest.raises(OptionError, match=r"1,001 classes; 1,000 are the most that can be learned.*T228"):
        request.refuse_unfit(many)


def test_a_source_from_before_there_was_a_decimal_sign_has_it_found() -> None:
    assert DataSource.model_validate({"origin": "sample", "name": "bbb"}).reading["decimal"] == "found"
