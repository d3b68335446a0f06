"""Views that make rows: the import report, rules, the ranking of a forest, predictions, CSV."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.components.views.safe_csv import csv_bytes
from dashboard.data.views.fault_rows import fault_frame, filter_faults
from dashboard.data.views.sample_cards import sample_card
from dashboard.model.views.forest_rank import rank_literals, ranked_frame
from dashboard.model.views.rule_rows import band_frame, default_words, name_rules, rule_frame, weight_words
from dashboard.predict.views.predictions import prediction_frame
from engine.errors import Fault
from engine.estimators import SymGraphClassifier
from engine.readers import bundled, read, sample_path
from engine.rules.rule_counts import conjunction_truth
from engine.rules.trained import TrainedModel
from tests.dashboard.conftest import run_of


@pytest.fixture(scope="module")
def rules(trained: Path) -> TrainedModel:
    return run_of(trained, "rules").model()


@pytest.fixture(scope="module")
def forest(trained: Path) -> TrainedModel:
    return run_of(trained, "forest").model()


@pytest.mark.parametrize("cell", ["=1+1", "+1+1", "-1-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", " =1"])
def test_formulas_are_defused_in_cells_and_headers(cell: str) -> None:
    read_back = pd.read_csv(io.BytesIO(csv_bytes(pd.DataFrame({cell: [cell, "safe"], "n": [-1, 2]}))), dtype=str)
    assert read_back.columns[0].startswith("'")
    assert read_back.iloc[0, 0].startswith("'")
    assert read_back["n"].tolist() == ["-1", "2"]


def test_every_fault_is_a_row() -> None:
    faults = (
        Fault("S102", "a.csv, line 3", "'C1' does not parse", "Close ring 1", 2),
        Fault("S106", "a.csv, line 5", "2 fragments", "Nothing", 4),
        Fault("Z999", "a.csv", "unheard of", "", 0),
    )
    frame = fault_frame(faults)
    assert frame["record"].tolist() == [2, 4, 0]
    assert frame["effect"].tolist() == ["left out", "kept", ""]
    assert filter_faults(frame, text="RING 1")["code"].tolist() == ["S102"]
    assert filter_faults(frame, kinds=["several fragments"])["code"].tolist() == ["S106"]
    assert len(filter_faults(frame)) == 3
    assert fault_frame(()).empty


def test_rules_are_rows_with_names_of_classes(rules: TrainedModel) -> None:
    named = name_rules(rules)
    frame = rule_frame(named)
    assert frame["rule"].tolist() == [f"R{k}" for k in range(1, len(named) + 1)]
    assert set(frame["class"]) <= {"mutagen", "non-mutagen"}
    assert ((frame["precision"] >= 0) & (frame["precision"] <= 1)).all()
    assert all(rule.sentence.startswith(rule.class_name) for rule in named)
    assert not frame["reads as"].str.contains("mutagen").any()
    assert "log-odds" in weight_words(rules)


def test_a_tree_has_probabilities_for_weights(trained: Path) -> None:
    model = run_of(trained, "tree").model()
    assert "probability" in weight_words(model)
    assert rule_frame(name_rules(model))["weight"].between(0, 1).all()


def test_a_list_is_read_from_top_to_bottom(trained: Path) -> None:
    model = run_of(trained, "list").model()
    frame = rule_frame(name_rules(model))
    assert [text.split(" it ")[0] for text in frame["reads as"]] == ["IF", *["ELSE IF"] * (len(frame) - 1)]
    assert "points" not in frame
    assert "probability" in weight_words(model)
    assert default_words(model, 7).startswith("Else ")
    assert "7 molecules are left to it" in default_words(model, 7)


def test_a_scorecard_has_points_and_a_probability_for_each_total(trained: Path, rules: TrainedModel) -> None:
    model = run_of(trained, "scorecard").model()
    data = read(sample_path("mutag")).dataset
    table = model.table(data)
    frame = rule_frame(name_rules(model))
    assert list(frame.columns)[:3] == ["rule", "points", "reads as"]
    assert frame["points"].tolist() == list(model.model.signed_points)
    bands = band_frame(model, table, data.target_codes)
    assert bands["graphs"].sum() == 188
    totals, chances = model.model.totals(table)[:, 1], model.model.probabilities(table)[:, 1]
    for row, band in zip(bands.itertuples(index=False), model.model.bands(), strict=True):
        inside = (totals >= band.low) & (totals <= band.high)
        assert row.graphs == inside.sum()
        if row.graphs:
            assert row[4] == pytest.approx(data.target_codes[inside].mean())
            assert band.low_chance - 1e-12 <= chances[inside].min() <= chances[inside].max() <= band.high_chance + 1e-12
    assert default_words(model, 3) == ""
    assert band_frame(rules, rules.table(data), data.target_codes).empty


def test_a_forest_is_ranked_by_what_sorts_the_classes(forest: TrainedModel) -> None:
    data = read(sample_path("mutag")).dataset
    table = forest.table(data)
    ranked = rank_literals(forest, table, data.target_codes, most=10)
    shares = [r.share for r in ranked]
    assert shares == sorted(shares, reverse=True)
    assert 0 < sum(shares) <= 1
    for r in ranked:
        holds = conjunction_truth((r.literal,), table)
        assert r.counts.fired == holds.sum()
        assert r.counts.fired_in_class == (holds & (data.target_codes == r.target)).sum()
    frame = ranked_frame(ranked, forest.class_names)
    assert frame["predicate"].iloc[0] == "P1"
    assert len(frame) == 10


def test_what_is_no_forest_has_no_ranking(rules: TrainedModel) -> None:
    data = read(sample_path("mutag")).dataset
    assert rank_literals(rules, rules.table(data), data.target_codes) == ()
    assert ranked_frame((), rules.class_names).empty


def test_every_source_record_has_its_line_of_predictions(rules: TrainedModel, tmp_path: Path) -> None:
    path = tmp_path / "few.csv"
    path.write_text("smiles,label,status\nc1ccccc1[N+](=O)[O-],1,mine\nC1CC,0,mine\nCCO,0,mine\n")
    imported = read(path)
    frame = prediction_frame(imported, rules, rules.table(imported.dataset))
    assert frame["record"].tolist() == [1, 2, 3]
    assert frame["status"].tolist() == ["mine"] * 3
    said = frame["status (2)"].tolist()
    assert (said[0], said[2]) == ("ok", "ok")
    assert said[1].startswith("S102: ")
    assert frame["prediction"].tolist()[1] == ""
    assert np.isnan(frame["probability"][1])
    assert set(frame["prediction_name"]) <= {"mutagen", "non-mutagen", ""}


def test_cards_count_what_the_files_hold() -> None:
    cards = {card.name: card for card in map(sample_card, bundled())}
    assert cards["bbb"].records == 2861
    assert cards["MUTAG"].records == 188
    assert cards["motif_house"].form == "table of graphs"
    assert cards["bbb"].classes == ("does not cross the barrier", "crosses the barrier")


def test_rules_that_came_again_say_how_often() -> None:
    data = read(sample_path("mutag")).dataset
    trained = SymGraphClassifier(vocabulary="readable", max_rules=4).fit(data).fitted
    named = name_rules(trained)
    frame = rule_frame(named)
    assert list(frame.columns)[-1] == "came again"
    shares = [rule.again.chosen / 40 for rule in trained.model.rules if rule.again is not None]
    assert frame["came again"].tolist() == shares
    assert "came again" not in rule_frame(tuple(replace(one, rule=replace(one.rule, again=None)) for one in named))
