"""Small models to be argued with."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import SymGraphClassifier, read_dataset
from engine.data.dataset import GraphDataset
from engine.rules.trained import TrainedModel


@pytest.fixture(scope="package")
def houses(sample_data: Path) -> GraphDataset:
    return read_dataset(sample_data / "motif_house.csv")


@pytest.fixture(scope="package")
def house_model(houses: GraphDataset) -> TrainedModel:
    return SymGraphClassifier(max_rules=4, random_state=0).fit(houses, houses.target).fitted


@pytest.fixture(scope="package")
def mutag(sample_data: Path) -> GraphDataset:
    return read_dataset(sample_data / "mutag.csv")


@pytest.fixture(scope="package")
def mutag_model(mutag: GraphDataset) -> TrainedModel:
    return SymGraphClassifier(max_rules=6, random_state=0).fit(mutag, mutag.target).fitted
