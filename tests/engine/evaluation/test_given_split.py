from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.dataset import GraphDataset, GraphKind, text_array
from engine.errors import OptionError
from engine.evaluation.cross_validation import as_json, cross_validate
from engine.evaluation.given_split import given_part, read_given_split
from engine.evaluation.scores import WILSON_METHOD, wilson
from engine.evaluation.splits import SplitKind, given, kind_in_force
from engine.readers import read_dataset
from engine.report import Measured
from tests.engine.evaluation.test_cross_validation import BySize


def marked(parts: list[str] | None, classes: list[str], groups: list[str] | None = None) -> GraphDataset:
    """Return one-node graphs with the classes, in the parts."""
    builder = DatasetBuilder("marked", GraphKind.GRAPHS)
    for number, label in enumerate(classes):
        builder.add(
            GraphRecord(labels=[["a"]], edges=[], edge_labels=[], id=str(number), target=label, record=number + 1)
        )
    built = builder.build()
    return replace(
        built,
        given_split=None if parts is None else text_array(parts),
        group=None if groups is None else text_array(groups),
    )


def rows(parts: tuple[tuple[np.ndarray, np.ndarray], ...]) -> list[tuple[list[int], list[int]]]:
    return [(train.tolist(), test.tolist()) for train, test in parts]


def test_valid_is_learned_from_and_test_is_scored() -> None:
    found = read_given_split(marked(["train", "Test ", "valid", "", "TRAIN", "test"], list("abaabb")))
    assert rows(found.parts) == [([0, 2, 4], [1, 5])]  # row 3 is in no part
    assert not found.are_folds
    assert found.text == "3 graphs of train and valid to learn from, 2 of test"


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["training", "training", "validation"], "2 graphs of train to learn from, 1 of valid"),
        (["dev", "val", "holdout"], "2 graphs of valid to learn from, 1 of test"),
    ],
)
def test_the_last_part_that_is_there_is_scored(names: list[str], text: str) -> None:
    assert read_given_split(marked(names, list("aba"))).text == text


def test_numbers_are_folds() -> None:
    data = marked(["10", "2", "1", "2", "1", "10"], list("aabbab"))
    found = read_given_split(data)
    assert rows(found.parts) == [([0, 1, 3, 5], [2, 4]), ([0, 2, 4, 5], [1, 3]), ([1, 2, 3, 4], [0, 5])]
    assert (found.are_folds, found.text) == (True, "3 folds")
    with pytest.raises(OptionError, match=r"3 folds, and no single test part.*\[O164\]"):
        given_part(data)


@pytest.mark.parametrize(
    ("parts", "classes", "said"),
    [
        (None, "abab", r"marked has no column of parts, and no groups.*--split-column.*\[O160\]"),
        (["train"] * 4, "abab", r"every graph is in the part 'train'.*\[O161\]"),
        ([""] * 4, "abab", r"no graph is in any part.*\[O161\]"),
        (["train", "train", "test", "spare"], "abab", r"values that name no part: 'spare'.*\[O162\]"),
        (["train", "1", "test", "2"], "abab", r"values that name no part: '1', '2'.*\[O162\]"),
        (["train", "train", "test", "test"], "aaab", r"no graph of class 'b', the test part has.*\[O163\]"),
        (["train", "train", "test", "test"], "aaaa", r"the training part has but one class.*\[O163\]"),
        (["1", "1", "2", "2"], "aabb", r"no graph of class 'a', the test part has.*\[O163\]"),
    ],
)
def test_splits_that_cannot_be_used(parts: list[str] | None, classes: str, said: str) -> None:
    with pytest.raises(OptionError, match=said):
        read_given_split(marked(parts, list(classes)))


def test_a_long_list_of_strange_values_is_cut() -> None:
    parts = [f"part {number:03}" for number in range(100)]
    with pytest.raises(OptionError, match=r"no part: 'part 000', .*, 'part 004' and 95 more\. Write train"):
        read_given_split(marked(parts, list("ab" * 50)))


def test_graphs_without_a_class_are_in_no_part() -> None:
    data = marked(["train", "train", "test", "test"], list("abab"))
    data = replace(data, target_codes=np.array([0, 1, -1, 1], dtype=np.int32))
    assert rows(read_given_split(data).parts) == [([0, 1], [3])]


@examples(st.lists(st.sampled_from(["train", "valid", "test", "", "1"]), min_size=2, max_size=12), st.data())
def test_parts_never_overlap_and_hold_what_is_in_a_part(parts: list[str], data: st.DataObject) -> None:
    classes = data.draw(st.lists(st.sampled_from("ab"), min_size=len(parts), max_size=len(parts)))
    marks = marked(parts, classes)
    try:
        found = read_given_split(marks)
    except OptionError:
        return  # the table above has what is refused
    for train, test in found.parts:
        together = np.concatenate([train, test])
        assert len(np.unique(together)) == len(together) == sum(bool(part) for part in parts)
        assert set(marks.target[test]) <= set(marks.target[train])


def test_rows_that_belong_together_are_left_out_of_training() -> None:
    data = marked(["train", "train", "train", "test"], list("abaa"))
    ((train, test),) = given(data, 10, 0, together=np.array([0, 1, 2, 2]))
    assert (train.tolist(), test.tolist()) == ([0, 1], [3])


def test_groups_stand_in_where_there_are_no_parts() -> None:
    classes, groups = list("ab" * 6), [str(number // 2) for number in range(12)]
    with_groups, with_both = marked(None, classes, groups), marked(["train", "test"] * 6, classes, groups)
    assert kind_in_force(SplitKind.GIVEN, with_groups) is SplitKind.GROUPED
    assert kind_in_force(SplitKind.GIVEN, with_both) is SplitKind.GIVEN
    assert kind_in_force(SplitKind.STRATIFIED, with_groups) is SplitKind.STRATIFIED
    found = cross_validate(BySize(), with_groups, folds=3, split="given")
    assert found.split is SplitKind.GROUPED
    for train, test in found.parts:
        assert not {groups[row] for row in train} & {groups[row] for row in test}


def test_one_test_part_is_scored_once() -> None:
    parts = ["train"] * 5 + ["valid"] * 2 + ["test"] * 4 + [""]
    data = marked(parts, list("aaaabaaaabba"))
    found = cross_validate(BySize(), data, split="given", folds=10)
    assert np.flatnonzero(found.fold == 0).tolist() == [7, 8, 9, 10]
    assert found.accuracy.folds == (0.5,)  # a, a, b, b are all called a
    assert (found.accuracy.low, found.accuracy.high) == wilson(2, 4)
    assert found.interval_method == WILSON_METHOD
    unused, copies = found.notes
    assert unused == "1 graphs that are in no part of the split were neither learned from nor tested"
    assert copies.endswith("4 held-out graphs have a copy among those learned from (the data give the parts)")
    assert as_json(found)["split"] == {"kind": "given", "unit": "part given by the data"}
    assert Measured.of_folds(found).method == "the test part that the data give"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("split,group", ("split", None)),
        ("Fold,group", ("Fold", None)),
        ("other,group", (None, "group")),
        ("other,another", (None, None)),
    ],
)
def test_the_column_is_found_by_its_name(tmp_path: Path, head: str, expected: tuple[str | None, str | None]) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"smiles,{head},label\nCC,1,g,0\nCCO,2,h,1\nCN,1,h,0\n")
    data = read_dataset(path, given_split=True, target="label")
    assert (data.given_split is not None, data.group is not None) == tuple(map(bool, expected))
    plain = read_dataset(path, target="label")
    assert (plain.given_split, plain.group) == (None, None)


def test_named_columns_come_before_found_ones(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("smiles,split,mine,g,label\nCC,1,train,x,0\nCCO,2,test,y,1\nCN,1,train,x,1\n")
    by_split = read_dataset(path, given_split=True, split="mine", target="label")
    assert by_split.given_split is not None
    assert by_split.given_split.tolist() == ["train", "test", "train"]
    by_group = read_dataset(path, given_split=True, group="g", target="label")
    assert by_group.given_split is None
    assert by_group.group is not None


def test_a_column_that_has_a_part_already_is_no_split(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("smiles,fold,group\nCC,alpha,g\nCCO,beta,h\nCN,beta,h\n")
    data = read_dataset(path, given_split=True, target="fold")
    assert data.classes == ("alpha", "beta")
    assert (data.given_split is None, data.group is not None) == (True, True)
