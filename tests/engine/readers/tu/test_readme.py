from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from engine.readers.tu.readme import LabelNames, parse_label_readme

TEXT = """Node labels: [chem, ring]
Node attributes: [x, y, z]

Node labels were converted to integer values using this map:

Component 0:
\t0\tC
\t-1\tCl

Component 1:
\t0\tin a ring

Edge labels were converted to integer values using this map:

Component 0:
\t0\t1

Class labels were converted to integer values using this map:

\t0\tmutagen
\t1\tnon mutagen
"""


def test_maps() -> None:
    assert parse_label_readme(TEXT) == LabelNames(
        node=({"0": "C", "-1": "Cl"}, {"0": "in a ring"}),
        edge=({"0": "1"},),
        classes={"0": "mutagen", "1": "non mutagen"},
        node_components=("chem", "ring"),
        attributes=("x", "y", "z"),
    )


def test_shipped_readme(sample_data: Path) -> None:
    names = parse_label_readme((sample_data / "MUTAG" / "MUTAG_label_readme.txt").read_text())
    assert list(names.node[0].values()) == ["C", "N", "O", "F", "I", "Cl", "Br"]
    assert list(names.edge[0].values()) == ["aromatic", "single", "double", "triple"]


def test_a_component_far_out_is_ignored() -> None:
    text = "Node labels were converted to integer values\nComponent 999999999:\n\t0\tC\n"
    assert parse_label_readme(text).node == ()


@given(st.lists(st.sampled_from([*TEXT.splitlines(), "", "0 C", "Component 3:", "?"])))
def test_lines_in_any_order_do_no_harm(lines: list[str]) -> None:
    names = parse_label_readme("\n".join(lines))
    assert all(isinstance(key, str) for component in (*names.node, *names.edge, names.classes) for key in component)
