"""Rules that last: chosen on halves in which copies are together, near copies counted once."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from engine import SymGraphClassifier, read_dataset
from engine.data.dataset import GraphDataset
from engine.data.generated.synthetic import ba_2motifs
from engine.editing.draft import Draft
from engine.editing.drafting import draft_model
from engine.editing.edit_data import EditData
from engine.editing.edits import SwitchRule
from engine.errors import InputError, OptionError
from engine.learning import stability_selection as stability
from engine.learning.stability_selection import _halves, _near_copies, learn_lasting_rules
from engine.predicates.groups.readable import VocabularyChoice, readable_table
from engine.predicates.table import PredicateTable
from engine.progress import SILENT
from engine.rules.model_file.file import model_from_text, model_to_text
from engine.rules.trained import TrainedModel
from engine.structure.copies import find_copies


@pytest.fixture(scope="module")
def bbb(sample_data: Path) -> GraphDataset:
    return read_dataset(sample_data / "bbb.csv")


@pytest.fixture(scope="module")
def mutag(sample_data: Path) -> GraphDataset:
    return read_dataset(sample_data / "mutag.csv")


def test_halves_hold_everything_once_and_copies_together() -> None:
    copies = np.array([0, 1, 0, 3, 4, 1, 6, 7, 8])
    halves = list(_halves(copies, 3))
    assert len(halves) == 2 * stability.PAIRS
    for first, second in zip(halves[::2], halves[1::2], strict=True):
        assert np.array_equal(first, ~second)
        assert first[0] == first[2]
        assert first[1] == first[5]
    assert len({half.tobytes() for half in halves}) > 20


def test_near_copies_share_most_of_their_graphs() -> None:
    truth = np.array([[1, 1, 1, 1, 0, 0], [1, 1, 1, 1, 1, 0], [1, 1, 0, 0, 0, 0], [0, 0, 0, 0, 1, 1]], bool)
    found = _near_copies(truth)
    for i, one in enumerate(truth):
        for k, other in enumerate(truth):
            jaccard = (one & other).sum() / (one | other).sum()
            assert found[i, k] == (jaccard >= 0.8), (i, k)


def planted(table: PredicateTable, seed: int) -> tuple[np.ndarray, int, int]:
    """Return classes that two groups decide, most of the time, and the columns of the groups."""
    held = (table.counts > 0).toarray()
    names = [one.name for one in table.vocabulary.substructures]
    one, other = names.index("carboxylic acid"), names.index("halogen on an aromatic ring")
    log_odds = -0.5 + 3.0 * held[:, one] - 2.5 * held[:, other]
    random = np.random.default_rng(seed)
    return (random.random(len(table)) < 1 / (1 + np.exp(-log_odds))).astype(np.int32), one, other


def test_what_decides_is_found_under_its_name(bbb: GraphDataset) -> None:
    table, copies = readable_table(bbb), find_copies(bbb).units()
    target, one, other = planted(table, 1)
    model = learn_lasting_rules(table, target, 2, max_rules=2, copies=copies)
    said = {(rule.literals[0].predicate.name, rule.target) for rule in model.rules}
    names = [entry.name for entry in table.vocabulary.substructures]
    assert said == {(names[one], 1), (names[other], 0)}
    assert all(len(rule.literals) == 1 and rule.literals[0].present for rule in model.rules)


def test_what_says_the_same_stands_once(bbb: GraphDataset) -> None:
    table = readable_table(bbb)
    model = learn_lasting_rules(table, bbb.target_codes, 2, max_rules=12, copies=find_copies(bbb).units())
    fired = model.fired(table.select_vocabulary(model.vocabulary))
    assert 6 <= fired.shape[1] <= 12
    for i in range(fired.shape[1]):
        for k in range(i):
            if model.rules[i].target == model.rules[k].target:
                assert (fired[:, i] & fired[:, k]).sum() < 0.8 * (fired[:, i] | fired[:, k]).sum()


def test_nothing_to_choose_from_makes_no_rules() -> None:
    table = readable_table(ba_2motifs(seed=0, n=20))  # no molecules
    assert table.counts.nnz == 0
    model = learn_lasting_rules(table, np.array([0, 1] * 10, np.int32), 2, max_rules=5, copies=np.arange(20))
    assert model.rules == ()


def test_the_vocabulary_is_an_option_of_the_classifier(mutag: GraphDataset) -> None:
    models = [SymGraphClassifier(vocabulary="readable", max_rules=6, jobs=jobs).fit(mutag) for jobs in (1, 2)]
    assert models[0].rules_ == models[1].rules_
    assert models[0].score(mutag) > 0.8
    assert all(rule.literals[0].predicate.name for rule in models[0].trained_.model.rules)


@pytest.fixture(scope="module")
def readable(mutag: GraphDataset) -> TrainedModel:
    return SymGraphClassifier(vocabulary="readable", max_rules=8).fit(mutag).fitted


def test_rules_say_in_how_many_halves_they_came_again(mutag: GraphDataset, readable: TrainedModel) -> None:
    told = [rule.again for rule in readable.model.rules]
    assert 4 <= len(told) <= 8
    assert all(one is not None and one.halves == 40 and 12 <= one.chosen <= 40 for one in told)


def test_noise_makes_no_rules(mutag: GraphDataset) -> None:
    table, copies = readable_table(mutag), find_copies(mutag).units()
    for seed in range(3):
        shuffled = np.random.default_rng(seed).permutation(mutag.target_codes)
        assert learn_lasting_rules(table, shuffled, 2, max_rules=29, copies=copies).rules == ()


def test_a_file_keeps_them_and_older_files_have_none(readable: TrainedModel) -> None:
    text = model_to_text(readable)
    back = model_from_text(text, "m.json")
    assert back.model.rules == readable.model.rules
    assert back.provenance.vocabulary == "readable"
    told = json.loads(text)
    del told["provenance"]["vocabulary"]
    for rule in told["model"]["rules"]:
        del rule["again"]
    older = model_from_text(json.dumps(told), "m.json")
    assert older.provenance.vocabulary == "structures"
    assert {rule.again for rule in older.model.rules} == {None}
    assert [rule.literals for rule in older.model.rules] == [rule.literals for rule in readable.model.rules]


@pytest.mark.parametrize("again", [[5, 3], [0, 40], [-1, 40], [1], "many"])
def test_damaged_recurrence_is_refused(readable: TrainedModel, again: object) -> None:
    told = json.loads(model_to_text(readable))
    told["model"]["rules"][0]["again"] = again
    with pytest.raises(InputError):
        model_from_text(json.dumps(told), "m.json")


def test_an_edit_elsewhere_leaves_it(readable: TrainedModel, mutag: GraphDataset) -> None:
    draft = Draft(readable).with_edit(SwitchRule(rule=1, on=False))
    edited = draft_model(draft, EditData.of(readable, mutag)).trained
    assert [rule.again for rule in edited.model.rules] == [rule.again for rule in readable.model.rules[1:]]
    assert [rule.literals for rule in edited.model.rules] == [rule.literals for rule in readable.model.rules[1:]]


@pytest.mark.parametrize("form", ["list", "scorecard", "tree", "forest"])
def test_other_forms_speak_of_named_groups_too(mutag: GraphDataset, form: str) -> None:
    trained = SymGraphClassifier(vocabulary="readable", form=form, max_rules=4).fit(mutag).fitted
    assert not trained.model.vocabulary.predicates
    assert not len(trained.model.vocabulary.patterns)
    assert trained.model.vocabulary.substructures
    assert float((trained.predict(mutag) == mutag.target_codes).mean()) > 0.7


def test_all_is_both(mutag: GraphDataset) -> None:
    both, structures = (
        SymGraphClassifier()._whole_table(mutag, of, SILENT)[0]
        for of in (VocabularyChoice.ALL, VocabularyChoice.STRUCTURES)
    )
    groups = readable_table(mutag)
    assert len(both.vocabulary) == len(groups.vocabulary) + len(structures.vocabulary)
    n = len(structures.vocabulary)
    assert np.array_equal(both.counts[:, n:].toarray(), groups.counts.toarray())
    assert (both.counts[:, :n] != structures.counts).nnz == 0
    trained = SymGraphClassifier(vocabulary="all").fit(mutag).fitted
    again = model_from_text(model_to_text(trained), "m.json")
    assert np.array_equal(again.probabilities(mutag), trained.probabilities(mutag))


def test_what_cannot_be_is_refused(mutag: GraphDataset) -> None:
    with pytest.raises(OptionError, match=r"Choose search none.*O710"):
        SymGraphClassifier(vocabulary="readable", search="quick").fit(mutag)
    graphs = ba_2motifs(seed=0, n=20)
    with pytest.raises(OptionError, match=r"no molecules.*Choose structures.*O711"):
        SymGraphClassifier(vocabulary="readable").fit(graphs, graphs.target)
    with pytest.raises(OptionError, match=r"Choose one of structures, readable, all.*O701"):
        SymGraphClassifier(vocabulary="plain").fit(mutag)
