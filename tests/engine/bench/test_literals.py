"""Features for peers: the same truths as our rules see, learned from the training part alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rdkit import Chem
from rdkit.Chem import rdFingerprintGenerator
from sklearn.feature_selection import chi2

from engine.bench import literals
from engine.bench.literals import literal_matrix, morgan_matrix
from engine.data.dataset import GraphDataset
from engine.learning.literals import LiteralPool
from engine.predicates.egos.learning import learn_vocabulary
from engine.predicates.patterns.discovery import discover_patterns
from engine.predicates.patterns.pattern import Pattern
from engine.predicates.table import count_predicates, with_patterns
from engine.readers import read_dataset
from engine.rules.rule_counts import literal_truth
from engine.structure.index import StructureIndex


@pytest.fixture(scope="module")
def mutag(sample_data: Path) -> GraphDataset:
    return read_dataset(sample_data / "mutag.csv")


def test_literals_hold_where_rules_say_so(mutag: GraphDataset, monkeypatch: pytest.MonkeyPatch) -> None:
    train, test = mutag[:120], mutag[120:]
    monkeypatch.setattr(literals, "MOST_LITERALS", 300)
    found = literal_matrix(train, train.target, test)
    table = with_patterns(learn_vocabulary(train, StructureIndex.build(train, 2)), discover_patterns(train))
    pool = LiteralPool.of(table)
    assert len(pool) > 300
    assert found.train.shape == (120, 300)
    assert found.test.shape == (len(mutag) - 120, 300)
    assert len(set(found.names)) == 300
    told = {f"{literal.predicate.id} >= {literal.at_least}": k for k, literal in enumerate(pool.literals)}
    chosen = [told[name] for name in found.names]
    assert chosen == sorted(chosen)
    truth = np.stack([pool.column(k) for k in range(len(pool))], axis=1)
    assert np.array_equal(found.train, truth[:, chosen])
    statistic, _ = chi2(truth, train.target)
    both = statistic + chi2(~truth, train.target)[0]  # of presence and absence together: Pearson's
    assert both[chosen].min() >= np.delete(both, chosen).max() - 1e-9
    for place in range(0, 300, 23):
        literal = pool.literals[chosen[place]]
        small = replace(table.vocabulary, predicates=(), patterns=())
        entry = literal.predicate
        one = replace(small, **{"patterns" if isinstance(entry, Pattern) else "predicates": (entry,)})
        assert np.array_equal(found.test[:, place], literal_truth(literal, count_predicates(one, test)))


def test_classes_of_the_test_part_do_not_count(mutag: GraphDataset) -> None:
    train, test = mutag[::2], mutag[1::2]
    shuffled = replace(test, target_codes=test.target_codes[::-1].copy())
    found, again = (literal_matrix(train, train.target, part) for part in (test, shuffled))
    assert found.names == again.names
    assert np.array_equal(found.test, again.test)


def test_labels_decide_not_those_of_the_data(mutag: GraphDataset) -> None:
    train = mutag[::2]
    other = np.where(np.diff(train.node_offsets) > 18, "large", "small")
    assert literal_matrix(train, other, train).names != literal_matrix(train, train.target, train).names


def test_morgan_counts_are_those_of_rdkit(mutag: GraphDataset) -> None:
    train, test = mutag[:100], mutag[100:]
    found = morgan_matrix(train, test)
    assert found.train.any(axis=0).all()
    assert found.conditions.tolist() == [1] * len(found.names)
    generator = rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=2048)
    bits = [int(name.removeprefix("morgan ")) for name in found.names]
    assert test.smiles is not None
    for row in range(0, len(test), 10):
        counts = generator.GetCountFingerprintAsNumPy(Chem.MolFromSmiles(test.smiles[row]))
        assert np.array_equal(found.test[row], counts[bits])
