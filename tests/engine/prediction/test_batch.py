"""Rows of a batch: every record in its place, whatever the size of the parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import SymGraphClassifier, read_dataset
from engine.errors import Cancelled
from engine.prediction import batch
from engine.prediction.batch import OK, predict_in_parts, prediction_rows
from engine.progress import Step
from engine.readers import read
from engine.rules.trained import TrainedModel


@pytest.fixture(scope="module")
def trained(sample_data: Path) -> TrainedModel:
    data = read_dataset(sample_data / "mutag.csv")
    return SymGraphClassifier(max_rules=4, radius=1).fit(data, data.target).fitted


class Listener:
    def __init__(self, stop_after: int = 10**9) -> None:
        self.steps: list[Step] = []
        self.stop_after = stop_after

    def tell(self, step: Step) -> None:
        self.steps.append(step)

    def wants_stop(self) -> bool:
        return len(self.steps) > self.stop_after


def test_parts_change_nothing(trained: TrainedModel, sample_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = read_dataset(sample_data / "mutag.csv")
    whole = predict_in_parts(trained, data)
    assert whole.probabilities.tolist() == trained.probabilities(data).tolist()
    assert whole.fired.tolist() == trained.model.fired(trained.table(data)).tolist()
    monkeypatch.setattr(batch, "_AT_ONCE", 50)
    listener = Listener()
    parts = predict_in_parts(trained, data, progress=listener)
    assert parts.probabilities.tolist() == whole.probabilities.tolist()
    assert parts.fired.tolist() == whole.fired.tolist()
    assert [(step.done, step.total) for step in listener.steps] == [(n, 188) for n in (0, 50, 100, 150, 188)]


def test_a_stop_is_heeded_between_parts(
    trained: TrainedModel, sample_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "_AT_ONCE", 50)
    with pytest.raises(Cancelled, match="stopped on request"):
        predict_in_parts(trained, read_dataset(sample_data / "mutag.csv"), progress=Listener(1))


def test_faulty_records_keep_their_place(trained: TrainedModel, sample_data: Path) -> None:
    imported = read(sample_data / "broken" / "unparsable_smiles.csv", require_target=False)
    rows = prediction_rows(trained, imported)
    assert [row.record for row in rows] == list(range(1, 9))
    assert [row.status == OK for row in rows] == [True, True, True, False, True, True, True, True]
    assert rows[3] == batch.Row(4, status="S102: 'c1ccccc' does not parse (unclosed ring)")
    chances = trained.probabilities(imported.dataset)
    assert [row.probability for row in rows if row.status == OK] == chances.max(axis=1).tolist()
