"""SMARTS that would keep a matcher busy for years cost their molecule, within a bound, and no other."""

from __future__ import annotations

import csv
import io
import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rdkit import Chem

from engine import SymGraphClassifier, read_dataset
from engine.cli import main
from engine.errors import Cancelled, InputError
from engine.explain.known_groups import groups_of_file, memberships
from engine.explain.matches import GraphMatches
from engine.explain.smarts.coverage import cover
from engine.predicates.groups import bounded_matching
from engine.predicates.groups.bounded_matching import match_anchors, match_whole, pieces_of
from engine.predicates.groups.substructure import Substructure, query_of
from engine.prediction.batch import OK, prediction_rows
from engine.readers import read
from engine.readers.limits import Limits
from engine.rules.model_file.file import save_model
from engine.rules.trained import TrainedModel

BALL = (
    "c12c3c4c5c1c1c6c7c2c2c8c3c3c9c4c4c%10c5c5c1c1c6c6c%11c7c2c2c7c8c3c3c8c9c4c4c9c%10c5c5c1c1c6c6c%11c2c2c7c3c3c8c4c4"
    "c9c5c1c1c6c2c3c41"
)
"""Buckminsterfullerene."""

LARGE = "CC(C)(C)c1ccc(C(=O)Nc2ccc(S(=O)(=O)N3CCOCC3)cc2C(=O)Nc2ccc(C(=O)O)cc2)cc1"


def chain(size: int, end: str = "[U]") -> str:
    return "~".join(["*"] * size) + f"~{end}"


HOSTILE = (
    *(".".join(["*"] * size) + ".[U]" for size in (8, 9, 10, 12, 20)),
    *(".".join(["[#6]"] * size) + ".[Pu]" for size in (9, 12)),
    *(chain(size) for size in (40, 60, 100)),
    *(f"[$({'.'.join(['*'] * size)}.[U])]" for size in (9, 11)),
    f"[$(*~[$({'.'.join(['*'] * 10)}.[U])])]",
    "[$(*.*.*.*.*.*.*.*.*.[U]),$(*.*.*.*.*.*.*.*.*.*.[Pu])]",
    "C.C.C.C.C.C.C.C.C.C.C.C.[Lr]",
    "*1~" + "~".join(["*"] * 40) + "~1.*.*.*.*.*.*.*.[U]",
    "c.c.c.c.c.c.c.c.c.c.[U]",
    "[#6,#7,#8].[#6,#7,#8].[#6,#7,#8].[#6,#7,#8].[#6,#7,#8].[#6,#7,#8].[#6,#7,#8].[#6,#7,#8].[#6,#7,#8].[Es]",
    "*~*.*~*.*~*.*~*.*~*.*~*.[U]",
    "[*;!#1].[*;!#1].[*;!#1].[*;!#1].[*;!#1].[*;!#1].[*;!#1].[*;!#1].[*;!#1].[No]",
)

QUICK = Limits(pattern_seconds=1)


def first_atoms(smarts: str, mol: Chem.Mol) -> set[int]:
    """By RDKit alone."""
    found = mol.GetSubstructMatches(Chem.MolFromSmarts(smarts), uniquify=False, maxMatches=2_000_000)
    return {match[0] for match in found}


@pytest.fixture
def trained(sample_data: Path) -> TrainedModel:
    data = read_dataset(sample_data / "bbb.csv")[np.arange(300)]
    return SymGraphClassifier(max_rules=3, radius=1).fit(data, data.target).fitted


def with_smarts(trained: TrainedModel, *smarts: str) -> TrainedModel:
    """The model that asks for patterns, too, as an edited file might."""
    words = trained.model.vocabulary
    own = tuple(Substructure.of(text) for text in smarts)
    return replace(trained, model=replace(trained.model, vocabulary=replace(words, substructures=own)))


@pytest.mark.parametrize("smarts", HOSTILE)
def test_each_hostile_pattern_is_answered_within_the_limit(smarts: str) -> None:
    query_of(smarts)
    molecules = [Chem.MolFromSmiles(text) for text in (LARGE, "CC", "C")]
    before = time.process_time()
    found = match_anchors([smarts, "[OH]"], molecules, limits=QUICK)
    assert time.process_time() - before < 30  # of this process: the clock is that of workers
    assert {one.graph for one in found.undecided} <= {0}
    for graph in {0, 1, 2} - {one.graph for one in found.undecided}:
        assert set(found.atoms[(found.graphs == graph) & (found.patterns == 1)].tolist()) == first_atoms(
            "[OH]", molecules[graph]
        )
        assert not np.any((found.graphs == graph) & (found.patterns == 0))  # no such elements here
    for one in found.undecided:
        assert one.pattern == 0
        assert one.reason.startswith("takes longer than 1 s to match")


def test_predict_answers_and_predicts_the_rest(trained: TrainedModel, tmp_path: Path) -> None:
    hostile = with_smarts(trained, *HOSTILE)
    file = tmp_path / "t.csv"
    file.write_text(f"smiles\nCC\n{LARGE}\nCCO\n{BALL}\nC\nc1ccccc\nCN\n")
    imported = read(file, require_target=False)
    rows = prediction_rows(hostile, imported, limits=QUICK)
    assert [row.record for row in rows] == list(range(1, 8))
    assert [row.status == OK for row in rows] == [True, False, True, False, True, False, True]
    for record in (2, 4):
        assert rows[record - 1].status.startswith("S120: the pattern '")
        assert rows[record - 1].probability is None
    plain = prediction_rows(trained, imported)
    for row, same in zip(rows, plain, strict=True):
        if row.status == OK:
            assert row == same


def test_a_model_file_and_the_commands(
    trained: TrainedModel, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYMGRAPH_LIMIT_PATTERN_SECONDS", "1")
    model, file = tmp_path / "m.json", tmp_path / "t.csv"
    save_model(with_smarts(trained, HOSTILE[3]), model)
    file.write_text(f"smiles,label\nCC,0\n{LARGE}\nCCO,1\n".replace(f"{LARGE}\n", f"{LARGE},1\n"))
    assert main(["predict", str(model), str(file), "--structure", "smiles"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["status"][:4] for row in rows] == ["ok", "S120", "ok"]
    assert HOSTILE[3][:40] in rows[1]["status"]
    assert main(["explain", str(model), str(file), "--id", "2"]) == 2
    assert "S120" in capsys.readouterr().err
    assert main(["explain", str(model), str(file), "--id", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == "1"
    assert main(["cover", str(file), "--smarts", HOSTILE[3]]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "t.csv, record 2: the pattern '" in said
    assert "takes longer than 1 s to match" in said


def test_lists_of_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMGRAPH_LIMIT_PATTERN_SECONDS", "1")
    listed = tmp_path / "mine.csv"
    listed.write_text(f"name,smarts\nacid,C(=O)[OH]\nendless,{HOSTILE[3]}\n")
    groups = groups_of_file(listed)
    molecules = tuple(Chem.MolFromSmiles(text) for text in ("CC(=O)O", "CC"))
    assert memberships(groups, molecules).tolist() == [[True, False], [False, False]]
    with pytest.raises(InputError, match=r"mine, 'endless'.*molecule 3 of the data.*S120"):
        memberships(groups, (*molecules, Chem.MolFromSmiles(LARGE)))


def test_matches_of_one_graph(trained: TrainedModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMGRAPH_LIMIT_PATTERN_SECONDS", "1")
    file = tmp_path / "t.csv"
    file.write_text(f"smiles\n{LARGE}\n{BALL}\n")
    data = read(file, require_target=False).dataset
    words = with_smarts(trained, HOSTILE[3]).model.vocabulary
    with pytest.raises(InputError, match="S120"):
        GraphMatches(words, data, 0).table  # noqa: B018
    with pytest.raises(InputError, match=r"more than 100,000 matches.*S121"):
        match_whole(chain(16, "*"), Chem.MolFromSmiles(BALL))
    short = match_whole(chain(2, "*"), Chem.MolFromSmiles(BALL))
    assert sorted(short) == sorted(
        Chem.MolFromSmiles(BALL).GetSubstructMatches(Chem.MolFromSmarts(chain(2, "*")), uniquify=False)
    )


@pytest.mark.parametrize("size", [3, 6, 12, 15])
def test_chains_in_a_ball_begin_at_every_atom(size: int) -> None:
    """Each atom of it is like any other; a bound on matches would have lost most of them in silence."""
    found = match_anchors([chain(size, "*")], [Chem.MolFromSmiles(BALL)], limits=Limits(pattern_seconds=60))
    assert not found.undecided
    assert found.atoms.tolist() == list(range(60))


def test_workers_find_what_this_process_finds(monkeypatch: pytest.MonkeyPatch, sample_data: Path) -> None:
    smarts = ["[NX3;H2]c", "c1ccccc1", "[$(C=O)]N", "[R2]", "[r5]", "[CX4;H3]", "C.O", "[x3]", "[v4;D3]"]
    molecules = [Chem.MolFromSmiles(str(text)) for text in read_dataset(sample_data / "bbb.csv").smiles[:150]]
    molecules[7] = None
    here = match_anchors(smarts, molecules)
    monkeypatch.setattr(bounded_matching, "_QUICK", -1)
    there = match_anchors(smarts, molecules, limits=Limits(pattern_seconds=60))
    for name in ("graphs", "atoms", "patterns"):
        assert np.array_equal(getattr(here, name), getattr(there, name))
    assert not there.undecided
    for number, text in enumerate(smarts):
        told = here.atoms[(here.patterns == number) & (here.graphs == 3)]
        assert set(told.tolist()) == first_atoms(text, molecules[3])


def test_a_pattern_that_is_always_slow_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_matching, "_OFTEN", 1)
    monkeypatch.setattr(bounded_matching, "_TOO_OFTEN", 2)
    monkeypatch.setattr(bounded_matching, "enough_workers", lambda: 1)
    molecules = [Chem.MolFromSmiles(LARGE)] * 4 + [Chem.MolFromSmiles("CC")]
    found = match_anchors([HOSTILE[3], "[OH]"], molecules, limits=QUICK)
    assert [one.reason.partition(" to match")[0] for one in found.undecided] == [
        "takes longer than 1 s",
        "takes longer than 0.1 s",
        "was not looked for, after it took too long on 2 others",
        "was not looked for, after it took too long on 2 others",
    ]
    assert [one.graph for one in found.undecided] == [0, 1, 2, 3]


def test_a_stop_ends_it() -> None:
    class Stop:
        def tell(self, step: object) -> None:
            pass

        def wants_stop(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        match_anchors([HOSTILE[3]], [Chem.MolFromSmiles(LARGE)], progress=Stop())


@pytest.mark.parametrize(
    ("smarts", "pieces"),
    [
        ("C", (((1,)),)),
        ("CC.O", ((2, 1),)),
        ("[$(CC(=O))]c", ((2,), (3,))),
        ("[$(C[$(N(O)C)])]", ((1,), (3,), (2,))),
        ("C(N)(O)", ((3,),)),
    ],
)
def test_pieces(smarts: str, pieces: tuple[tuple[int, ...], ...]) -> None:
    assert pieces_of(smarts) == tuple(tuple(own) if isinstance(own, tuple) else (own,) for own in pieces)


@pytest.mark.parametrize("deep", ["[$(*" * 2_000 + ")]" * 2_000, "C(" * 60 + "C" + ")" * 60])
def test_deep_patterns_are_refused_before_they_are_read(deep: str) -> None:
    with pytest.raises(InputError, match=r"inside each other|characters"):
        query_of(deep)


def test_coverage_with_a_clock(sample_data: Path) -> None:
    data = read_dataset(sample_data / "bbb.csv")[np.arange(300)]
    found = cover("[NX3;H2]c", data)
    expected = [len(first_atoms("[NX3;H2]c", Chem.MolFromSmiles(str(text)))) for text in data.smiles]
    assert found.matches.tolist() == expected
