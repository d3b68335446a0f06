"""Duplicates, scaffolds, rejects and the charts of the data page, with what a click on a bar means."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dashboard.components.views.cohort import Cohort, Facts, pick_cohort
from dashboard.data.views import charts as data_charts
from dashboard.data.views.duplicate_rows import (
    ceiling_words,
    class_share_words,
    duplicate_frame,
    group_frame,
    near_empty_classes,
    scaffold_frame,
    scaffold_graphs,
)
from dashboard.data.views.fault_rows import rejected_frame
from engine.data.chemistry.descriptors import DESCRIPTORS, describe_molecules
from engine.data.dataset import GraphDataset
from engine.evaluation.duplicates import find_duplicates
from engine.evaluation.scaffolds import ScaffoldCluster, cluster_by_scaffold
from engine.readers import read, read_dataset, sample_path


@pytest.fixture(scope="module")
def mutag() -> GraphDataset:
    return read_dataset(sample_path("mutag"))


@pytest.fixture(scope="module")
def houses() -> GraphDataset:
    return read_dataset(sample_path("motif_house"))


@pytest.fixture
def doubled(tmp_path: Path) -> GraphDataset:
    file = tmp_path / "made.csv"
    rows = ["CCO,1", "OCC,0", "CCN,1", "CCN,1", "c1ccccc1C,0", *["CCO,1"] * 6]
    file.write_text("smiles,label\n" + "\n".join(rows) + "\n")
    return read(file).dataset


def test_groups_are_rows(doubled: GraphDataset) -> None:
    found = find_duplicates(doubled)
    frame = group_frame(found, doubled)
    assert frame["graphs"].tolist() == [8, 2]
    assert frame["conflict"].tolist() == ["⚠ yes", ""]
    assert frame["classes"].tolist() == ["1 × label = 0, 7 × label = 1", "2 × label = 1"]
    assert frame["ids"].iloc[0].endswith("and 2 more")
    rows = duplicate_frame(found, doubled)
    assert rows["record"].tolist() == [1, 2, 6, 7, 8, 9, 10, 11, 3, 4]
    assert rows["conflict"].tolist() == ["yes"] * 8 + ["no"] * 2
    assert "7 pairs of molecules" in ceiling_words(found, doubled)
    assert "more than 90.91 % of them" in ceiling_words(found, doubled)


def test_no_groups_are_no_rows(houses: GraphDataset) -> None:
    found = find_duplicates(houses)
    assert group_frame(found, houses).empty
    assert duplicate_frame(found, houses).empty
    assert ceiling_words(found, houses) == "No two graphs that are the same have different classes."


def test_graphs_without_smiles_have_no_column_for_it(tmp_path: Path) -> None:
    file = tmp_path / "made.csv"
    file.write_text("edges,label\n0-1 1-2,a\n1-0 0-2,a\n0-1 1-2 0-2,b\n")
    dataset = read(file).dataset
    frame = group_frame(find_duplicates(dataset), dataset)
    assert "SMILES" not in frame
    assert frame["graphs"].tolist() == [2]


def test_small_classes_are_told(doubled: GraphDataset, mutag: GraphDataset) -> None:
    assert near_empty_classes(mutag) == []
    said = near_empty_classes(doubled)
    assert ["2 molecules" in said[0], "9 molecules" in said[1]] == [True, True]
    none = near_empty_classes(doubled[doubled.target_codes == 1])
    assert "has no members" in none[0]


def test_scaffolds_are_rows_and_pictures(mutag: GraphDataset) -> None:
    found = cluster_by_scaffold(mutag)
    frame = scaffold_frame(found, mutag)
    assert frame["molecules"].sum() == 188
    assert frame["share"].sum() == pytest.approx(1)
    assert (frame["non-mutagen"] + frame["mutagen"] == frame["molecules"]).all()
    drawn, place = scaffold_graphs(["c1ccccc1", "", "not a scaffold", "C1CC1"])
    assert place == {"c1ccccc1": 0, "C1CC1": 1}
    assert np.diff(drawn.node_offsets).tolist() == [6, 3]


def test_shares_of_classes(mutag: GraphDataset) -> None:
    assert class_share_words(ScaffoldCluster("", (0, 1, 2, 3), (1, 3)), mutag) == "75 % mutagen, 25 % non-mutagen"
    assert class_share_words(ScaffoldCluster("", (0,), (0, 0)), mutag) == "no known class"


def test_rejected_records_keep_their_columns_and_get_a_reason(repository: Path) -> None:
    found = read(repository / "sample_data" / "broken" / "unparsable_smiles.csv")
    frame = rejected_frame(found)
    assert len(frame) == found.left_out == 1
    assert list(frame.columns) == ["record", *found.source.columns, "reason"]
    assert frame["record"].tolist() == [found.faults[0].record]
    assert "[S102]" in frame["reason"].iloc[0]


def test_a_column_called_reason_is_not_lost(tmp_path: Path) -> None:
    file = tmp_path / "made.csv"
    file.write_text("smiles,label,reason,record\nCCO,a,x,y\nCC(,b,z,w\nCCN,b,z,w\n")
    frame = rejected_frame(read(file))
    assert list(frame.columns) == ["record_", "smiles", "label", "reason", "record", "reason_"]


# -- bars -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["mutag", "motif_house", "solubility"])
def test_a_bar_of_sizes_is_its_cohort(name: str) -> None:
    dataset = read_dataset(sample_path(name))
    figure = data_charts.size_chart(dataset, dark=False)
    assert len(figure.data) == len(dataset.classes)
    assert sum(sum(bar.y) for bar in figure.data) == len(dataset)
    for curve, bar in enumerate(figure.data):
        for place, height in enumerate(bar.y):
            cohort = data_charts.size_of_bar(dataset, {"curve_number": curve, "point_index": place})
            assert len(pick_cohort(cohort, Facts(dataset))) == height


def test_a_bar_of_labels_is_its_cohort(mutag: GraphDataset) -> None:
    figure = data_charts.label_chart(mutag, dark=True)
    for curve, bar in enumerate(figure.data):
        for place, count in enumerate(bar.customdata):
            cohort = data_charts.label_of_bar(mutag, {"curve_number": curve, "point_index": place})
            assert len(pick_cohort(cohort, Facts(mutag))) == count


def test_a_bar_of_classes_is_its_cohort() -> None:
    assert data_charts.class_of_bar({"curve_number": 0, "point_index": 1}) == Cohort(of_class=(1,))


def test_one_label_is_not_shown(houses: GraphDataset, mutag: GraphDataset) -> None:
    assert data_charts.shown_labels(houses) == ()
    assert data_charts.shown_labels(mutag)[0] == "C"


def test_classes_without_graphs_have_empty_bars(mutag: GraphDataset) -> None:
    part = mutag[mutag.target_codes == 1]
    assert sum(data_charts.label_chart(part, dark=False).data[0].y) == 0
    assert sum(data_charts.size_chart(part, dark=False).data[0].y) == 0


@pytest.mark.parametrize("place", range(len(DESCRIPTORS)))
def test_descriptors_are_shares_of_each_class(place: int, mutag: GraphDataset) -> None:
    rows = list(range(0, 188, 2))
    values = describe_molecules(mutag, rows)[:, place]
    figure = data_charts.descriptor_chart(mutag, rows, values, DESCRIPTORS[place], dark=False)
    assert [sum(trace.y) for trace in figure.data] == pytest.approx([1, 1])
    assert len({trace.marker.symbol for trace in figure.data}) == 2


def test_descriptors_of_nothing_are_an_empty_figure(houses: GraphDataset) -> None:
    figure = data_charts.descriptor_chart(houses, [0], np.array([np.nan]), DESCRIPTORS[0], dark=False)
    assert sum(figure.data[0].y) == 0


def test_names_are_escaped(mutag: GraphDataset) -> None:
    hostile = replace(mutag, class_names=("<b>x</b>", "y"))
    assert data_charts.size_chart(hostile, dark=False).data[0].name == "&lt;b&gt;x&lt;/b&gt;"
