from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

import pytest

from engine.data.public import CATALOGUE
from engine.data.public.fetching import find
from tests.engine.cli.conftest import Run
from tests.engine.data.public.conftest import Home, home  # noqa: F401 (a fixture)


@pytest.fixture
def toy(home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Home:  # noqa: F811
    known = MappingProxyType({"TOY": home.what()})
    monkeypatch.setattr(find, "__defaults__", (known,))
    monkeypatch.setenv("SYMGRAPH_WORKSPACE", str(tmp_path / "my workspace"))
    return home


def test_a_set_is_fetched_and_the_command_that_is_told_reads_it(run: Run, toy: Home, tmp_path: Path) -> None:
    done = run("fetch", "toy")
    assert (done.code, done.err) == (0, "")
    path = tmp_path / "my workspace" / "public" / "tu-dortmund" / "TOY.csv"
    assert path.read_bytes() == toy.content
    assert f"Downloaded: {path} (60,013 bytes, SHA-256 {toy.sha256[:12]}... remembered from now on)" in done.out
    assert "Cite: nobody" in done.out
    assert "Licence: none stated" in done.out
    assert f"Read it with: symgraph inspect '{path}'" in done.out
    assert run("inspect", path, "--json").json["graphs"] == 10_000
    again = run("fetch", "TOY", "--json")
    assert again.json["downloaded"] is False
    assert again.json["sha256"] == toy.sha256
    assert again.json["path"] == str(path)
    assert "Was here already" in run("fetch", "TOY").out


def test_without_a_network_the_address_and_what_to_do_with_the_file_are_told(
    run: Run, toy: Home, tmp_path: Path
) -> None:
    toy.manner = "missing"
    done = run("fetch", "TOY", "--to", tmp_path / "here")
    assert (done.code, done.out) == (2, "")
    assert "answers 404" in done.err
    assert f"{toy.what().url}: is the address to download by hand" in done.err
    assert "symgraph inspect TOY.csv" in done.err
    assert "[N708]" in done.err


def test_a_file_that_differs_is_no_matter_of_the_network(run: Run, toy: Home, tmp_path: Path) -> None:
    run("fetch", "TOY", "--to", tmp_path)
    (tmp_path / "tu-dortmund" / "TOY.csv").unlink()
    toy.content = b"other"
    done = run("fetch", "TOY", "--to", tmp_path)
    assert done.code == 2
    assert "[N705]" in done.err
    assert "by hand" not in done.err


def test_the_list_names_every_set(run: Run) -> None:
    listed = run("fetch", "--list")
    assert listed.code == 0
    assert all(name in listed.out for name in CATALOGUE)
    told = run("fetch", "--list", "--json").json["sets"]
    assert [one["name"] for one in told] == list(CATALOGUE)
    assert all(one["address"].startswith("https://") for one in told)


@pytest.mark.parametrize(
    ("arguments", "said"), [((), "no set was named"), (("nothing",), "no public set of that name")]
)
def test_what_cannot_be_fetched(run: Run, arguments: tuple[str, ...], said: str) -> None:
    done = run("fetch", *arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
