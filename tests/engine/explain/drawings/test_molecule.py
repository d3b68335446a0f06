"""Molecules: exactly the marked atoms and bonds get the halo, at the atom's own place."""

from __future__ import annotations

import re

import numpy as np
import pytest
from rdkit import Chem
from rdkit.Chem import rdDepictor

from engine.explain.drawings.mark import Mark
from engine.explain.drawings.molecule import draw_molecule
from engine.explain.drawings.palette import shade
from tests.engine.explain.drawings.svg_reader import HOSTILE, SVG, groups, members, read, tags, texts, title

NITROANILINE = Chem.MolFromSmiles("O=[N+]([O-])c1ccc(N)cc1")  # atoms 0-2 nitro, 3 its carbon, 7 the amine


def test_exactly_the_marked_atoms_and_bonds() -> None:
    marks = [Mark((0, 1, 2), (0, 1), "A", 0), Mark((1, 3, 7), (2,), "B", 1)]
    first, second = groups(read(draw_molecule(NITROANILINE, marks)), "mark")
    assert (members(first, "node"), members(first, "edge")) == ({0, 1, 2}, {0, 1})
    assert (members(second, "node"), members(second, "edge")) == ({1, 3, 7}, {2})
    assert first.get("fill") != second.get("fill")


def test_halo_lies_where_rdkit_draws_the_atom() -> None:
    # flat coordinates given by hand: three atoms in a row; halo centres must be in that order and evenly spaced
    molecule = Chem.MolFromSmiles("NCO")
    rdDepictor.Compute2DCoords(molecule)
    for i in range(3):
        molecule.GetConformer().SetAtomPosition(i, (1.5 * i, 0.0, 0.0))
    (group,) = groups(read(draw_molecule(molecule, [Mark((0, 1, 2), (), "A", 0)], width=300)), "mark")
    x = {node.get("class"): float(node.get("cx", "")) for node in group.iter(f"{SVG}circle")}
    assert x["node-0"] < x["node-1"] < x["node-2"]
    assert x["node-1"] - x["node-0"] == pytest.approx(x["node-2"] - x["node-1"], abs=0.2)


def test_every_letter_is_written_once_however_often_its_rule_matched() -> None:
    marks = [Mark((0,), (), "A", 0), Mark((2,), (), "A", 0), Mark((7,), (), "B", 1), Mark((), (), "C", 2)]
    root = read(draw_molecule(NITROANILINE, marks))
    assert texts(root) == ["A", "B"]  # C marks nothing
    assert members(groups(root, "mark")[0], "node") == {0, 2}


def test_badges_stay_on_the_canvas_and_off_the_atoms() -> None:
    molecule = Chem.MolFromSmiles("CCCCCCCCCCCCCCCC")
    marks = [Mark((i,), (), letter, i) for i, letter in enumerate("ABCDEFG")]
    discs = [
        g.find(f"{SVG}circle") for g in groups(read(draw_molecule(molecule, marks, width=120, height=60)), "badge")
    ]
    spots = np.array([(float(d.get("cx", "")), float(d.get("cy", ""))) for d in discs if d is not None])
    assert len(spots) == 7
    assert ((spots >= 7) & (spots <= (113, 53))).all()


def test_atom_numbers_and_the_molecule_itself_are_untouched() -> None:
    before = Chem.MolToCXSmiles(NITROANILINE)
    draw_molecule(NITROANILINE, [Mark((0,), (), "A", 0)])
    assert Chem.MolToCXSmiles(NITROANILINE) == before
    chiral = Chem.MolFromSmiles("C[C@H](N)C(=O)O")  # drawing adds no hydrogen for the wedge
    assert read(draw_molecule(chiral, [Mark((5,), (4,), "A", 0)])) is not None


@pytest.mark.parametrize(
    "molecule",
    [
        Chem.MolFromSmiles("c1cccc1", sanitize=False),  # cannot be kekulised
        Chem.MolFromSmiles("CN(C)(C)(C)C", sanitize=False),  # five bonds at a nitrogen
        Chem.MolFromSmiles("[Na+].[Cl-]"),
        Chem.MolFromSmiles("[H][H]"),
        Chem.MolFromSmarts("[#6]~[#7,#8]"),
    ],
)
def test_molecules_that_chemistry_refuses_are_drawn(molecule: Chem.Mol) -> None:
    root = read(draw_molecule(molecule, [Mark((0,), (), "A", 0)]))
    assert members(groups(root, "mark")[0], "node") == {0}


def test_empty_molecule_is_an_empty_drawing() -> None:
    assert title(read(draw_molecule(Chem.Mol(), title="nothing"))) == "nothing"


def test_hostile_texts_stay_texts() -> None:
    molecule = Chem.MolFromSmiles("C*C |$;</svg><script>x</script>;$|")
    root = read(draw_molecule(molecule, [Mark((0,), (), HOSTILE, 0)], title=HOSTILE))
    assert "script" not in tags(root)
    assert "</svg><script>" in title(root)


def test_drawing_is_small_transparent_and_stands_alone() -> None:
    drawing = draw_molecule(NITROANILINE, [Mark((0, 1, 2), (0, 1), "A", 0)], title="4-nitroaniline")
    assert drawing.startswith("<svg")
    assert len(drawing) < 9000
    assert not re.search(r"<rect|#FFFFFF", drawing)
    assert drawing == draw_molecule(NITROANILINE, [Mark((0, 1, 2), (0, 1), "A", 0)], title="4-nitroaniline")


def test_dark_page_gets_light_lines() -> None:
    mark = Mark((0,), (), "A", 0)
    light, dark = (draw_molecule(NITROANILINE, [mark], dark=dark) for dark in (False, True))
    assert "#000000" in light
    assert "stroke:#000000" not in dark
    assert shade(0, dark=True).line in dark
    assert shade(0, dark=True).line not in light
