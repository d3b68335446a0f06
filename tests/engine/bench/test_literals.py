"""Features for peers: the same truths as our rules see, learned from the training part alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rdkit import Chem
from rdkit.Chem import rdFingerprintGenerator

from engine.bench.literals import literal_matrix, morgan_matrix
from engine.data.dataset import GraphDataset
from engine.predicates.learning import learn_vocabulary
from engine.predicates.table import count_predicates
from engine.readers import read_dataset
from engine.rules.counting import literal_truth
from engine.rules.pool import LiteralPool
from engine.structure.index import StructureIndex


@pytest.fixture(scope="module")
def mutag(sample_data: Path) -> GraphDataset:
    return read_dataset(sample_data / "mutag.csv")


def test_literals_hold_where_rules_say_so(mutag: GraphDataset) -> None:
    train, test = mutag[:120], mutag[120:]
    found = literal_matrix(train, train.target, test)
    table = learn_vocabulary(train, StructureIndex.build(train, 2))
    pool = LiteralPool.of(table)
    assert found.train.shape == (120, len(pool.literals))
    assert found.test.shape == (len(mutag) - 120, len(pool.literals))
    assert len(set(found.names)) == len(found.names) == len(pool.literals)
    assert found.conditions.tolist() == [literal.predicate.n_conditions for literal in pool.literals]
    held_out = count_predicates(table.vocabulary, test)
    for place in range(0, len(pool.literals), 7):
        literal = pool.literals[place]
        assert found.names[place] == f"{literal.predicate.id} >= {literal.at_least}"
        assert np.array_equal(found.train[:, place], literal_truth(literal, table))
        assert np.array_equal(found.test[:, place], literal_truth(literal, held_out))


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
