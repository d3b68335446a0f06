"""A rule about a property is learned, kept, explained, proved, drawn and shown like any other."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from engine import SymGraphClassifier, read_dataset
from engine.data.chemistry.molecules import Hydrogens
from engine.data.dataset import GraphDataset
from engine.editing.draft import Draft
from engine.editing.edits import NamePredicate, SetThreshold
from engine.editing.words import edit_text
from engine.errors import OptionError
from engine.explain.proof.script import write_proof
from engine.explain.smarts.export import export_rules
from engine.predicates.groups.properties import Property
from engine.prediction.explanation import explain_graph
from engine.report import write_report
from engine.rules.model_file import model_from_text, model_to_text
from engine.rules.trained import TrainedModel
from tests.engine.explain.proof.test_script import run_here


@pytest.fixture(scope="module")
def heavy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Alcohols, amines and others with the class of what weighs 200 or more, whatever they are."""
    ends = {"O": 18, "N": 17, "Cl": 36, "C(=O)O": 46, "c1ccccc1": 78, "C#N": 27}
    rows = [
        f"{'C' * n}{end},{'heavy' if 14 * n + weight >= 200 else 'light'}"
        for n in range(6, 22)
        for end, weight in ends.items()
    ]
    path = tmp_path_factory.mktemp("heavy") / "heavy.csv"
    path.write_text("smiles,class\n" + "\n".join(rows) + "\n")
    return path


@pytest.fixture(scope="module")
def data(heavy: Path) -> GraphDataset:
    return read_dataset(heavy)


@pytest.fixture(scope="module")
def trained(data: GraphDataset) -> TrainedModel:
    found = SymGraphClassifier(max_rules=3).fit(data).fitted
    assert found.provenance.vocabulary == "readable"
    return found


def rules_on_properties(trained: TrainedModel) -> list[int]:
    return [i for i, rule in enumerate(trained.model.rules) if isinstance(rule.literals[0].predicate, Property)]


def test_it_is_learned(trained: TrainedModel, data: GraphDataset) -> None:
    assert rules_on_properties(trained)
    assert (trained.predict(data) == data.target_codes).mean() > 0.9


def test_a_model_file_keeps_it(trained: TrainedModel, data: GraphDataset) -> None:
    text = model_to_text(trained)
    again = model_from_text(text)
    assert model_to_text(again) == text
    assert np.array_equal(again.probabilities(data), trained.probabilities(data))
    said = json.loads(text)
    said["vocabulary"]["properties"] = ["colour"] * len(said["vocabulary"]["properties"])
    with pytest.raises(Exception, match="propert"):
        model_from_text(json.dumps(said))


def test_one_molecule_is_explained_by_it(trained: TrainedModel, data: GraphDataset) -> None:
    for graph in range(0, len(data), 9):
        found = explain_graph(trained, data, graph)
        assert found.explanation.prediction == int(trained.predict(data[[graph]])[0])


def test_it_is_proved(trained: TrainedModel, data: GraphDataset) -> None:
    for graph in range(0, len(data), 7):
        name = trained.class_names[int(trained.predict(data[[graph]])[0])]
        assert f"is predicted to be {name} with probability " in run_here(write_proof(trained, data, graph))


@pytest.mark.parametrize("hydrogens", [Hydrogens.KEEP, Hydrogens.FOLD])
def test_hydrogens_that_are_nodes_change_nothing(trained: TrainedModel, heavy: Path, hydrogens: Hydrogens) -> None:
    read = read_dataset(heavy, hydrogens=hydrogens)
    assert np.array_equal(trained.predict(read), trained.predict(read_dataset(heavy)))


def test_no_smarts_says_it(trained: TrainedModel) -> None:
    said = export_rules(trained)
    for place in rules_on_properties(trained):
        (literal,) = said[place]
        assert literal.query.smarts == ""
        assert "a property, which no SMARTS says" in " ".join(literal.query.caveats)


def test_the_report_has_it(trained: TrainedModel, data: GraphDataset) -> None:
    page = write_report(trained, data)
    assert "molecular weight of " in page


def test_other_forms_speak_of_it(data: GraphDataset) -> None:
    for form in ("list", "scorecard", "tree", "forest"):
        found = SymGraphClassifier(form=form, vocabulary="readable", max_rules=3).fit(data).fitted
        assert np.array_equal(model_from_text(model_to_text(found)).predict(data), found.predict(data))
        assert found.model.vocabulary.properties


def test_it_can_be_edited_but_for_its_name(trained: TrainedModel) -> None:
    place = rules_on_properties(trained)[0]
    known = trained.model.rules[place].literals[0].predicate
    draft = Draft(trained)
    asked = draft.with_edit(SetThreshold(rule=place + 1, condition=1, at_least=317))
    assert asked.rules[place].every_literal[0].at_least == 317
    edit = NamePredicate(predicate=known.id, name="heavy")
    for refused in (draft.with_edit, lambda edit: edit_text(draft, edit)):
        with pytest.raises(OptionError, match="known by that name"):
            refused(edit)
