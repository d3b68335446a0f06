from __future__ import annotations

import base64
import copy
import json
import os
import stat
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import estimators
from engine.data.dataset import GraphDataset
from engine.errors import ModelFileError
from engine.estimators import SymGraphClassifier
from engine.rules.model_file import file as model_file
from engine.rules.model_file.file import load_model, model_from_text, model_to_text, save_model
from engine.rules.model_file.model import VERSION
from engine.rules.trained import TrainedModel
from tests.engine.small_graphs import collect, with_groups

FORMS = ("rules", "list", "scorecard", "tree", "forest")
GOLDEN = Path(__file__).parent / "golden"


def training_graphs(*, with_attributes: bool = False, classes: int = 2) -> GraphDataset:
    graphs = with_groups(21, 60, classes=classes, with_attributes=with_attributes)
    return collect(graphs, attributes=("size",) if with_attributes else ())


@cache
def fitted(form: str, *, with_attributes: bool = False, classes: int = 2, scheme: str = "wl") -> TrainedModel:
    """A model over whole ego graphs alone; files with patterns have a module of tests of their own."""
    data = training_graphs(with_attributes=with_attributes, classes=classes)
    with mock.patch.object(estimators, "with_patterns", lambda table, _: table):
        return SymGraphClassifier(form=form, scheme=scheme, max_rules=5).fit(data).fitted


@cache
def small_text(form: str) -> str:
    """A model file small enough to be damaged in every place: a forest is cut to its first trees."""
    document = json.loads(model_to_text(fitted(form)))
    if form == "forest":
        trees = document["model"]["trees"]
        nodes = int(unpacked(trees["starts"])[3])
        for name, array in trees.items():
            trees[name] = packed(unpacked(array)[: 4 if name == "starts" else nodes])
    text = json.dumps(document)
    model_from_text(text)
    return text


def unpacked(array: dict[str, Any]) -> np.ndarray:
    raw = zlib.decompress(base64.b64decode(array["data"]))
    return np.frombuffer(raw, array["dtype"]).reshape(array["shape"])


def packed(array: np.ndarray) -> dict[str, Any]:
    data = base64.b64encode(zlib.compress(np.ascontiguousarray(array).tobytes())).decode()
    return {"dtype": array.dtype.str, "shape": list(array.shape), "data": data}


# -- round trips --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scheme", "classes", "with_attributes"),
    [("wl", 2, False), ("wl", 3, True), ("exact", 2, True), ("exact", 3, False)],
)
@pytest.mark.parametrize("form", FORMS)
def test_a_model_comes_back_to_the_last_bit(
    form: str, scheme: str, classes: int, with_attributes: bool, tmp_path: Path
) -> None:
    trained = fitted(form, scheme=scheme, classes=classes, with_attributes=with_attributes)
    path = tmp_path / "model.json"
    save_model(trained, path)
    loaded = load_model(path)
    assert model_to_text(loaded) == path.read_text() == model_to_text(trained)
    assert loaded.provenance == trained.provenance
    assert loaded.model.rules == trained.model.rules
    assert loaded.model.vocabulary == trained.model.vocabulary
    graphs = with_groups(22, 40, classes=3, with_attributes=with_attributes)
    other = collect(graphs, attributes=("size",) if with_attributes else ())
    for data in (training_graphs(classes=classes, with_attributes=with_attributes), other):
        assert loaded.probabilities(data).tobytes() == trained.probabilities(data, jobs=2).tobytes()
        assert np.array_equal(loaded.predict(data), loaded.probabilities(data).argmax(axis=1))


def test_a_file_appears_whole_and_like_any_other_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, plain = tmp_path / "model.json", tmp_path / "plain"
    plain.write_text("")
    save_model(fitted("rules"), path)
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)
    before = path.read_text()

    def fails(_: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(OSError, match="disk full"):
        save_model(fitted("tree"), path)
    assert path.read_text() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["model.json", "plain"]


@pytest.mark.parametrize("form", FORMS)
def test_files_of_version_1_stay_readable(form: str) -> None:
    """Kept since the format was made: they load, are the same when saved again, and predict the same numbers."""
    loaded = load_model(GOLDEN / f"{form}.json")
    text = model_to_text(loaded)
    assert model_to_text(model_from_text(text)) == text
    graphs = collect(with_groups(31, 12, with_attributes=True), attributes=("size",))
    expected = json.loads((GOLDEN / "probabilities.json").read_text())[form]
    np.testing.assert_allclose(loaded.probabilities(graphs), expected, rtol=0, atol=1e-12)


# -- damage -------------------------------------------------------------------------------------------------


def fault_of(text: str) -> str:
    """Return code and text of the one fault that loading `text` ends in."""
    with pytest.raises(ModelFileError, match="model") as caught:
        model_from_text(text)
    (fault,) = caught.value.faults
    return f"{fault.code} {fault.found}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "M601 is not JSON"),
        ("c1ccccc1", "M601 is not JSON"),
        ("[" * 100_000, "M604 holds 100,000 values, nested 100,000 deep"),
        ("9" * 5000, "M601 is not JSON"),
        ("[]", "M601 is not a SymGraph model"),
        ("null", "M601 is not a SymGraph model"),
        ('{"format": "other"}', "M601 is not a SymGraph model"),
        ('{"format": "symgraph-model", "version": 2}', "M602 has format version 2"),
        ('{"format": "symgraph-model", "version": 1}', "M603 kind: Field required"),
        ('{"format": "symgraph-model"}', "M603 kind: Field required"),
    ],
)
def test_what_is_no_model_is_named(text: str, found: str) -> None:
    assert fault_of(text) == found


def test_a_newer_version_is_named_before_anything_else_is_read() -> None:
    document = json.loads(small_text("rules")) | {"version": VERSION + 1, "unknown": {}}
    assert fault_of(json.dumps(document)) == f"M602 has format version {VERSION + 1}"


def test_files_that_cannot_be_read_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def code_of(path: Path) -> str:
        with pytest.raises(ModelFileError, match=path.name) as caught:
            load_model(path)
        return caught.value.faults[0].code

    assert code_of(tmp_path / "missing.json") == "M600"
    assert code_of(tmp_path) == "M600"
    binary = tmp_path / "binary.json"
    binary.write_bytes(b"\x89PNG\xff\xfe")
    assert code_of(binary) == "M601"
    monkeypatch.setattr(model_file, "MAX_FILE_BYTES", 3)
    assert code_of(binary) == "M604"


def at(document: Any, *path: Any) -> Any:
    for step in path:
        document = document[step]
    return document


Change = Callable[[dict[str, Any]], None]


def setting(*path: Any, to: Any) -> Change:
    def change(document: dict[str, Any]) -> None:
        at(document, *path[:-1])[path[-1]] = to

    return change


def changing(*path: Any, by: Callable[[Any], Any]) -> Change:
    def change(document: dict[str, Any]) -> None:
        at(document, *path[:-1])[path[-1]] = by(at(document, *path))

    return change


def array(name: str, by: Callable[[np.ndarray], np.ndarray]) -> Change:
    return changing("model", "trees", name, by=lambda told: packed(by(unpacked(told).copy())))


def both_children_the_same(document: dict[str, Any]) -> None:
    document["model"]["trees"]["right"] = document["model"]["trees"]["left"]


def bomb(told: dict[str, Any]) -> dict[str, Any]:
    return told | {"data": base64.b64encode(zlib.compress(bytes(10**7))).decode()}


def cut(told: dict[str, Any]) -> dict[str, Any]:
    return told | {"data": base64.b64encode(base64.b64decode(told["data"])[:-2]).decode()}


def six_long_literals(document: dict[str, Any]) -> None:
    vocabulary = document["vocabulary"]
    radii = [structure["radius"] for structure in vocabulary["structures"]]
    conditions = [len(p["conditions"]) + (radii[p["structure"]] > 0) for p in vocabulary["predicates"]]
    longest = {"predicate": conditions.index(max(conditions)), "at_least": 1, "present": True}
    assert max(conditions) > 1
    document["model"]["rules"][0]["literals"] = [longest] * 6


DAMAGE = {
    "rules": {
        "not a number": setting("model", "rules", 0, "weight", to=float("nan")),
        "infinite": setting("model", "base", 0, to=float("inf")),
        "minus infinite": setting("model", "base", 0, to=float("-inf")),
        "a huge weight": setting("model", "rules", 0, "weight", to=1e300),
        "a negative weight": setting("model", "rules", 0, "weight", to=-1.0),
        "a text for a number": changing("model", "rules", 0, "weight", by=str),
        "a truth for a number": setting("model", "rules", 0, "target", to=True),
        "a class that is not there": setting("model", "rules", 0, "target", to=2),
        "a predicate that is not there": setting("model", "rules", 0, "literals", 0, "predicate", to=999),
        "at least none": setting("model", "rules", 0, "literals", 0, "at_least", to=0),
        "counts that contradict each other": setting("model", "rules", 0, "counts", to=[1, 2, 3, 4]),
        "fires on more graphs than there are": setting("model", "rules", 0, "counts", to=[61, 0, 60, 30]),
        "too many conditions": six_long_literals,
        "too many literals": changing("model", "rules", 0, "literals", by=lambda told: told * 7),
        "a base too few": changing("model", "base", by=lambda told: told[1:]),
        "a name too many": changing("class_names", by=lambda told: [*told, "x"]),
        "a class twice": changing("classes", by=lambda told: told[:1] * 2),
        "a class count too few": changing("provenance", "class_counts", by=lambda told: told[1:]),
        "no classes": setting("classes", to=[]),
        "an unknown field": setting("surprise", to=1),
        "an unknown form": setting("model", "form", to="oracle"),
        "an unknown kind": setting("kind", to="people"),
        "an unknown scheme": setting("vocabulary", "scheme", to="magic"),
        "a version that is no number": setting("version", to="1"),
        "a larger radius than there is": setting("vocabulary", "radius", to=9),
        "a smaller radius than used": setting("vocabulary", "radius", to=0),
        "another key": setting("vocabulary", "structures", -1, "key", to="0123456789abcdef"),
        "a key in capitals": setting("vocabulary", "structures", -1, "key", to="ABCDEF0123456789"),
        "other roles": changing("vocabulary", "structures", -1, "roles", by=lambda told: [0] * len(told)),
        "no roles": setting("vocabulary", "structures", -1, "roles", to=[]),
        "other distances": changing("vocabulary", "structures", -1, "distances", by=lambda told: [0] * len(told)),
        "an edge to nowhere": changing("vocabulary", "structures", -1, "edges", by=lambda told: [*told, [0, 999]]),
        "an edge missing": changing("vocabulary", "structures", -1, "edges", by=lambda told: told[1:]),
        "another structure": setting("vocabulary", "predicates", 0, "structure", to=999),
        "a predicate twice": changing("vocabulary", "predicates", by=lambda told: [*told, told[0]]),
        "another identity": setting("vocabulary", "predicates", 0, "id", to="0" * 12),
        "a deep nest": setting("provenance", "dataset", to=[[[[[[[[]]]]]]]]),
    },
    "list": {
        "a certainty": setting("model", "chances", 0, to=[0.0, 1.0]),
        "shares that are no whole": setting("model", "prior", to=[0.5, 0.6]),
        "a share too few": changing("model", "prior", by=lambda told: told[1:]),
        "no default": changing("model", "chances", by=lambda told: told[:-1]),
        "another weight": setting("model", "rules", 0, "weight", to=0.123),
        "another class": changing("model", "rules", 0, "target", by=lambda told: 1 - told),
        "a class that is not there": setting("model", "rules", 0, "target", to=2),
        "a predicate that is not there": setting("model", "rules", 0, "literals", 0, "predicate", to=999),
        "a share that is no number": setting("model", "chances", 0, 0, to=float("nan")),
    },
    "scorecard": {
        "no points": setting("model", "rows", 0, "points", to=0),
        "points of two digits": setting("model", "rows", 0, "points", to=10),
        "points below none": setting("model", "rows", 0, "points", to=-3),
        "half a point": setting("model", "rows", 0, "points", to=1.5),
        "points that are worth nothing": setting("model", "unit", to=0.0),
        "points that are worth less": setting("model", "unit", to=-0.5),
        "points that are worth everything": setting("model", "unit", to=1e300),
        "a weight of its own": setting("model", "rows", 0, "weight", to=1.0),
        "two literals": changing("model", "rows", 0, "literal", by=lambda told: [told, told]),
        "a class that is not there": setting("model", "rows", 0, "target", to=2),
        "a predicate that is not there": setting("model", "rows", 0, "literal", "predicate", to=999),
        "counts that contradict each other": setting("model", "rows", 0, "counts", to=[1, 2, 3, 4]),
        "a base too few": changing("model", "base", by=lambda told: told[1:]),
    },
    "tree": {
        "another leaf's literals": changing("model", "rules", by=lambda told: told[::-1]),
        "another weight": setting("model", "rules", 0, "weight", to=0.123),
        "another class": changing("model", "rules", 0, "target", by=lambda told: 1 - told),
        "a rule missing": changing("model", "rules", by=lambda told: told[1:]),
        "two trees": array("starts", lambda a: np.array([0, 1, a[1]])),
        "another cut": array("at_least", lambda a: a + 1),
    },
    "forest": {
        "another test": changing("vocabulary", "node_tests", by=lambda told: [["label", ["Xe"]] for _ in told]),
        "the same child twice": both_children_the_same,
        "a circle": array("left", lambda a: np.where(a >= 0, 0, a).astype(a.dtype)),
        "a child beyond the end": array("left", lambda a: np.where(a >= 0, len(a), a).astype(a.dtype)),
        "a column that is not there": array("column", lambda a: a + 1000),
        "no trees": array("starts", lambda a: a[:1]),
        "starts from 1": array("starts", lambda a: a + 1),
        "starts as a number": array("starts", lambda a: a[1].reshape(())),
        "starts in a square": array("starts", lambda a: a.reshape(2, 2)),
        "starts as fractions": array("starts", lambda a: a.astype("<f8")),
        "columns as fractions": array("column", lambda a: a.astype("<f8")),
        "longer whole numbers": array("left", lambda a: a.astype("<i8")),
        "one class": array("value", lambda a: a[:, :1]),
        "shares above one": array("value", lambda a: a * 2),
        "shares that are no numbers": array("value", lambda a: a * np.nan),
        "nodes too few": array("at_least", lambda a: a[:-1]),
        "an unknown type": setting("model", "trees", "value", "dtype", to="<f4"),
        "objects": setting("model", "trees", "value", "dtype", to="|O"),
        "a huge shape": setting("model", "trees", "column", "shape", to=[2**31 - 1, 2**31 - 1]),
        "a large shape everywhere": lambda document: [
            told.update(shape=[2**30, *told["shape"][1:]]) for told in document["model"]["trees"].values()
        ],
        "many dimensions": setting("model", "trees", "column", "shape", to=[1] * 100),
        "a negative shape": setting("model", "trees", "column", "shape", to=[-1]),
        "no base 64": setting("model", "trees", "column", "data", to="%%%"),
        "not packed": setting("model", "trees", "column", "data", to="AAAA"),
        "packed far too large": changing("model", "trees", "column", by=bomb),
        "cut short": changing("model", "trees", "value", by=cut),
    },
}


CASES = [pytest.param(form, change, id=f"{form}: {name}") for form in DAMAGE for name, change in DAMAGE[form].items()]


@pytest.mark.parametrize(("form", "change"), CASES)
def test_known_damage_is_named(form: str, change: Change) -> None:
    document = json.loads(small_text(form))
    change(document)
    assert fault_of(json.dumps(document)).startswith("M603 ")


def test_a_condition_that_says_nothing_is_refused_even_under_its_own_identity() -> None:
    document = json.loads(small_text("forest"))
    predicate = next(p for p in document["vocabulary"]["predicates"] if p["conditions"])
    predicate["conditions"][0] |= {"low": None, "high": None}
    assert "says nothing" in fault_of(json.dumps(document))


def leaves_of(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from leaves_of(value, (*path, key))


@cache
def places(form: str) -> tuple[tuple[Any, ...], ...]:
    return tuple(leaves_of(json.loads(small_text(form))))


SOME_GRAPHS = collect(with_groups(33, 6))

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 12),
    st.sampled_from([2**31 - 1, 2**31, 2**63, -(2**63), 10**400]),
    st.floats(),
    st.text(max_size=5),
    st.lists(st.integers(-1, 3), max_size=3),
    st.just({}),
)


def load_and_use(text: str) -> None:
    """Refuse the text with a fault, or load a model that predicts probabilities: nothing else may happen."""
    try:
        trained = model_from_text(text)
    except ModelFileError:
        return
    found = trained.probabilities(SOME_GRAPHS)
    assert np.all(np.isfinite(found))
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("form", FORMS)
@given(data=st.data())
@settings(max_examples=150)
def test_a_changed_value_is_refused_or_harmless(form: str, data: st.DataObject) -> None:
    document = copy.deepcopy(json.loads(small_text(form)))
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from(places(form)))
        try:
            at(document, *path[:-1])[path[-1]] = data.draw(JUNK)
        except (TypeError, KeyError, IndexError):
            continue  # the first change took away the place of the second
    load_and_use(json.dumps(document))


@pytest.mark.parametrize("form", ["tree", "forest"])
@given(data=st.data())
@settings(max_examples=80)
def test_a_changed_array_is_refused_or_harmless(form: str, data: st.DataObject) -> None:
    """Damage below the text: the numbers inside the packed arrays of trees."""
    document = json.loads(small_text(form))
    name = data.draw(st.sampled_from(["starts", "column", "at_least", "left", "right", "value"]))
    numbers = unpacked(document["model"]["trees"][name]).copy()
    place = data.draw(st.integers(0, numbers.size - 1))
    numbers.flat[place] = data.draw(st.sampled_from([-2, -1, 0, 1, 2, 3, place, place + 1, numbers.size, 2**31 - 1]))
    document["model"]["trees"][name] = packed(numbers)
    load_and_use(json.dumps(document))


@pytest.mark.parametrize("form", FORMS)
@given(data=st.data())
@settings(max_examples=150)
def test_changed_characters_are_refused_or_harmless(form: str, data: st.DataObject) -> None:
    text = small_text(form)
    begin = data.draw(st.integers(0, len(text) - 1))
    length = data.draw(st.integers(0, 4))
    load_and_use(text[:begin] + data.draw(st.text(max_size=3)) + text[begin + length :])


@pytest.mark.parametrize("form", FORMS)
def test_a_file_cut_anywhere_is_refused(form: str) -> None:
    text = small_text(form)
    for end in range(0, len(text) - 1, max(1, len(text) // 60)):
        assert fault_of(text[:end]) == "M601 is not JSON"
