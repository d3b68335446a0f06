from __future__ import annotations

from pathlib import Path

from tests.engine.cli.conftest import Run


def test_ratios_and_page(run: Run, sample_data: Path, tmp_path: Path) -> None:
    page = tmp_path / "keys.md"
    done = run("bench", "keys", "--data", sample_data / "mutag.csv", "--repeats", "1", "--markdown", page, "--json")
    assert (done.code, done.err) == (0, "")
    (said,) = done.json["benches"]
    assert (said["bench"], said["data"]["graphs"]) == ("keys", 188)
    ours, *peers = said["results"]
    assert ours["ratio"] == 1
    assert [peer["what"] for peer in peers] == ["networkx", "RDKit Morgan"]
    assert all(peer["ratio"] == peer["seconds"] / ours["seconds"] for peer in peers)
    assert page.read_text().count("\n| ") == 4


def test_the_text_names_what_is_missing_and_what_is_an_estimate(run: Run, sample_data: Path) -> None:
    done = run("bench", "--data", sample_data / "motif_house.csv", "--repeats", "1", "--sample", "20")
    assert done.code == 0
    assert "Not measured: RDKit's Morgan fingerprint: the graphs are no molecules." in done.out
    assert "about " in done.out
    assert "20 graphs drawn at random" in done.out
