"""The report as a reader and as a browser's parser meet it."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from defusedxml import ElementTree

from engine import SymGraphClassifier, read_dataset
from engine.data.dataset import GraphDataset, text_array
from engine.evaluation.cross_validation import cross_validate
from engine.report import Audit, AuditedEdit, Measured, PartFigures, write_report
from engine.rules.trained import TrainedModel

VOID = {"meta", "img", "br", "source", "link", "input", "hr"}


class Page(HTMLParser):
    """Tags with their attributes, and the text; unbalanced tags are an error."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def fitted(data: GraphDataset, **options: Any) -> TrainedModel:
    return SymGraphClassifier(random_state=0, **{"vocabulary": "structures", **options}).fit(data, data.target).fitted


@pytest.fixture(scope="module")
def mutag(sample_data: Path) -> GraphDataset:
    return read_dataset(sample_data / "mutag.csv")


@pytest.fixture(scope="module")
def model(mutag: GraphDataset) -> TrainedModel:
    return fitted(mutag, max_rules=4)


def test_it_follows_the_five_principles_and_says_what_it_has_to(mutag: GraphDataset, model: TrainedModel) -> None:
    found = cross_validate(SymGraphClassifier(max_rules=4), mutag, folds=2)
    page = Page(write_report(model, mutag, measured=(Measured.of_folds(found),), target="label", left_out=3))
    headings = ["A defined endpoint", "An unambiguous algorithm", "A defined domain of applicability",
                "Goodness of fit, robustness and predictivity", "A mechanistic interpretation", "Errors worth reading",
                "Doing it again"]  # fmt: skip
    places = [page.text.rindex(heading) for heading in headings]
    assert places == sorted(places)
    assert f"{found.accuracy.mean:.3f}" in page.text
    assert f"{found.accuracy.low:.3f} to {found.accuracy.high:.3f}" in page.text
    assert "2-fold cross-validation, stratified" in page.text
    assert "3 records could not be read" in page.text
    assert mutag.digest in page.text
    right = (model.predict(mutag) == mutag.target_codes).mean()
    assert f"{right:.3f}" in page.text
    wrong = int((model.predict(mutag) != mutag.target_codes).sum())
    assert f"{wrong} of 188 molecules of known class are predicted wrongly" in page.text
    for name, version in (("rdkit", "20"), ("seed", "0"), ("radius", "2"), ("scheme", "wl")):
        assert f"{name} {version}" in page.text
    for rule in model.model.rules:
        assert f"{rule.counts.fired}" in page.text
        assert f"{100 * rule.counts.precision:.1f} %" in page.text


def test_it_needs_nothing_from_outside(mutag: GraphDataset, model: TrainedModel) -> None:
    text = write_report(model, mutag)
    page = Page(text)
    assert {"script", "link", "iframe", "object", "form"} & {tag for tag, _ in page.tags} == set()
    for _, attributes in page.tags:
        assert not any(name.startswith("on") for name in attributes)
        for name in ("src", "srcset", "href"):
            value = attributes.get(name)
            assert value is None or value.startswith(("data:image/svg+xml;base64,", "#"))
    assert "@import" not in text
    assert "url(" not in text
    (policy,) = [a["content"] for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert "default-src 'none'" in policy
    anchors = {a["href"] for tag, a in page.tags if tag == "a"}
    ids = {f"#{a['id']}" for _, a in page.tags if "id" in a}
    assert anchors <= ids


def test_every_picture_is_a_sound_drawing_for_light_and_dark(mutag: GraphDataset, model: TrainedModel) -> None:
    page = Page(write_report(model, mutag))
    images = [a for tag, a in page.tags if tag == "img"]
    sources = [a for tag, a in page.tags if tag == "source"]
    literals = sum(len(rule.literals) for rule in model.model.rules)
    assert len(images) == len(sources) > literals
    assert all(a["alt"] for a in images)
    for light, dark in zip(images, sources, strict=True):
        drawn = [base64.b64decode(str(a[name]).split(",")[1]) for a, name in ((light, "src"), (dark, "srcset"))]
        assert drawn[0] != drawn[1]
        for svg in drawn:
            assert ElementTree.fromstring(svg).tag.endswith("svg")


def test_the_same_model_gives_the_same_bytes(mutag: GraphDataset, model: TrainedModel) -> None:
    assert write_report(model, mutag) == write_report(model, mutag)


@pytest.mark.parametrize("form", ["list", "scorecard", "tree", "forest"])
def test_every_form(mutag: GraphDataset, form: str) -> None:
    page = Page(write_report(fitted(mutag, form=form, max_rules=4), mutag))
    said = {
        "list": "The first that fires decides",
        "scorecard": "Total points",
        "tree": "Exactly one leaf",
        "forest": "Asked most",
    }
    assert said[form] in page.text
    assert ("no rule fires, and the prediction is" in page.text) == (form in {"list", "scorecard"})


def test_plain_graphs_without_errors(sample_data: Path) -> None:
    houses = read_dataset(sample_data / "motif_house.csv")
    page = Page(write_report(fitted(houses, max_rules=4), houses))
    assert "There are none: every graph of known class is predicted rightly." in page.text


def test_other_data_are_named_as_such(mutag: GraphDataset, model: TrainedModel) -> None:
    half = fitted(mutag[::2], radius=1, form="tree", max_rules=2)
    new = Page(write_report(half, mutag[1::2]))
    assert "They are not what the model was learned from (mutag.csv): all are new to it." in new.text
    assert "On molecules that are new to it" in new.text
    assert "On its own training data" not in new.text
    both = Page(write_report(half, mutag))
    assert (
        "learned from the structures of 94 of them; 0 were held out while it was learned, and 94 are new" in both.text
    )
    held = Page(write_report(half.with_held_out(mutag[1:21:2]), mutag))
    assert "learned from the structures of 94 of them; 10 were held out while it was learned, and 84 are" in held.text
    part = Page(write_report(model, mutag[:50]))
    assert "The model was learned from the structures of all of them." in part.text
    assert "On its own training data" in part.text
    old = Page(write_report(replace(half, known=None), mutag))
    assert "whether the model was learned from any of them is not known" in old.text.lower()
    assert "molecules of which it is not known whether it was learned from them" in old.text
    unknown = replace(mutag[:50], target_codes=np.full(50, -1, np.int32))
    page = Page(write_report(model, unknown))
    assert "has a class that the model knows, so nothing can be scored" in page.text
    assert "No molecule of these data has a class that the model knows." in page.text


def test_labels_that_the_model_has_not_seen_are_counted(mutag: GraphDataset, model: TrainedModel) -> None:
    column = mutag.node_columns[0]
    strange = replace(column, symbols=tuple("Zz" if s == "N" else s for s in column.symbols))
    data = replace(mutag, node_columns=(strange, *mutag.node_columns[1:]))
    page = Page(write_report(model, data))
    with_nitrogen = len(np.unique(mutag.node_graph[mutag.node_codes[:, 0] == column.code("N")]))
    assert f"{with_nitrogen} of these molecules have a label that did not occur in training" in page.text


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% raw %}",
    "</style><script>",
    "a\x00b\u202ec\ud800".encode("utf-8", "replace").decode(),
    "&lt;b&gt;",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_things_are_called_is_text(mutag: GraphDataset, model: TrainedModel, name: str) -> None:
    """Ids, class names, labels of classes, the file's and the column's name: none becomes markup."""
    data = replace(mutag, ids=text_array([name] * len(mutag)), name=name)
    provenance = replace(model.provenance, dataset=name, digest="0", program=name)
    named = replace(model, class_names=(name, f"not {name}"), provenance=provenance)
    usual = Page(write_report(replace(model, provenance=replace(model.provenance, digest="0")), mutag, target="t"))
    text = write_report(named, data, target=name)
    page = Page(text)
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in usual.tags]
    assert [sorted(a) for _, a in page.tags] == [sorted(a) for _, a in usual.tags]
    shown = re.sub(r"[\x00\u202e]", "\ufffd", name)
    assert shown in page.text
    assert "\x00" not in text
    assert "\u202e" not in text


# -- edited models --------------------------------------------------------------------------------


def test_edits_by_hand_are_printed_with_their_costs(mutag: GraphDataset) -> None:
    rows = np.arange(0, len(mutag), 2)
    model = fitted(mutag[rows], radius=1, max_rules=2)
    audit = Audit(
        (
            AuditedEdit("2026-01-02 03:04:05", "R1 called “<b>bold</b>”.", PartFigures(0.9, 0.85, 3, 8)),
            AuditedEdit(
                "2026-01-02 03:05:00", "R2 switched off.", PartFigures(0.9, 0.8, 1, 2), PartFigures(0.8, 0.75, 1, 4)
            ),
        ),
        looks=3,
    )
    page = write_report(model, mutag, learned_rows=rows, audit=audit)
    text = Page(page).text
    assert "What a person changed" in text
    assert "<b>bold</b>" in text  # as text, never as a tag
    assert "90.0 % to 80.0 % (+1, − 2)" in text.replace("−2", "− 2")
    assert "80.0 % to 75.0 %" in text
    assert "not measured" in text
    assert "looked at 3 times" in text
    assert f"({len(rows):,} molecules)" in text  # the fit is that of the training part alone
    assert page == write_report(model, mutag, learned_rows=rows, audit=audit)


def test_a_model_that_was_edited_says_so_without_a_log(mutag: GraphDataset) -> None:
    model = fitted(mutag, radius=1, max_rules=2)
    edited = replace(model, provenance=replace(model.provenance, edits=("noon: R1 switched off.",)))
    assert "noon: R1 switched off." in Page(write_report(edited, mutag)).text
    assert "What a person changed" not in Page(write_report(model, mutag)).text
