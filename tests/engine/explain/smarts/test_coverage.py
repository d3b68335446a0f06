"""What SMARTS cover: against counts made by hand with RDKit."""

from __future__ import annotations

import numpy as np
import pytest
from rdkit import Chem

from engine.errors import InputError
from engine.explain.smarts.coverage import cover
from engine.explain.words.substructures import shown_smarts, substructure_literal_text
from engine.predicates.groups.substructure import Substructure, parsed
from engine.readers import read_dataset, sample_path

SMARTS = "[OX2H]"


def test_the_figures_are_those_of_counting_by_hand() -> None:
    data = read_dataset(sample_path("bbb"))[::3]
    query = Chem.MolFromSmarts(SMARTS)
    counts = np.array([len(Chem.MolFromSmiles(str(s)).GetSubstructMatches(query)) for s in data.smiles])
    found = cover(SMARTS, data, at_least=2)
    holds = counts >= 2
    assert found.matches.tolist() == counts.tolist()
    assert found.holds.tolist() == holds.tolist()
    assert found.support == pytest.approx(holds.mean())
    for told in found.classes:
        inside = data.target == told.label
        assert told.counts.precision == pytest.approx(inside[holds].mean())
        assert told.counts.lift == pytest.approx(inside[holds].mean() / inside.mean())
        assert told.counts.coverage == pytest.approx(holds[inside].mean())
    best = found.best
    assert best is not None
    assert best.label == "0"
    opposite = cover(Substructure.of(SMARTS), data, at_least=2, present=False, molecules=parsed(data))
    assert (opposite.holds == ~found.holds).all()


def test_what_cannot_be_asked_is_refused() -> None:
    data = read_dataset(sample_path("bbb"))[:5]
    with pytest.raises(InputError, match="does not parse"):
        cover("[C", data)
    with pytest.raises(InputError, match="Give a whole number from 1"):
        cover("C", data, at_least=0)
    with pytest.raises(InputError, match="there are no molecules"):
        cover("C", read_dataset(sample_path("motif_house"))[:4])
    with pytest.raises(InputError, match="there are no graphs"):
        cover("C", data[:0])
    with pytest.raises(ValueError, match="0 molecules for 5 graphs"):
        cover("C", data, molecules=())


def test_long_smarts_are_cut_where_they_are_shown() -> None:
    assert shown_smarts(Substructure.of("C" * 100)) == f"SMARTS {'C' * 59}…"


def test_absence_and_numbers_in_words() -> None:
    named = Substructure.of("CCO", "ethoxy")
    said = [substructure_literal_text(named, least, present) for least in (1, 3) for present in (True, False)]
    assert said == [
        "contains a match of “ethoxy”",
        "contains no match of “ethoxy”",
        "contains at least three matches of “ethoxy”",
        "contains fewer than three matches of “ethoxy”",
    ]
