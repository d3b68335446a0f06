from __future__ import annotations

import pandas as pd
import pytest

from engine.errors import InputError
from engine.readers.about import NOTHING, About
from engine.readers.columns.choice import Choice, choose_columns
from engine.readers.imported import Columns, ReadOptions

N = 60
CLASSES = ["0", "1"] * (N // 2)


def choose(
    columns: dict[str, list[str]],
    about: About = NOTHING,
    *,
    taken: tuple[str, ...] = (),
    require_target: bool = True,
    **asked: str,
) -> Choice:
    frame = pd.DataFrame({"smiles": ["C"] * N} | columns, dtype="str")
    options = ReadOptions(columns=Columns(**asked), require_target=require_target)
    return choose_columns(frame, "t.csv", "smiles", taken, options, about)


def target(columns: dict[str, list[str]], about: About = NOTHING, **asked: str) -> str:
    return choose(columns, about, **asked).columns.target


NUMBERS = [str(i / 7) for i in range(N)]
TEXTS = [f"text {i}" for i in range(N)]
LONG = ["a long remark that no one would take for a class " * 2, "b"] * (N // 2)


@pytest.mark.parametrize("name", ["label", "TARGET", "Class", "activity", "y"])
def test_telling_names(name: str) -> None:
    assert target({"other": CLASSES, name: CLASSES}) == name


def test_the_only_column_that_could_be() -> None:
    columns = {"toxic": CLASSES, "logP": NUMBERS, "name": TEXTS, "note": LONG, "constant": ["x"] * N}
    assert target(columns) == "toxic"


@pytest.mark.parametrize("name", ["id", "group", "Split", "weight"])
def test_some_columns_are_never_targets(name: str) -> None:
    assert target({name: CLASSES, "toxic": CLASSES}) == "toxic"
    with pytest.raises(InputError, match=r"no column could be the target.*T202"):
        target({name: CLASSES})


def test_group_split_and_weight_take_effect_only_when_asked_for() -> None:
    columns = {"group": CLASSES, "split": CLASSES, "weight": CLASSES, "label": CLASSES}
    assert choose(columns).columns == Columns(structure="smiles", target="label")
    asked = choose(columns, group="group", split="split", weight="weight").columns
    assert (asked.group, asked.split, asked.weight) == ("group", "split", "weight")


def test_the_id_column_is_taken_unasked() -> None:
    columns = {"ID": TEXTS, "other": TEXTS, "label": CLASSES}
    assert choose(columns).columns.id == "ID"
    assert choose(columns, id="other").columns.id == "other"
    assert choose(columns, About(id="other")).columns.id == "other"


def test_a_target_asked_for_wins() -> None:
    columns = {"label": CLASSES, "toxic": CLASSES}
    assert target(columns, target="toxic") == "toxic"
    assert target(columns, About(target="toxic")) == "toxic"
    assert target(columns, About(target="toxic"), target="label") == "label"


def test_of_two_telling_names_the_one_with_classes() -> None:
    assert target({"activity": NUMBERS, "class": CLASSES}) == "class"


@pytest.mark.parametrize(
    ("columns", "asked", "message"),
    [
        ({"a": CLASSES, "b": CLASSES}, {}, r"several columns could be the target: 'a', 'b'.*--target COLUMN.*T202"),
        ({"label": CLASSES, "class": CLASSES}, {}, r"several columns.*'label', 'class'.*T202"),
        ({"y": NUMBERS, "label": NUMBERS}, {}, r"several columns.*T202"),
        ({"label": CLASSES}, {"target": "tox"}, r"column 'tox': there is no such column.*one of 'label' with.*T201"),
        ({"label": CLASSES}, {"group": "g"}, r"column 'g': there is no such column.*T201"),
        ({"label": CLASSES}, {"target": "smiles"}, r"column 'smiles': the column has another part.*T202"),
        ({"label": NUMBERS}, {}, r"column 'label': 60 different numbers in 60 records. Classes are needed.*T204"),
        ({"name": TEXTS}, {"target": "name"}, r"column 'name': 60 different texts in 60 records.*T204"),
        ({"label": [" "] * N}, {}, r"column 'label': the column of the target is empty.*T203"),
        ({"name": TEXTS}, {}, r"no column could be the target .a column of 2 to 20 classes.; there are 'smiles'.*T202"),
    ],
)
def test_in_doubt_the_user_is_asked(columns: dict[str, list[str]], asked: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        choose(columns, **asked)


def test_many_classes_are_fine_when_they_repeat() -> None:
    assert target({"label": [f"kind {i % 25}" for i in range(N)]}) == "label"


def test_columns_that_belong_to_the_structure_are_no_targets() -> None:
    assert choose({"nodes": CLASSES, "kind": CLASSES}, taken=("nodes",)).columns.target == "kind"


def test_without_need_a_doubt_is_a_note() -> None:
    for columns in ({"a": CLASSES, "b": CLASSES}, {"label": NUMBERS}):
        choice = choose(columns, require_target=False)
        assert choice.columns.target == ""
        assert [fault.code for fault in choice.faults] == ["T210"]
    assert choose({"name": TEXTS}, require_target=False) == Choice(Columns(structure="smiles"))
    assert choose({"name": TEXTS}, require_target=False, target="tox").columns.target == ""
    assert choose({"tox": CLASSES, "b": CLASSES}, require_target=False, target="tox").columns.target == "tox"
