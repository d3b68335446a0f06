"""Named groups stand in sentences as a chemist says them; what a person has named is quoted."""

from __future__ import annotations

import re

import pytest

from engine.data.dataset import GraphKind
from engine.explain.words.substructures import substructure_literal_text, substructure_text
from engine.explain.words.wording import definition_text
from engine.predicates.groups.named import named_groups
from engine.predicates.groups.substructure import Substructure

GROUPS = {group.name: Substructure.of(group.smarts, group.name) for group in named_groups()}


@pytest.mark.parametrize(
    ("name", "least", "present", "said"),
    [
        ("nitro group on an aromatic ring", 1, True, "contains a nitro group on an aromatic ring"),
        ("nitro group", 2, True, "contains two or more nitro groups"),
        ("nitro group", 2, False, "contains fewer than two nitro groups"),
        ("nitro group", 1, False, "contains no nitro group"),
        ("heavy atom", 20, True, "contains 20 or more heavy atoms"),
        ("N-oxide", 1, True, "contains an N-oxide"),
        ("urea", 1, True, "contains a urea"),
        ("uracil", 1, True, "contains a uracil"),
        ("amide", 1, True, "contains an amide"),
        ("two nitro groups on one benzene ring", 1, True, "contains two nitro groups on one benzene ring"),
        ("benzene ring", 6, True, "contains at least six matches of “benzene ring”"),
        ("OH or NH hydrogen-bond donor", 3, True, "contains three or more OH or NH hydrogen-bond donors"),
    ],
)
def test_words(name: str, least: int, present: bool, said: str) -> None:
    assert substructure_literal_text(GROUPS[name], least, present) == said


def test_every_name_makes_a_sentence() -> None:
    for group in named_groups():
        said = substructure_text(GROUPS[group.name])
        assert said.endswith(group.name)
        assert "match" not in said
        assert not re.match(r"a [aeio]|an [^aeioNO]|a [NO][-H]", said), said
        if group.plural:
            assert group.plural != group.name
            assert substructure_literal_text(GROUPS[group.name], 3, True) == f"contains three or more {group.plural}"


def test_a_persons_name_stays_quoted_where_it_means_something_else() -> None:
    own = Substructure.of("[N+](=O)[O-]", "nitro group")
    assert substructure_literal_text(own, 1, True) == "contains a match of “nitro group”"
    called = Substructure.of(GROUPS["nitro group"].smarts, "my nitro group")
    assert substructure_text(called) == "a match of “my nitro group”"
    assert definition_text(GROUPS["nitrile"], GraphKind.MOLECULES) == "a match of SMARTS [CX2]#[NX1]"
