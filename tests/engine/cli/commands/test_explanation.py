from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest
from defusedxml import ElementTree

from engine.errors import InputError
from engine.readers import read
from tests.engine.cli.conftest import Run


@pytest.mark.parametrize("form", ["rules", "list", "scorecard", "tree", "forest"])
def test_the_parts_add_up_to_what_predict_writes(
    run: Run, models: dict[str, Path], sample_data: Path, form: str
) -> None:
    predictions = run("predict", models[form], sample_data / "mutag.csv", "--json").json["predictions"]
    for wanted in ("d1", "d2", "d150"):
        said = run("explain", models[form], sample_data / "mutag.csv", "--id", wanted, "--json").json
        (row,) = [p for p in predictions if p["id"] == wanted]
        assert (said["id"], said["prediction"]) == (wanted, row["prediction"])
        assert said["prediction_name"] == {"0": "non-mutagen", "1": "mutagen"}[said["prediction"]]
        assert said["base"] + math.fsum(c["value"] for c in said["contributions"]) == pytest.approx(said["sum"])
        scale = "log-odds" if form in ("rules", "list", "scorecard") else "probability"
        assert said["score_scale"] == scale
        linked = 1 / (1 + math.exp(-said["sum"])) if scale == "log-odds" else said["sum"]
        assert linked == pytest.approx(said["probability"])
        assert said["probability"] == pytest.approx(row["probability"], abs=1e-12)
        if scale == "log-odds":
            fired = [c for c in said["contributions"] if c["rule"] != "default"]
            assert len(fired) == 1 or form != "list" or said["contributions"][0]["text"] == "no rule fires"
            said["contributions"] = fired
            assert [c["rule"] for c in said["contributions"]] == row["rules"]


def test_nodes_and_edges_are_those_of_the_graph(run: Run, graph_model: Path, sample_data: Path) -> None:
    with (sample_data / "motif_house.csv").open() as file:
        text = list(csv.DictReader(file))[2]["edges"]
    edges = {tuple(map(int, pair.split("-"))) for pair in text.split()}
    said = run("explain", graph_model, sample_data / "motif_house.csv", "--id", "3", "--json").json
    assert any(c["nodes"] for c in said["contributions"])
    for c in said["contributions"]:
        assert {tuple(pair) for pair in c["edges"]} <= edges
        assert {node for pair in c["edges"] for node in pair} <= set(c["nodes"])


@pytest.mark.parametrize(("data", "record"), [("mutag.csv", "d1"), ("motif_house.csv", "3")])
def test_drawings(
    run: Run, models: dict[str, Path], graph_model: Path, sample_data: Path, tmp_path: Path, data: str, record: str
) -> None:
    path = tmp_path / "why.svg"
    model = models["rules"] if data == "mutag.csv" else graph_model
    command = ("explain", model, sample_data / data, "--id", record, "--svg", path)
    said = run(*command, "--json").json
    drawn = [c for c in said["contributions"] if c["drawn_as"]]
    assert 1 <= len(drawn) <= 3
    strongest = max((c for c in said["contributions"] if c["nodes"]), key=lambda c: abs(c["value"]))
    assert strongest["drawn_as"] == "A"
    root = ElementTree.parse(path).getroot()
    groups = [g for g in root.iter("{http://www.w3.org/2000/svg}g") if g.get("class") == "mark"]
    assert len(groups) == len(drawn)
    marked = {c.get("class") for c in groups[0].iter() if (c.get("class") or "").startswith("node-")}
    assert marked == {f"node-{node}" for node in strongest["nodes"]}
    assert root.find("{http://www.w3.org/2000/svg}title").text.startswith(f"{record}: A: contains")
    lines = run(*command).out.splitlines()
    assert lines[1].split()[1:4] == ["rule", "drawn", "as"]
    assert [line.split()[2] for line in lines if f" {strongest['rule']} " in line] == ["A"]
    assert "drawn as" not in run(*command[:-2]).out


def test_a_labelled_graph_is_drawn_with_its_labels(run: Run, tmp_path: Path) -> None:
    table, model, path = tmp_path / "t.csv", tmp_path / "m.json", tmp_path / "g.svg"
    rows = [f"0-1 1-2,{'red' if i % 2 else 'blue'} grey grey,{i % 2}" for i in range(12)]
    table.write_text("edges,labels,label\n" + "\n".join(rows) + "\n")
    assert run("fit", table, "-o", model, "--max-rules", "1", "--radius", "1").code == 0
    assert run("explain", model, table, "--id", "2", "--svg", path).code == 0
    assert "grey" in path.read_text()


def test_labels_of_edges_are_drawn(run: Run, tmp_path: Path) -> None:
    table, model, path = tmp_path / "t.csv", tmp_path / "m.json", tmp_path / "g.svg"
    rows = [f"0-1 1-2,{'strong' if i % 2 else 'faint'} usual,{i % 2}" for i in range(12)]
    table.write_text("edges,edge_labels,label\n" + "\n".join(rows) + "\n")
    assert run("fit", table, "-o", model, "--max-rules", "1", "--radius", "1").code == 0
    assert run("explain", model, table, "--id", "2", "--svg", path).code == 0
    assert "strong" in path.read_text()


def test_the_text(run: Run, models: dict[str, Path], sample_data: Path) -> None:
    done = run("explain", models["forest"], sample_data / "mutag.csv", "--id", "d1")
    said = run("explain", models["forest"], sample_data / "mutag.csv", "--id", "d1", "--json").json
    lines = done.out.splitlines()
    assert lines[0] == f"d1: mutagen (1), probability {said['probability']:.3f}"
    rest = len(said["contributions"]) - 10
    assert rest > 0
    assert f"{rest} more together" in done.out
    assert [f"{said['sum']:.3f}", "sum"] in [line.split() for line in lines]
    assert lines[-1] == said["narrative"]
    assert lines[-1].startswith("Predicted: “mutagen”")


def test_ids_that_are_not_there(run: Run, models: dict[str, Path], sample_data: Path) -> None:
    done = run("explain", models["rules"], sample_data / "mutag.csv", "--id", "d1888")
    assert (done.code, done.out) == (2, "")
    assert "mutag.csv has no such graph. Near ones are " in done.err
    assert "d188" in done.err
    far = run("explain", models["rules"], sample_data / "mutag.csv", "--id", "zzz")
    assert "The first ones are d1, d2, d3." in far.err


def test_a_record_that_was_left_out_says_why(
    run: Run, models: dict[str, Path], sample_data: Path, tmp_path: Path
) -> None:
    done = run("explain", models["rules"], sample_data / "broken" / "unparsable_smiles.csv", "--id", "4")
    assert done.code == 2
    assert done.err.splitlines()[-1].endswith("[S102]")
    table = tmp_path / "t.csv"
    table.write_text("smiles,name,label\nCC,a,1\nC(,b,0\n")
    done = run("explain", models["rules"], table, "--id", "b", "--id-column", "name")
    assert (done.code, done.err.splitlines()[-1].endswith("[S102]")) == (2, True)


def test_an_id_used_twice_means_the_first(run: Run, models: dict[str, Path], sample_data: Path) -> None:
    done = run("explain", models["rules"], sample_data / "broken" / "duplicate_ids.csv", "--id", "m2")
    assert "2 records are called 'm2'; this is the first of them, record 2." in done.err
    assert done.code == 0


def test_near_ids_of_a_short_list(tmp_path: Path) -> None:
    from engine.cli.commands.explanation import find_graph

    table = tmp_path / "t.csv"
    table.write_text("smiles,id,label\nCC,ab,1\nCO,abc,0\n")
    imported = read(table)
    assert find_graph(imported, "abc") == 1
    with pytest.raises(InputError, match=r"Near ones are .*ab.*C804"):
        find_graph(imported, "abd")


@pytest.mark.parametrize("form", ["rules", "forest"])
def test_places_weights_and_near_misses(run: Run, models: dict[str, Path], sample_data: Path, form: str) -> None:
    said = run("explain", models[form], sample_data / "mutag.csv", "--id", "d1", "--json").json
    for c in said["contributions"]:
        assert sorted({v for place in c["places"] for v in place["nodes"]}) == c["nodes"]
        assert {tuple(e) for place in c["places"] for e in place["edges"]} == {tuple(e) for e in c["edges"]}
    weights = said["weights"]
    assert min(weights["nodes"]) >= 0
    assert sum(weights["nodes"]) == pytest.approx(sum(w for *_, w in weights["edges"]))
    assert said["unread_nodes"] == []
    assert bool(said["near_misses"]) == (form == "rules")
    for miss in said["near_misses"]:
        assert miss["rule"] not in {c["rule"] for c in said["contributions"]}
        failed = miss["failed"]
        assert (failed["found"] < failed["needed"]) == failed["present"]
        assert miss["test"] is None or set(miss["test"]) == {"node", "nodes", "found", "needed"}
        assert f"{miss['rule']}, for " in run("explain", models[form], sample_data / "mutag.csv", "--id", "d1").out
