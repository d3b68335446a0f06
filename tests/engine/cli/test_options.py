from __future__ import annotations

import inspect
import os
from typing import get_args

import pytest

from engine.cli.options import (
    EdgeStructureName,
    FormName,
    HydrogensName,
    ModelOptions,
    NumberingName,
    SchemeName,
    SplitName,
    VocabularyName,
    workers,
)
from engine.data.chemistry.molecules import Hydrogens
from engine.estimators import SymGraphClassifier
from engine.evaluation.splits import SplitKind
from engine.predicates.groups.readable import VocabularyChoice
from engine.readers.graphs.numbering import Numbering
from engine.rules.model import Form
from engine.rules.model_file.model import ProvenanceDocument
from engine.runs import DataSource
from engine.structure.arcs import EdgeStructure
from engine.structure.index import Scheme


def test_the_choices_are_those_of_the_engine() -> None:
    assert set(get_args(FormName)) == set(Form)
    assert set(get_args(SchemeName)) == set(Scheme)
    assert set(get_args(VocabularyName)) == set(VocabularyChoice)
    assert set(get_args(ProvenanceDocument.model_fields["vocabulary"].annotation)) == set(VocabularyChoice)
    assert {*get_args(EdgeStructureName), "directions", "labels+directions"} == set(EdgeStructure)
    assert set(get_args(SplitName)) == set(SplitKind)
    assert {*get_args(HydrogensName), "as-file"} == set(Hydrogens)
    assert {*get_args(NumberingName), ""} == set(Numbering)
    assert set(get_args(DataSource.model_fields["numbering"].annotation)) == set(Numbering)
    assert set(get_args(ProvenanceDocument.model_fields["numbering"].annotation)) == set(Numbering)


def test_the_defaults_are_those_of_the_estimator() -> None:
    defaults = {name: p.default for name, p in inspect.signature(SymGraphClassifier).parameters.items()}
    assert ModelOptions().estimator(jobs=1).get_params() == defaults
    assert defaults["max_rules"] is defaults["vocabulary"] is None


def test_options_reach_the_estimator() -> None:
    options = ModelOptions(radius=3, edge_structure="labels", form="tree", max_rules=7, seed=5, hydrogens="fold")
    assert options.estimator(jobs=2).get_params() == {
        "radius": 3,
        "scheme": "wl",
        "edge_structure": "labels",
        "form": "tree",
        "max_rules": 7,
        "vocabulary": None,
        "search": "none",
        "random_state": 5,
        "jobs": 2,
    }
    assert options.as_json() == {
        "radius": 3,
        "scheme": "wl",
        "edge_structure": "labels",
        "form": "tree",
        "max_rules": 7,
        "vocabulary": None,
        "search": "none",
        "hydrogens": "fold",
        "seed": 5,
    }
    assert ModelOptions(form="forest", max_rules=7).as_json()["max_rules"] is None


def test_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    assert workers(3) == 3
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 2, 5}, raising=False)
    assert workers(None) == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert workers(None) == 1
