"""Splits: parts that cover every row once, in balance, and never tear a group apart."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdkit.Chem.Scaffolds.MurckoScaffold import MurckoScaffoldSmiles

from engine.errors import OptionError
from engine.evaluation.splits import (
    SPLITS,
    UNITS,
    SplitKind,
    grouped,
    holdout,
    scaffold,
    scaffold_groups,
    stratified,
)
from tests.engine.evaluation.sets import dots

TWENTY = ["a"] * 12 + ["b"] * 8
RINGS = ["c1ccccc1", "Cc1ccccc1", "CCc1ccccc1", "C1CCCCC1", "OC1CCCCC1", "c1ccncc1", "Cc1ccncc1", "CCO", "CCO", "CCN"]


def test_stratified_covers_each_row_once_with_each_class_in_its_share() -> None:
    data = dots(TWENTY)
    parts = list(stratified(data, 4, 0))
    assert sorted(np.concatenate([test for _, test in parts])) == list(range(20))
    for train, test in parts:
        assert sorted([*train, *test]) == list(range(20))
        assert Counter(data.target[test].tolist()) == {"a": 3, "b": 2}


def test_seed_decides() -> None:
    def first(seed: int) -> list[int]:
        return next(stratified(dots(TWENTY), 4, seed))[1].tolist()

    assert first(1) == first(1)
    assert first(1) != first(2)


def test_rows_without_class_are_in_no_part() -> None:
    data = dots([*TWENTY, "", ""])
    rows = np.concatenate([np.concatenate(parts) for parts in stratified(data, 4, 0)])
    assert rows.max() == 19
    assert max(map(max, holdout(data, 0.5, 0))) <= 19


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 30)), min_size=40, max_size=90),
    st.integers(2, 4),
    st.integers(0, 2**31),
)
def test_no_group_on_both_sides(rows: list[tuple[str, int]], folds: int, seed: int) -> None:
    data = dots([target for target, _ in rows], groups=[f"g{group}" for _, group in rows])
    links = np.array([group // 2 for _, group in rows])
    for name, groups in (("grouped", np.array([group for _, group in rows])), ("stratified", links)):
        try:
            together = links if name == "stratified" else None
            parts = list(SPLITS[SplitKind(name)](data, folds, seed, together=together))
        except OptionError:
            continue  # too few groups or members: refused, never torn
        assert sorted(np.concatenate([test for _, test in parts]).tolist()) == list(range(len(rows)))
        for train, test in parts:
            assert not set(groups[train]) & set(groups[test])
            assert len(train) + len(test) == len(rows)


def test_groups_are_balanced_by_size_and_class() -> None:
    # 30 groups of 1 to 6 rows: greedy dealing keeps 5 folds within one small group of each other
    targets, groups = [], []
    for g in range(30):
        size = g % 6 + 1
        targets += ["a" if (g + i) % 3 else "b" for i in range(size)]
        groups += [f"g{g}"] * size
    data = dots(targets, groups=groups)
    tests = [test for _, test in grouped(data, 5, 0)]
    assert max(map(len, tests)) - min(map(len, tests)) <= 2  # 105 rows, 21 a fold
    shares = [np.mean(data.target[test] == "a") for test in tests]
    assert max(shares) - min(shares) < 0.1


def test_row_without_a_group_stands_alone() -> None:
    data = dots(["a", "b"] * 4, groups=[""] * 8)
    assert sorted(len(test) for _, test in grouped(data, 4, 0)) == [2, 2, 2, 2]


def test_grouped_joins_what_is_kept_together() -> None:
    # groups g0..g7 of one row each; rows 0 and 7 are duplicates
    data = dots(["a", "b"] * 4, groups=[f"g{i}" for i in range(8)])
    together = np.array([0, 1, 2, 3, 4, 5, 6, 0])
    assert all((0 in test) == (7 in test) for _, test in grouped(data, 4, 0, together=together))


def test_grouped_without_groups_asks_for_the_column() -> None:
    with pytest.raises(OptionError, match=r"no groups.*--group.*O121"):
        list(grouped(dots(TWENTY), 4, 0))


def test_scaffolds_are_rdkits_and_acyclic_molecules_go_by_their_own_smiles() -> None:
    data = dots(["a", "b"] * 5, smiles=RINGS)
    numbers = scaffold_groups(data)
    oracle = [MurckoScaffoldSmiles(smiles) or smiles for smiles in RINGS]
    assert [(numbers == k).tolist() for k in numbers] == [[other == own for other in oracle] for own in oracle]


def test_scaffold_ignores_stereo_and_what_is_no_molecule_stands_alone() -> None:
    numbers = scaffold_groups(dots(["a"] * 5, smiles=["C[C@H]1CCCO1", "C[C@@H]1CCCO1", "", "", "not a molecule"]))
    assert numbers[0] == numbers[1]
    assert len(set(numbers.tolist())) == 4


@pytest.mark.parametrize(
    "same",
    [
        ("CCN1CCCCC1", "CCN1CCCCC1.Cl", "CC[NH+]1CCCCC1.[Cl-]"),  # a salt without rings
        ("CCN1CCCCC1", "CCN1CCCCC1.O.O", "CCN1CCCCC1.CCO"),  # solvents
        ("CCCCCCN1CCCCC1", "CCCCCCN1CCCCC1.Cc1ccc(S(=O)(=O)O)cc1", "CCCCCC[NH+]1CCCCC1.[O-]S(=O)(=O)c1ccccc1"),
        ("Cc1ccncc1", "Cc1cc[nH+]cc1.[Br-]"),  # charged in the ring
        ("CCCC(=O)O", "CCCC(=O)[O-].[Na+]", "CCCC(=O)[O-].[K+]"),  # acyclic
        ("CC[C@H](C)N", "CC[C@@H](C)N", "CCC(C)N"),  # acyclic, stereo
    ],
)
def test_salts_charges_and_stereo_do_not_make_another_scaffold(same: tuple[str, ...]) -> None:
    others = ["c1ccccc1", "CCCCCO", "c1ccsc1"]
    numbers = scaffold_groups(dots(["a"] * (len(same) + 3), smiles=[*same, *others])).tolist()
    assert len(set(numbers[: len(same)])) == 1
    assert len(set(numbers)) == 4


def test_scaffold_split_keeps_scaffolds_on_one_side() -> None:
    data = dots(["a", "b"] * 5, smiles=RINGS)
    numbers = scaffold_groups(data)
    for train, test in scaffold(data, 3, 0):
        assert not set(numbers[train]) & set(numbers[test])


def test_scaffold_of_plain_graphs_is_refused() -> None:
    with pytest.raises(OptionError, match=r"not molecules.*O122"):
        list(scaffold(dots(TWENTY), 2, 0))


@pytest.mark.parametrize("together", [None, np.arange(20) // 2])
def test_holdout_has_the_fraction_and_every_class(together: np.ndarray | None) -> None:
    data = dots(TWENTY)
    train, test = holdout(data, 0.3, 0, together=together)
    assert sorted([*train, *test]) == list(range(20))
    assert len(test) == 6
    assert set(data.target[test]) == set(data.target[train]) == {"a", "b"}
    if together is not None:
        assert not set(together[train]) & set(together[test])


def test_small_holdout_still_has_each_class() -> None:
    assert len(holdout(dots(TWENTY), 0.001, 0)[1]) == 2


def test_every_split_has_a_unit_to_be_stated() -> None:
    assert set(SPLITS) == set(UNITS) == set(SplitKind)


@pytest.mark.parametrize(
    ("targets", "folds", "message"),
    [
        (TWENTY, 1, "1 folds.*O120"),
        (TWENTY, 9, r"class 'b' has only 8 .*at most 8 folds.*O123"),
        (["a"] * 9 + ["b"], 2, r"class 'b' has only 1 .*more members.*O123"),
        (["a"] * 9, 2, r"1 class .*O125"),
        (["", ""], 2, r"0 class .*O125"),
    ],
)
def test_what_cannot_be_split(targets: list[str], folds: int, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        list(stratified(dots(targets), folds, 0))


@pytest.mark.parametrize("fraction", [0.0, 1.0, -1, float("nan")])
def test_holdout_fraction_out_of_range(fraction: float) -> None:
    with pytest.raises(OptionError, match="O124"):
        holdout(dots(TWENTY), fraction, 0)


def test_groups_too_few_or_too_large() -> None:
    with pytest.raises(OptionError, match=r"2 group units for 3 folds.*at most 2.*O126"):
        list(grouped(dots(TWENTY, groups=["x", "y"] * 10), 3, 0))
    # all of class b in one group: the fold that tests it has class a alone to learn from
    with pytest.raises(OptionError, match="O127"):
        list(grouped(dots(TWENTY, groups=[f"g{i}" for i in range(12)] + ["b"] * 8), 3, 0))
    with pytest.raises(OptionError, match="O127"):
        holdout(dots(TWENTY), 0.2, 0, together=np.zeros(20, dtype=int))
