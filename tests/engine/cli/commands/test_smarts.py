"""`symgraph rules --format smarts` and `--names`, `symgraph cover` and `symgraph add`."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from rdkit import Chem

from engine.cli.commands.smarts import say_names
from engine.readers import read_dataset
from engine.rules.model_file.file import load_model
from tests.engine.cli.conftest import Run


def test_smarts_with_their_agreement(run: Run, models: dict[str, Path], sample_data: Path) -> None:
    data = sample_data / "mutag.csv"
    said = run("rules", models["rules"], "--format", "smarts", "--data", data, "--json").json
    trained, loaded = load_model(models["rules"]), read_dataset(data)
    table = trained.table(loaded)
    literals = [literal for rule in said["rules"] for literal in rule["literals"]]
    assert len(literals) == sum(len(rule.literals) for rule in trained.model.rules)
    for told in literals:
        entry = next(e for e in trained.model.vocabulary.entries if e.id == told["predicate"])
        own = table.counts[:, [trained.model.vocabulary.column_of(entry)]].toarray().ravel()
        query = Chem.MolFromSmarts(told["smarts"])
        found = [len(Chem.MolFromSmiles(str(smiles)).GetSubstructMatches(query)) for smiles in loaded.smiles]
        assert found == own.tolist()
        assert told["agreement"]["exact"]
        assert told["agreement"]["molecules"] == told["agreement"]["same"] == len(loaded)
        assert told["agreement"]["anchors"] == {"both": own.sum(), "smarts_only": 0, "predicate_only": 0}


def test_smarts_as_text(run: Run, models: dict[str, Path], sample_data: Path) -> None:
    plain = run("rules", models["scorecard"], "--format", "smarts")
    assert plain.code == 0
    lines = plain.out.splitlines()
    assert lines[0].startswith("R1\tclass ")
    assert lines[1].split("\t")[0] in ("  at least 1", "  at least 2", "  at least 3")
    assert Chem.MolFromSmarts(lines[1].split("\t")[1]) is not None
    measured = run("rules", models["scorecard"], "--format", "smarts", "--data", sample_data / "mutag.csv")
    assert measured.out.splitlines()[1].endswith("\texact")
    assert "(100.0 %) match the same atoms as their predicate in every molecule" in measured.err


def test_disagreement_is_said(run: Run, sample_data: Path, tmp_path: Path, models: dict[str, Path]) -> None:
    """Six-membered rings of any bonds are found by SMARTS in two fused smaller rings too."""
    from dataclasses import replace

    from engine.predicates.patterns.pattern import Pattern, Shape
    from engine.rules.model_file.file import save_model
    from engine.rules.rule import Literal, Rule, RuleCounts
    from engine.rules.rule_set import RuleSet

    table = tmp_path / "rings.csv"
    table.write_text("smiles,label\nC1CCC2CC12,0\nC1CCCCC1,1\nCCO,0\n")
    trained = load_model(models["rules"])
    ring = Pattern.of(Shape.RING, ((),) * 6, ("",) * 6)
    vocabulary = replace(trained.model.vocabulary, predicates=(), patterns=(ring,))
    rule = Rule((Literal(ring),), 1, 1.0, RuleCounts(3, 2, 10, 5))
    model = tmp_path / "rings.json"
    save_model(replace(trained, model=RuleSet(vocabulary, (rule,), (0.0, 0.0))), model)
    done = run("rules", model, "--format", "smarts", "--data", table)
    assert done.out.splitlines()[1].split("\t")[2:] == [
        "same atoms in 2 of 3 molecules",
        "a ring with a bond across it matches as well",
    ]
    assert "0 of 1 SMARTS (0.0 %)" in done.err


def test_graphs_have_node_link_patterns_and_no_smarts(run: Run, graph_model: Path) -> None:
    refused = run("rules", graph_model, "--format", "smarts")
    assert refused.code == 2
    assert "the model is one of graphs that are no molecules" in refused.err
    assert "--format json has its predicates as node-link graphs" in refused.err
    told = run("rules", graph_model, "--format", "json").json
    for rule in told["rules"]:
        for literal in rule["literals"]:
            assert literal["node_link"]["graph"]["id"] == literal["predicate"]
            assert literal["node_link"]["nodes"]
    assert "Groups have names in molecules only" in run("rules", graph_model, "--names", "--data", graph_model).err


def test_words_that_smarts_lacks_are_refused(run: Run, models: dict[str, Path], tmp_path: Path) -> None:
    from dataclasses import replace

    from engine.predicates.egos.abstraction import NodeTest
    from engine.predicates.patterns.pattern import Pattern, Shape
    from engine.rules.model_file.file import save_model
    from engine.rules.rule import Literal, Rule, RuleCounts
    from engine.rules.rule_set import RuleSet

    trained = load_model(models["rules"])
    odd = Pattern.of(Shape.PATH, ((NodeTest("mood", ("A",)),),), ())
    vocabulary = replace(trained.model.vocabulary, predicates=(), patterns=(odd,))
    rule = Rule((Literal(odd),), 1, 1.0, RuleCounts(3, 2, 10, 5))
    model = tmp_path / "odd.json"
    save_model(replace(trained, model=RuleSet(vocabulary, (rule,), (0.0, 0.0))), model)
    done = run("rules", model, "--format", "smarts")
    assert (done.code, "SMARTS has no word for column 'mood'" in done.err) == (2, True)


def test_names(run: Run, models: dict[str, Path], sample_data: Path, tmp_path: Path) -> None:
    listed = tmp_path / "groups.csv"
    listed.write_text("name,smarts\nany carbon,[#6]\nxenon,[Xe]\nring of six,a1aaaaa1\n")
    data = sample_data / "mutag.csv"
    command = ("rules", models["rules"], "--names", "--data", data, "--toxicophores", listed)
    said = run(*command, "--json").json
    assert {row["kinship"] for row in said["names"]} <= {"rediscovered", "refines", "novel"}
    rules = [row for row in said["names"] if "." not in row["of"]]
    assert [row["of"] for row in rules if "," not in row["of"]] == [f"R{n + 1}" for n in range(len(rules))]
    trained, loaded = load_model(models["rules"]), read_dataset(data)
    fired = trained.model.fired(trained.table(loaded))
    carbon = said["list"][0]
    assert carbon["group"] == "any carbon"
    assert carbon["f1"] >= max(2 * fired.sum(axis=0) / (fired.sum(axis=0) + len(loaded))) - 1e-9
    assert said["list"][1] == {"group": "xenon", "f1": 0.0, "by": said["list"][1]["by"], "found_again": False}
    for row in said["names"]:
        if row["kinship"] != "novel":
            assert row["both"] <= min(row["own"], row["group"])
            assert np.isclose(row["f1"], 2 * row["both"] / (row["own"] + row["group"]))
    text = run(*command).out
    assert "of 3 groups of the list are found again" in text
    assert run("rules", models["rules"], "--names", "--data", data).code == 0


def test_a_name_stands_in_a_sentence_only_where_it_is_justified(capsys: pytest.CaptureFixture[str]) -> None:
    figures = {"f1": 0.9, "both": 9, "own": 10, "group": 10, "source": "list", "name": "nitro"}
    rows = [
        {"of": "R1", "kinship": "rediscovered", "justified": True, **figures},
        {"of": "R2", "kinship": "refines", "justified": True, **figures},
        {"of": "R3", "kinship": "rediscovered", "justified": False, **figures},
        {"of": "R4", "kinship": "novel"},
        {"of": "R4.1", "kinship": "novel"},
    ]
    say_names({"names": rows, "list": []}, ["one.", "two.", "three.", "four."])
    told = capsys.readouterr().out
    assert "one (nitro)." in told
    assert "two (within nitro)." in told
    assert "three." in told
    assert "R4.1" not in told


def test_names_need_data(run: Run, models: dict[str, Path]) -> None:
    done = run("rules", models["rules"], "--names")
    assert (done.code, "Give them with --data" in done.err) == (2, True)


def test_cover(run: Run, sample_data: Path) -> None:
    data = sample_data / "mutag.csv"
    said = run("cover", data, "--smarts", "[NX3+](=O)[O-]", "--json").json
    loaded = read_dataset(data)
    query = Chem.MolFromSmarts("[NX3+](=O)[O-]")
    holds = np.array([Chem.MolFromSmiles(str(smiles)).HasSubstructMatch(query) for smiles in loaded.smiles])
    assert said["covered"] == holds.sum()
    assert said["support"] == pytest.approx(holds.mean())
    by_class = {row["class"]: row for row in said["classes"]}
    inside = loaded.target == "1"
    assert by_class["1"]["precision"] == pytest.approx(inside[holds].mean())
    assert by_class["1"]["coverage"] == pytest.approx(holds[inside].mean())
    assert by_class["1"]["lift"] == pytest.approx(inside[holds].mean() / inside.mean())
    text = run("cover", data, "--smarts", "[NX3+](=O)[O-]", "--absent").out
    assert text.startswith(f"{(~holds).sum()} of {len(holds)} molecules")
    assert "mutagen (1)" in text
    wrong = run("cover", data, "--smarts", "[NX3")
    assert (wrong.code, wrong.out) == (2, "")
    assert "'[NX3' does not parse" in wrong.err


def test_add(run: Run, models: dict[str, Path], sample_data: Path, tmp_path: Path) -> None:
    new, data = tmp_path / "new.json", sample_data / "mutag.csv"
    told = run("add", models["rules"], data, "--smarts", "[Cl]", "--name", "chloro group", "--class", "0", "-o", new)
    assert told.code == 0, told.err
    assert "contains a match of “chloro group”" in told.out
    rules = run("rules", new, "--json").json["rules"]
    (own,) = (row for row in rules if "chloro group" in row["text"])
    assert own["literals"][0]["node_link"]["graph"] == {
        "kind": "smarts",
        "id": own["literals"][0]["predicate"],
        "smarts": "[Cl]",
        "name": "chloro group",
    }
    table = [line.split(",") for line in run("predict", new, data).out.splitlines()[1:]]
    loaded = read_dataset(data)
    query = Chem.MolFromSmarts("[Cl]")
    holds = [Chem.MolFromSmiles(str(smiles)).HasSubstructMatch(query) for smiles in loaded.smiles]
    assert [own["rule"] in row[-2].split() for row in table] == holds
    half = tmp_path / "half.csv"
    half.write_text("\n".join(data.read_text().splitlines()[:-5]) + "\n")
    again = run("add", models["rules"], half, "--smarts", "[Cl]", "--class", "0", "-o", new, "--json")
    assert json.loads(again.out)["added"]["class"] == "0"
    assert "The model was learned from other data, mutag.csv" in again.err
