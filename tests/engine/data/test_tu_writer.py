"""TU folders: read back by hand, number by number."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.dataset import GraphDataset, GraphKind
from engine.data.generated.synthetic import ba_2motifs
from engine.data.tu_writer import write_tu
from engine.errors import OptionError


def small(targets: tuple[str, str] = ("no", "yes")) -> GraphDataset:
    """Two graphs, C-N=C and O-O: every optional file is needed."""
    builder = DatasetBuilder(
        "a/b c", GraphKind.GRAPHS, columns=("element", "ring"), edge_column="bond", attribute_names=("x",)
    )
    first = GraphRecord(
        labels=[["C", "N", "C"], ["no", "no", "yes"]], edges=[(0, 1), (2, 1)], edge_labels=["single", "double"],
        id="1", record=1, target=targets[0], attributes=[[0.5], [1.0], [2.0]], edge_truth=[False, True],
    )  # fmt: skip
    second = GraphRecord(
        labels=[["O", "O"], ["no", "no"]], edges=[(0, 1)], edge_labels=["single"],
        id="2", record=2, target=targets[1], attributes=[[3.0], [4.0]], edge_truth=[False],
    )  # fmt: skip
    builder.add(first)
    builder.add(second)
    return builder.build()


def lines(folder: Path, part: str) -> list[str]:
    (path,) = folder.glob(f"*_{part}.txt")
    return path.read_text(encoding="utf-8").splitlines()


def test_every_file_by_hand(tmp_path: Path) -> None:
    written = write_tu(small(), tmp_path / "new")
    folder = tmp_path / "new"
    assert {path.name for path in written} == {path.name for path in folder.iterdir()}
    assert all(path.name.startswith("a_b_c_") for path in written)
    assert lines(folder, "A") == ["1, 2", "2, 1", "2, 3", "3, 2", "4, 5", "5, 4"]
    assert lines(folder, "graph_indicator") == ["1", "1", "1", "2", "2"]
    assert lines(folder, "graph_labels") == ["0", "1"]
    assert lines(folder, "node_labels") == ["0, 0", "1, 0", "0, 1", "2, 0", "2, 0"]  # C N O; no yes
    assert lines(folder, "edge_labels") == ["1", "1", "0", "0", "1", "1"]  # double, single
    assert lines(folder, "edge_gt") == ["0", "0", "1", "1", "0", "0"]
    assert lines(folder, "node_attributes") == ["0.5", "1.0", "2.0", "3.0", "4.0"]
    assert (folder / "a_b_c_label_readme.txt").read_text() == (
        "Node labels:\t\t[element, ring]\n\nEdge labels:\t\t[bond]\n\n"
        "Node labels were converted to integer values using this map:\n\n"
        "Component 0:\n\t0\tC\n\t1\tN\n\t2\tO\n\nComponent 1:\n\t0\tno\n\t1\tyes\n\n\n\n"
        "Edge labels were converted to integer values using this map:\n\n"
        "Component 0:\n\t0\tdouble\n\t1\tsingle\n\n\n\n"
        "Class labels were converted to integer values using this map:\n\n\t0\tno\n\t1\tyes\n\n"
    )


def test_whole_number_classes_stay_themselves(tmp_path: Path) -> None:
    write_tu(small(("1", "-1")), tmp_path)
    assert lines(tmp_path, "graph_labels") == ["1", "-1"]


def test_generated_set_needs_no_label_files(tmp_path: Path) -> None:
    data = ba_2motifs(0, n=6)
    write_tu(data, tmp_path, name="BA")
    parts = {path.name for path in tmp_path.iterdir()}
    assert parts == {f"BA_{p}.txt" for p in ("A", "graph_indicator", "graph_labels", "edge_gt", "label_readme")}
    arcs = np.loadtxt(tmp_path / "BA_A.txt", delimiter=",", dtype=int)
    truth = np.loadtxt(tmp_path / "BA_edge_gt.txt", dtype=int)
    assert len(arcs) == len(truth) == 2 * data.n_edges
    assert (arcs[::2] == arcs[1::2, ::-1]).all()
    assert truth.sum() == 2 * data.edge_truth.sum()
    assert lines(tmp_path, "label_readme")[-3:] == ["\t0\tfive-cycle", "\t1\thouse", ""]


def test_same_bytes_twice(tmp_path: Path) -> None:
    first = write_tu(ba_2motifs(1, n=4), tmp_path / "a")
    second = write_tu(ba_2motifs(1, n=4), tmp_path / "b")
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]


def test_graphs_without_class_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="have no class"):
        write_tu(small(("yes", "")), tmp_path)
