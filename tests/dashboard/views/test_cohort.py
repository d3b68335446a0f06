"""Cohorts: from and to the address, which graphs they pick, and in which order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dashboard.components.views.cohort import ALL, NO_RING, Cohort, Facts, Order, cohort_words, pick_cohort
from dashboard.components.views.matches import Verdict
from dashboard.components.views.verdict_words import Said
from dashboard.data.views.explore_rows import graph_frame
from engine.data.dataset import GraphDataset
from engine.evaluation.duplicates import DuplicateGroup, Duplicates, Sameness
from engine.explain.smarts.coverage import cover
from engine.readers import read_dataset, sample_path


@pytest.fixture(scope="module")
def mutag() -> GraphDataset:
    return read_dataset(sample_path("mutag"))


@pytest.fixture(scope="module")
def facts(mutag: GraphDataset) -> Facts:
    """Every third graph is said to be of the other class; rule 1 fires on the first ten."""
    truth = mutag.target_codes.astype(np.int64)
    said = np.where(np.arange(188) % 3 == 0, 1 - truth, truth)
    sure = np.linspace(0.5, 0.99, 188)
    fired = np.zeros((188, 2), bool)
    fired[:10, 0] = True
    groups = (DuplicateGroup((3, 8), Sameness.GRAPH, (1, 1)), DuplicateGroup((5, 6), Sameness.MOLECULE, (0, 2)))
    return Facts(
        mutag,
        Said(said, sure, np.arange(188) < 100),
        fired,
        lambda smarts: cover(smarts, mutag).holds,
        lambda: {"c1ccccc1": (0, 7), "": (9,)},
        lambda: Duplicates(groups, (), 188, 188),
    )


FULL = Cohort((0, 1), "Br", 3, 20, "N", "[#7]", "c1ccccc1", 2, 1, Verdict.WRONG, 1, 4, Order.SUREST)


@pytest.mark.parametrize("cohort", [ALL, FULL, Cohort(of_class=(1,)), Cohort(scaffold=NO_RING), Cohort(said=0)])
def test_an_address_says_it_all(cohort: Cohort) -> None:
    assert Cohort.from_params(cohort.to_params()) == cohort


def test_a_default_is_not_said() -> None:
    assert ALL.to_params() == {}
    assert ALL.is_all
    assert replace(ALL, order=Order.ID).is_all
    assert not FULL.is_all


@pytest.mark.parametrize(
    "params",
    [
        {"of_class": "x,-1,²", "least": "-3", "most": "1e9", "same": "٣", "verdict": "maybe", "order": "random"},
        {"of_class": "", "said": "no", "fires": "R1", "conflicts": "yes"},
    ],
)
def test_nonsense_in_an_address_is_the_default(params: dict[str, str]) -> None:
    assert Cohort.from_params(params) == ALL


def test_what_a_model_has_to_say() -> None:
    asking = (Cohort(verdict=Verdict.RIGHT), Cohort(said=0), Cohort(fires=1), Cohort(order=Order.LEAST_SURE))
    assert all(cohort.asks_model for cohort in asking)
    assert not Cohort(text="x", smarts="C", order=Order.SMALLEST).asks_model


@pytest.mark.parametrize(
    ("cohort", "expected"),
    [
        (Cohort(scaffold="c1ccccc1"), [0, 7]),
        (Cohort(scaffold=NO_RING), [9]),
        (Cohort(scaffold="C1CC1"), []),
        (Cohort(same=1), [3, 8]),
        (Cohort(same=2), [5, 6]),
        (Cohort(same=3), []),
        (Cohort(conflicts=1), [3, 8]),
        (Cohort(same=2, conflicts=1), []),
        (Cohort(fires=1), list(range(10))),
        (Cohort(fires=1, verdict=Verdict.WRONG), [0, 3, 6, 9]),
        (Cohort(fires=2), []),
        (Cohort(fires=1, order=Order.SUREST), list(range(9, -1, -1))),
        (Cohort(fires=1, order=Order.LEAST_SURE), list(range(10))),
    ],
)
def test_picks(cohort: Cohort, expected: list[int], facts: Facts) -> None:
    assert pick_cohort(cohort, facts).tolist() == expected


def test_picks_by_structure(facts: Facts, mutag: GraphDataset) -> None:
    sizes = np.diff(mutag.node_offsets)
    picked = pick_cohort(Cohort(least=12, most=14), facts)
    assert picked.tolist() == np.flatnonzero((sizes >= 12) & (sizes <= 14)).tolist()
    with_br = pick_cohort(Cohort(label="Br"), facts).tolist()
    assert with_br == [i for i, text in enumerate(mutag.smiles.tolist()) if "Br" in text]
    assert with_br == pick_cohort(Cohort(smarts="[Br]"), facts).tolist()
    assert pick_cohort(Cohort(label="Xe"), facts).tolist() == []
    assert pick_cohort(Cohort(of_class=(0,)), facts).tolist() == np.flatnonzero(mutag.target_codes == 0).tolist()
    assert pick_cohort(Cohort(text="D26"), facts).tolist() == [25]


def test_picks_by_prediction(facts: Facts, mutag: GraphDataset) -> None:
    assert facts.said is not None
    wrong = pick_cohort(Cohort(verdict=Verdict.WRONG), facts)
    right = pick_cohort(Cohort(verdict=Verdict.RIGHT), facts)
    assert wrong.tolist() == list(range(0, 188, 3))
    assert sorted([*wrong, *right]) == list(range(188))
    cell = pick_cohort(Cohort(of_class=(0,), said=1), facts)
    assert set(cell.tolist()) == {g for g in range(0, 188, 3) if mutag.target_codes[g] == 0}


def test_orders(facts: Facts, mutag: GraphDataset) -> None:
    sizes = np.diff(mutag.node_offsets)
    small, large = (pick_cohort(Cohort(order=order), facts) for order in (Order.SMALLEST, Order.LARGEST))
    assert (np.diff(sizes[small]) >= 0).all()
    assert (np.diff(sizes[large]) <= 0).all()
    names = mutag.ids[pick_cohort(Cohort(order=Order.ID), facts)].tolist()
    assert names == sorted(names)


def test_without_a_model_its_questions_are_not_asked(mutag: GraphDataset) -> None:
    bare = Facts(mutag)
    cohort = Cohort(verdict=Verdict.WRONG, said=1, fires=3, order=Order.SUREST)
    assert len(pick_cohort(cohort, bare)) == 188
    assert len(pick_cohort(Cohort(same=1), bare)) == 0


def test_words(mutag: GraphDataset) -> None:
    assert cohort_words(ALL, mutag) == []
    said = cohort_words(FULL, mutag)
    assert said == [
        "truly non-mutagen or mutagen",
        "with “Br” in the id or SMILES",
        "3 to 20 atoms",
        "with N",
        "matching [#7]",
        "scaffold c1ccccc1",
        "duplicates, group 2",
        "in a label conflict",
        "predicted wrong",
        "predicted mutagen",
        "R4 fires",
    ]
    assert cohort_words(Cohort(least=3), mutag) == ["at least 3 atoms"]
    assert cohort_words(Cohort(most=3), mutag) == ["at most 3 atoms"]
    assert cohort_words(Cohort(scaffold=NO_RING, verdict=Verdict.RIGHT), mutag) == ["without a ring", "predicted right"]
    assert cohort_words(Cohort(of_class=(7,), said=7), mutag) == []


def test_rows_say_what_was_held_out(facts: Facts, mutag: GraphDataset) -> None:
    frame = graph_frame(mutag, np.array([99, 100, 0]), facts.said, facts.fired)
    assert frame["id"].tolist() == ["d100", "d101", "d1"]
    assert frame["measured"].tolist() == ["held out", "seen in training", "held out"]
    assert frame["verdict"].tolist() == ["wrong", "right", "wrong"]
    assert frame["rules"].tolist() == ["", "", "R1"]
    assert frame["SMILES"].iloc[2] == str(mutag.smiles[0])
    bare = graph_frame(read_dataset(sample_path("motif_house")), np.array([0]), None, None)
    assert list(bare.columns) == ["id", "record", "class", "nodes", "edges"]
