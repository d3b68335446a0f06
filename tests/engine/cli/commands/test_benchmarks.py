from __future__ import annotations

from pathlib import Path

import pytest

from engine.bench import fit, rules
from tests.engine.cli.conftest import Run


def test_ratios_and_page(run: Run, sample_data: Path, tmp_path: Path) -> None:
    page = tmp_path / "keys.md"
    done = run("bench", "keys", "--data", sample_data / "mutag.csv", "--repeats", "1", "--markdown", page, "--json")
    assert (done.code, done.err) == (0, "")
    (said,) = done.json["benches"]
    assert (said["bench"], said["data"]["graphs"]) == ("keys", 188)
    ours, *peers = said["results"]
    assert ours["ratio"] == 1
    assert [peer["what"] for peer in peers] == ["SymGraph exact", "networkx", "RDKit Morgan"]
    assert all(peer["ratio"] == peer["seconds"] / ours["seconds"] for peer in peers)
    assert page.read_text().count("\n| ") == 5


def test_the_text_names_what_is_missing_and_what_is_an_estimate(run: Run, sample_data: Path) -> None:
    done = run("bench", "keys", "--data", sample_data / "motif_house.csv", "--repeats", "1", "--sample", "20")
    assert done.code == 0
    assert "Not measured: RDKit's Morgan fingerprint: the graphs are no molecules." in done.out
    assert "about " in done.out
    assert "20 graphs drawn at random" in done.out


@pytest.fixture
def only_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our rules take part, and peers that are not installed."""
    monkeypatch.setattr(fit, "find_spec", lambda _: None)
    monkeypatch.setattr(rules, "find_spec", lambda _: None)
    monkeypatch.setattr(fit, "CONTENDERS", (fit.CONTENDERS[0], fit.CONTENDERS[-1]))


@pytest.mark.usefixtures("only_rules")
def test_whole_fits(run: Run, sample_data: Path, tmp_path: Path) -> None:
    page = tmp_path / "fit.md"
    data = ("--data", sample_data / "motif_house.csv")
    done = run("bench", "fit", *data, "--folds", "3", "--markdown", page, "--json")
    assert (done.code, done.err) == (0, "")
    (said,) = done.json["benches"]
    assert (said["bench"], said["folds"]) == ("fit", 3)
    assert [row["what"] for row in said["results"]] == ["SymGraph rules, wl"]
    assert said["missing"] == ["GIN: torch is not installed (pip install torch)"]
    assert "| SymGraph rules, wl | 0." in page.read_text() or "| SymGraph rules, wl | 1." in page.read_text()


@pytest.mark.usefixtures("only_rules")
def test_all_benches_as_text(run: Run, sample_data: Path) -> None:
    done = run(
        "bench", "--data", sample_data / "mutag.csv", "--repeats", "1", "--sample", "5", "--folds", "2", "--sizes", "3",
        "--rows", "20"
    )  # fmt: skip
    assert (done.code, done.err) == (0, "")
    assert "Structural keys of all nodes, radius 2: 3,371 nodes of 188 graphs" in done.out
    assert "Whole fits, 2-fold cross-validation, the same folds: 3,371 nodes of 188 graphs" in done.out
    assert "Not measured: GIN: torch is not installed (pip install torch)." in done.out
    assert "Small rule models, 2-fold cross-validation, the same folds: 3,371 nodes of 188 graphs" in done.out
    assert "Not measured: RIPPER: wittgenstein is not installed (pip install wittgenstein)." in done.out


@pytest.mark.usefixtures("only_rules")
def test_small_rule_models(run: Run, sample_data: Path, tmp_path: Path) -> None:
    page = tmp_path / "rules.md"
    data = ("--data", sample_data / "motif_house.csv")
    done = run("bench", "rules", *data, "--folds", "2", "--sizes", "1, 3", "-o", page, "--json")
    assert (done.code, done.err) == (0, "")
    (said,) = done.json["benches"]
    assert (said["bench"], said["folds"], said["sizes"]) == ("rules", 2, [1, 3])
    assert [(row["what"], row["max_rules"]) for row in said["results"]] == [
        (f"SymGraph {form}", size) for form in ("rules", "list", "scorecard") for size in (1, 3)
    ]
    assert len(said["missing"]) == 6
    assert page.read_text().count("| SymGraph rules | our literals | ") == 2


@pytest.mark.parametrize("sizes", ["", "ten", "10,", "0", "10,-1", "9999999999", "²"])
def test_numbers_of_rules_that_make_no_sense(run: Run, sizes: str) -> None:
    done = run("bench", "rules", "--sizes", sizes)
    assert (done.code, done.out) == (2, "")
    assert f"--sizes {sizes}: these are no numbers of rules" in done.err
    assert "[C809]" in done.err


def test_reading_is_measured(run: Run, sample_data: Path, tmp_path: Path) -> None:
    page = tmp_path / "reading.md"
    done = run("bench", "reading", "--data", sample_data / "mutag.csv", "--rows", "40,20", "-o", page, "--json")
    assert (done.code, done.err) == (0, "")
    (said,) = done.json["benches"]
    assert [(row["rows"], row["rate"] > 0) for row in said["results"]] == [(20, True), (40, True)]
    assert "| 40 | " in page.read_text()
    assert "--rows 0: these are no numbers of rows" in run("bench", "reading", "--rows", "0").err
    graphs = run("bench", "reading", "--data", sample_data / "motif_house.csv", "--json")
    assert (graphs.code, graphs.json) == (0, {"benches": []})
    assert "Not measured: reading SMILES: the graphs are no molecules." in graphs.err


def test_explanations_are_timed(run: Run, sample_data: Path) -> None:
    done = run("bench", "explain", "--data", sample_data / "motif_house.csv", "--sample", "3", "--json")
    assert (done.code, done.err) == (0, "")
    (said,) = done.json["benches"]
    assert [row["what"] for row in said["results"]][::2] == ["evidence", "everything"]
    assert said["results"][0]["items"] == 3
    assert all(row["seconds"] > 0 for row in said["results"])
