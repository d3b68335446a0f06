from __future__ import annotations

import numpy as np
import pytest
from defusedxml import ElementTree
from rdkit import Chem

from engine.explain.drawings.graph import draw_graph
from engine.explain.drawings.heat import NO_HEAT, Heat, glow
from engine.explain.drawings.molecule import draw_molecule

SVG = "{http://www.w3.org/2000/svg}"


def opacities(text: str, kind: str) -> dict[int, float]:
    marked = (e for e in ElementTree.fromstring(text).iter() if (e.get("class") or "").startswith(f"{kind}-"))
    return {int(e.get("class").split("-")[1]): float(e.get("opacity")) for e in marked}


@pytest.mark.parametrize("dark", [False, True])
def test_the_more_the_stronger(dark: bool) -> None:
    heat = Heat((4.0, 1.0, 0.0), (2.0, 0.01))
    for text in (
        draw_graph(3, [(0, 1), (1, 2)], heat=heat, dark=dark),
        draw_molecule(Chem.MolFromSmiles("CCO"), heat=heat, dark=dark),
    ):
        nodes, edges = opacities(text, "node"), opacities(text, "edge")
        assert set(nodes) == {0, 1}
        assert nodes[0] > nodes[1] > 0
        assert set(edges) == {0}  # half a hundredth of the largest is not drawn


def test_nothing_is_drawn_where_nothing_weighs() -> None:
    assert not NO_HEAT
    assert not Heat((0.0,), (0.0,))
    assert "heat" not in draw_graph(2, [(0, 1)], heat=Heat((0.0, 0.0), (0.0,)))
    assert "heat" not in draw_molecule(Chem.MolFromSmiles("CC"))
    assert "opacity" not in glow(Heat((), ()), np.zeros((0, 2)), np.zeros((0, 2), np.int64), radius=5, dark=False)
