"""What becomes of rows at fault, of numeric targets, and of molecules that are to be standardised."""

from __future__ import annotations

import statistics

import pytest
from rdkit import Chem
from rdkit.Chem.MolStandardize import rdMolStandardize

from engine.data.chemistry.molecules import Hydrogens
from engine.data.chemistry.standardization import Standardization, Standardizer
from engine.errors import InputError, OptionError
from engine.readers import OnError, import_report, read, rejects
from engine.readers.limits import LIMITS, limits_in_force, with_settings
from tests.engine.readers.conftest import Write

ROWS = 'id;smiles;label\na;CCO;0\nb;C(C;1\n\nc;"C(\n1";1\nd;CC;\ne;CCN;1;9\nf;CCC;1\na;CO;0\n'


def test_one_line_for_every_record(write: Write) -> None:
    imported = read(write("t.csv", ROWS))
    report = import_report(imported)
    assert report["record"].tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert report["status"].tolist() == [
        "kept, with a note",
        "left out",
        "left out",
        "left out",
        "left out",
        "ok",
        "kept, with a note",
    ]
    assert report["code"].tolist() == ["T208", "S102", "S102", "T203", "F308", "", "T208"]
    assert report["place"][2] == "t.csv, line 5, column 'smiles'"
    assert "unclosed branch" in report["found"][1]
    assert "Close the branch" in report["fix"][1]


def test_rejects_stand_as_in_the_file(write: Write) -> None:
    text = rejects(read(write("t.csv", ROWS)))
    assert text == 'id;smiles;label\nb;C(C;1\n\nc;"C(\n1";1\nd;CC;\ne;CCN;1;9\n'
    mended = text.replace("C(C", "CC").replace('"C(\n1"', "C").replace("CC;\n", "CC;0\n").replace(";1;9", ";1")
    assert read(write("mended.csv", mended)).left_out == 0


def test_rejects_of_blocks_and_of_json_lines(write: Write, sample_data) -> None:  # type: ignore[no-untyped-def]
    text = (sample_data / "broken" / "bad_record.sdf").read_text()
    assert rejects(read(sample_data / "broken" / "bad_record.sdf")) == text.split("$$$$\n")[1] + "$$$$\n"
    lines = '{"smiles": "CC", "label": 1}\n{"smiles": \n{"smiles": "C(", "label": 0}\n{"smiles": "C", "label": 0}'
    assert rejects(read(write("t.jsonl", lines))) == '{"smiles": \n{"smiles": "C(", "label": 0}\n'


def test_rejects_of_a_workbook_are_csv(write: Write, tmp_path) -> None:  # type: ignore[no-untyped-def]
    import pandas as pd

    path = tmp_path / "t.xlsx"
    pd.DataFrame({"smiles": ["CC", "C(", "CO"], "label": [1, 0, 0]}).to_excel(path, index=False)
    imported = read(path)
    assert rejects(imported) == "smiles,label\nC(,0\n"
    assert imported.faults[0].place == "t.xlsx, sheet 'Sheet1', row 3, column 'smiles'"


def test_stop_names_every_record(write: Write) -> None:
    with pytest.raises(InputError, match=r"(?s)line 3.*line 5.*line 7.*line 8") as caught:
        read(write("t.csv", ROWS), on_error=OnError.STOP)
    assert [fault.record for fault in caught.value.faults] == [2, 3, 4, 5]
    good = write("good.csv", "smiles,label\nC,0\nCC,1\n")
    assert len(read(good, on_error=OnError.STOP).dataset) == 2


# -- thresholds -----------------------------------------------------------------------------------

NUMBERS = ["1", "2,5", "3.25", "4e0", "-7", "", "x", "inf"]
TABLE = "smiles\tpIC50\n" + "".join(f"{'C' * (i + 1)}\t{n}\n" for i, n in enumerate(NUMBERS))


def test_a_number_cuts_the_target(write: Write) -> None:
    imported = read(write("t.tsv", TABLE), target="pIC50", threshold=2.5)
    assert imported.dataset.target.tolist() == ["< 2.5", ">= 2.5", ">= 2.5", ">= 2.5", "< 2.5"]
    assert imported.dataset.classes == ("< 2.5", ">= 2.5")
    assert [(f.code, f.record) for f in imported.faults if f.record] == [("T203", 6), ("T211", 7), ("T211", 8)]
    assert imported.source["pIC50"].tolist() == NUMBERS


def test_the_median_cuts_the_target(write: Write) -> None:
    imported = read(write("t.tsv", TABLE), threshold="median")
    middle = statistics.median([1, 2.5, 3.25, 4, -7])
    assert imported.columns.target == "pIC50"
    assert imported.dataset.classes == (f"< {middle}", f">= {middle}")
    assert imported.dataset.class_counts() == {f"< {middle}": 2, f">= {middle}": 3}


@pytest.mark.parametrize(
    ("threshold", "message"),
    [
        ("100", r"every number that can be used is < 100; 2 cells cannot be used: 'x' is no number.*T212"),
        ("high", r"'high' is no number.*T212"),
        ("nan", r"'nan' is no number.*T212"),
    ],
)
def test_thresholds_that_are_refused(write: Write, threshold: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(write("t.tsv", TABLE), target="pIC50", threshold=threshold)


def test_without_need_of_classes_a_text_is_no_fault(write: Write) -> None:
    imported = read(write("t.tsv", TABLE), target="pIC50", threshold="2", require_target=False)
    assert len(imported.dataset) == len(NUMBERS)
    assert imported.dataset.target.tolist()[-3:] == ["", "", ""]


def test_no_number_at_all(write: Write) -> None:
    with pytest.raises(InputError, match=r"no cell is a number.*T212"):
        read(write("t.csv", "smiles,label\nC,a\nCC,b\n"), target="label", threshold="median")


def test_decimal_commas_in_weights(write: Write) -> None:
    imported = read(write("t.csv", "smiles;label;w\nC;0;0,5\nCC;1;2\nCO;1;1,2,3\n"), weight="w")
    assert imported.dataset.weight is not None
    assert imported.dataset.weight.tolist() == [0.5, 2.0]
    assert [f.code for f in imported.faults if f.record] == ["T207"]


# -- chemistry ------------------------------------------------------------------------------------

MOLECULES = {
    "CC(=O)[O-].[Na+]": "CC(=O)O",
    "C[N+](C)(C)C.[Cl-]": "C[N+](C)(C)C",
    "CN(=O)=O": "C[N+](=O)[O-]",
    "[NH3+]CC([O-])=O": "NCC(=O)O",
    "CCO": "CCO",
}
SALTS = "smiles,label\n" + "".join(f"{s},{i % 2}\n" for i, s in enumerate(MOLECULES))


def test_parents(write: Write) -> None:
    imported = read(write("t.csv", SALTS), standardize=Standardization.PARENT)
    assert imported.dataset.smiles.tolist() == list(MOLECULES.values())
    changed = {f.record: f.found for f in imported.faults if f.code == "S110"}
    assert sorted(changed) == [1, 2, 4]  # the nitro group is put right whenever RDKit reads it
    assert changed[1] == "fragments left out: [Na+]; charge -1 became 0"
    assert changed[2] == "fragments left out: [Cl-]"
    assert changed[4] == "charges inside it were neutralised"
    assert imported.source["smiles"].tolist() == list(MOLECULES)
    as_written = read(write("t.csv", SALTS)).dataset
    assert as_written.digest != imported.dataset.digest
    assert as_written.smiles.tolist()[0] == "CC(=O)[O-].[Na+]"


@pytest.mark.parametrize("hydrogens", list(Hydrogens))
def test_rdkit_itself_agrees_on_public_molecules(write: Write, sample_data, hydrogens: Hydrogens) -> None:  # type: ignore[no-untyped-def]
    lines = (sample_data / "bbb.csv").read_text().splitlines()
    table = write("t.csv", "\n".join([lines[0], *lines[1:200:4]]))
    found = read(table, target="label", standardize=Standardization.CLEANUP, hydrogens=hydrogens).dataset
    for text, row in zip(found.smiles.tolist(), found.records.tolist(), strict=True):
        mol = rdMolStandardize.Cleanup(Chem.MolFromSmiles(lines[1:200:4][row - 1].split(",")[0]))
        assert Chem.CanonSmiles(text) == Chem.CanonSmiles(Chem.MolToSmiles(mol))


def test_tautomers(write: Write) -> None:
    table = write("t.csv", "smiles,label\nOc1ccccn1,0\nO=c1cccc[nH]1,1\nCCO,1\n")
    found = read(table, tautomers=True)
    assert len(set(found.dataset.smiles.tolist()[:2])) == 1
    assert {f.code for f in found.faults if f.record in {1, 2}} >= {"S110"}
    few = with_settings(LIMITS, ["tautomers=1"])
    kept = read(table, tautomers=True, limits=few)
    assert any("too many tautomers" in f.found for f in kept.faults)
    assert kept.dataset.smiles.tolist() == read(table).dataset.smiles.tolist()


def test_a_search_for_tautomers_ends_in_time() -> None:
    peptide = Chem.MolFromSmiles("NC(C)C(=O)" * 6 + "O")
    mol, changes = Standardizer(tautomers=True, most_tautomers=10**6, seconds=0).apply(peptide)
    assert changes == ("has too many tautomers: it keeps the one that is written",)
    assert Chem.MolToSmiles(mol) == Chem.MolToSmiles(peptide)


def test_what_rdkit_cannot_standardise_is_left_out(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: Standardizer, mol: Chem.Mol) -> None:
        if mol.GetNumAtoms() == 3:
            raise RuntimeError("Pre-condition Violation\nmore")

    monkeypatch.setattr(Standardizer, "_parent", lambda self, mol, changes: fails(self, mol) or mol)
    imported = read(write("t.csv", "smiles,label\nCC,0\nCCO,1\nC,1\n"), standardize=Standardization.PARENT)
    assert [(f.code, f.record) for f in imported.faults if f.record] == [("S111", 2)]
    assert "Pre-condition Violation)" in imported.faults[-1].found


def test_graphs_stay_as_they_are_and_a_note_says_so(write: Write) -> None:
    table = write("t.csv", "edges,label\n0-1,0\n0-1 1-2,1\n")
    assert [f.code for f in read(table, standardize=Standardization.PARENT).faults] == ["S114"]


def test_isotopes_are_noted(write: Write) -> None:
    imported = read(write("t.csv", "smiles,label\nCC,0\n[13CH4],1\n"))
    assert [(f.code, f.place) for f in imported.faults if f.code == "S112"] == [("S112", "t.csv, record 2")]


# -- limits ---------------------------------------------------------------------------------------


def test_limits_are_settings(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    assert limits_in_force({}) == LIMITS
    found = limits_in_force({"SYMGRAPH_LIMIT_ROWS": "1M", "SYMGRAPH_LIMIT_FILE_BYTES": "2 GiB", "PATH": "x"})
    assert (found.rows, found.file_bytes, found.columns) == (1_000_000, 2 * 2**30, LIMITS.columns)
    assert with_settings(LIMITS, ["nodes-per-graph=7"]).nodes_per_graph == 7
    table = write("t.csv", "smiles,label\nC,0\nCC,1\n")
    monkeypatch.setenv("SYMGRAPH_LIMIT_ROWS", "1")
    with pytest.raises(InputError, match=r"more than 1 records.*--limit rows=.*F306"):
        read(table)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("rows", r"'rows' sets no limit. Write NAME=VALUE with one of file_bytes, .*O150"),
        ("speed=3", r"'speed=3' sets no limit"),
        ("rows=many", r"--limit rows: 'many' is no amount"),
        ("rows=0", r"'0' is no amount"),
        ("rows=-1", r"'-1' is no amount"),
    ],
)
def test_settings_that_make_no_sense(setting: str, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        with_settings(LIMITS, [setting])
