"""One class, however it is spelled."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from rdkit import Chem

from engine import SymGraphClassifier
from engine.data.generated.synthetic import ba_2motifs
from engine.readers import Imported, read
from engine.readers.columns.spelling import class_key, match_classes, settle_classes
from engine.rules.trained import TrainedModel
from tests.engine.readers.conftest import Write, write

__all__ = ["write"]

SMILES = ("CCO", "CCC", "CCN", "CCCC", "CCCl", "CCBr")


def csv(cells: list[str]) -> str:
    return "smiles,label\n" + "".join(f'{s},"{c}"\n' for s, c in zip(SMILES, cells, strict=False))


def counts(found: Imported) -> dict[str, int]:
    return found.dataset.class_counts()


def notes(found: Imported) -> list[tuple[str, str]]:
    return [(fault.code, fault.found) for fault in found.faults]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["TRUE", "True", "false", "FALSE", "true", "False"], {"TRUE": 3, "false": 3}),
        (["1", "1.0", "0", "0.0", "1", "0"], {"0": 3, "1": 3}),
        (["1.0", "1.0", "0.0", "0", "1", "0.0"], {"0.0": 3, "1.0": 3}),  # the most frequent spelling is kept
        (["Active", "active", "inactive", "Inactive", "active", "inactive"], {"active": 3, "inactive": 3}),
        (["non  toxic", "non toxic", "toxic", "Toxic ", "non toxic", "toxic"], {"non toxic": 3, "toxic": 3}),
        (["Y", "y", "N", "n", "Y", "N"], {"N": 3, "Y": 3}),
        (["1,0", "1", "0,0", "0", "1", "0"], {"0": 3, "1": 3}),
        (["-1", "\u22121", "+1", "1", "-1", "1"], {"-1": 3, "1": 3}),
        (
            ["active\u200b", "active", "in\u00a0active", "in active", "active", "in active"],
            {"active": 3, "in active": 3},
        ),
        (["1e0", "1", "0", "-0", "1", "0"], {"0": 3, "1": 3}),
    ],
)
def test_spellings_of_one_class(write: Write, cells: list[str], expected: dict[str, int]) -> None:
    found = read(write("t.csv", csv(cells)))
    assert counts(found) == expected
    assert {code for code, _ in notes(found)} == {"T223"}


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        (["A", "a", "A", "a", "A", "a"], ["T224"]),  # two alleles
        (["01", "1", "01", "1", "01", "1"], ["T224"]),  # codes
        (["non-toxic", "nontoxic", "toxic", "toxic", "nontoxic", "toxic"], ["T224"]),
        (["true", "1", "false", "0", "true", "0"], ["T224", "T224"]),
        (["9007199254740993", "9007199254740992", "9007199254740993", "9007199254740992", "1", "1"], []),
        (["-1", "1", "-1", "1", "1", "-1"], []),
    ],
)
def test_what_only_looks_alike_is_noted(write: Write, cells: list[str], codes: list[str]) -> None:
    found = read(write("t.csv", csv(cells)))
    assert sorted(found.dataset.classes) == sorted(set(cells))
    assert [code for code, _ in notes(found)] == codes


def test_the_note_says_what_became_of_what(write: Write) -> None:
    found = read(write("t.csv", csv(["TRUE", "True", "false", "false", "true", "false"])))
    said = "'True', 'true' (2 cells) read as 'TRUE', the same class in another spelling"
    assert notes(found) == [("T223", said)]


def test_booleans_in_every_format(write: Write, tmp_path: Path) -> None:
    values = [True, "TRUE", False, "false", "True", "FALSE"]
    pd.DataFrame({"smiles": SMILES, "label": values}).to_excel(tmp_path / "t.xlsx", index=False)
    rows = [{"smiles": s, "label": v} for s, v in zip(SMILES, values, strict=True)]
    (tmp_path / "t.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    graphs = [{"label": v, "nodes": [0, 1], "edges": [[0, 1]]} for v in values]
    (tmp_path / "g.json").write_text(json.dumps(graphs))
    block = Chem.MolToMolBlock(Chem.MolFromSmiles("CCO")) + "> <label>\n{}\n\n$$$$\n"
    (tmp_path / "t.sdf").write_text("".join(block.format(value) for value in values))
    key = '<key id="k" for="graph" attr.name="label" attr.type="boolean"/>'
    inner = "".join(f'<graph edgedefault="undirected"><data key="k">{v}</data><node id="0"/></graph>' for v in values)
    (tmp_path / "t.graphml").write_text(f"<graphml>{key}{inner}</graphml>")
    for name in ("t.xlsx", "t.jsonl", "g.json", "t.sdf", "t.graphml"):
        found = read(tmp_path / name, target="label")
        assert (name, sorted(counts(found).values())) == (name, [3, 3])
        assert {key.casefold() for key in found.dataset.classes} == {"true", "false"}


def test_labels_of_a_tu_set(write: Write) -> None:
    write("S/S_graph_labels.txt", "1\n1.0\n0\n0.0\n1\n-0\n")
    write("S/S_graph_indicator.txt", "".join(f"{g}\n{g}\n" for g in range(1, 7)))
    folder = write("S/S_A.txt", "".join(f"{2 * g - 1}, {2 * g}\n" for g in range(1, 7))).parent
    write("S/about.json", json.dumps({"classes": {"1.0": "toxic", "0": "safe"}}))
    found = read(folder)
    assert counts(found) == {"0": 3, "1": 3}
    assert found.dataset.class_names == ("safe", "toxic")


def test_groups_are_spelled_in_several_ways_too(write: Write) -> None:
    rows = "".join(
        f"{s},{'ab'[n % 2]},{g}\n"
        for n, (s, g) in enumerate(zip(SMILES, ["1", "1.0", "S2", "s2", "1", "3"], strict=True))
    )
    found = read(write("t.csv", "smiles,label,series\n" + rows), group="series")
    assert found.dataset.group is not None
    assert found.dataset.group.tolist() == ["1", "1", "S2", "S2", "1", "3"]


def test_a_key_is_the_same_for_what_is_one_class_alone() -> None:
    alike = [("1", "1.00"), ("TRUE", "true"), ("a b", " A  b"), ("1e3", "1000"), ("½", "1⁄2")]
    assert all(class_key(one) == class_key(other) for one, other in alike)
    different = [("1", "01"), ("A", "a"), ("1", "-1"), ("1,000", "1"), ("a-b", "ab"), ("yes", "1")]
    assert not any(class_key(one) == class_key(other) for one, other in different)


def test_known_classes_are_spelled_as_the_model_spells_them() -> None:
    kept = settle_classes({"Active": 5, "INACTIVE": 2, "other": 1}, "t.csv", ("active", "inactive")).kept
    assert kept == {"Active": "active", "INACTIVE": "inactive", "other": "other"}
    both = settle_classes({"TRUE": 1, "true": 1, "True": 1, "NULL": 1}, "t.csv", ("TRUE", "true", "NULL")).kept
    assert both == {"TRUE": "TRUE", "true": "true", "True": "True", "NULL": "NULL"}  # a model of an earlier version
    assert match_classes(("0", "1"), ("1.0", "zero", "0")) == (1, -1, 0)


@pytest.fixture(scope="module")
def model() -> TrainedModel:
    data = ba_2motifs(seed=0, n=60)
    return SymGraphClassifier(max_rules=2).fit(data, data.target).fitted


def test_a_model_understands_other_spellings(write: Write, model: TrainedModel) -> None:
    assert model.reading["known_classes"] == model.classes == ("0", "1")
    found = read(write("t.csv", csv(["1.0", "0.0", "1", "0.0", "1.0", "x"])), **model.reading, require_target=False)
    assert found.dataset.target.tolist() == ["1", "0", "1", "0", "1", "x"]
    assert [note for code, note in notes(found) if code == "T223"] == [
        "'1.0' (2 cells) read as '1', the class of the model",
        "'0.0' (2 cells) read as '0', the class of the model",
    ]
