"""The report as a whole, laid out after the OECD's principles for the validation of QSAR models (2007)."""

from __future__ import annotations

import platform
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import jinja2
import numpy as np
import numpy.typing as npt

from engine.data import GraphDataset, GraphKind
from engine.explain import effort_words, measure_reading, starting_points, under_headings
from engine.explain.words import READING_NOTE, state_default
from engine.prediction import constant_answer
from engine.report.audit import Audit
from engine.report.domain import describe_domain
from engine.report.errors import show_errors
from engine.report.measured import Measured, measured_by_origin
from engine.report.rules import asked_most, show_rules
from engine.rules import Form, Origin, Origins, Scorecard, TrainedModel, unknown_words

__all__ = ["write_report"]

_VERSIONS = ("symgraph", "rdkit", "networkx", "numpy", "numba", "scipy", "scikit-learn")

_UNTOUCHED = Audit(())

_FORMS = {
    Form.RULES: (
        "a weighted rule set",
        (
            "Each class has a base score. Every rule that fires adds its weight to the score of its class; the scores "
            "become probabilities by softmax, and the likeliest class is predicted."
        ),
    ),
    Form.LIST: (
        "a rule list",
        (
            "The rules are asked in order. The first that fires decides, and its probabilities are the prediction; "
            "where none fires, the default decides."
        ),
    ),
    Form.SCORECARD: (
        "a scorecard",
        "Each row that holds gives its points. The total, times the worth of a point, is the log-odds beyond the base.",
    ),
    Form.TREE: (
        "a decision tree",
        "Exactly one leaf, shown as one rule, holds on each graph; its class shares are the prediction.",
    ),
    Form.FOREST: (
        "a forest",
        "The mean of many trees. It has no rules that a person could read; below is what its trees ask most.",
    ),
}


@dataclass(frozen=True, slots=True)
class _Class:
    label: str
    name: str
    trained_on: int
    here: int


def write_report(
    trained: TrainedModel,
    dataset: GraphDataset,
    *,
    measured: tuple[Measured, ...] = (),
    target: str = "",
    left_out: int = 0,
    learned_rows: npt.NDArray[np.int64] | None = None,
    audit: Audit = _UNTOUCHED,
    jobs: int = 1,
) -> str:
    """Return one self-contained HTML page about a model and the data at hand. The same arguments give the same bytes.

    Parameters
    ----------
    trained : TrainedModel
        The model.
    dataset : GraphDataset
        The data at hand, read as the model's were; scores on them are worked out here.
    measured : tuple of Measured
        Scores on graphs that the scored models have not seen.
    target : str
        Name of the class column.
    left_out : int
        Records that could not be read.
    learned_rows : ndarray of int64, optional
        Positions of the graphs that the model was learned from, where others of `dataset` are a test part; by default
        the model says which graphs it has met.
    audit : Audit
        What a person changed in the model.
    jobs : int
        Workers.

    Returns
    -------
    str
        HTML; all text from outside is escaped.
    """
    model, origin = trained.model, trained.provenance
    table = trained.table(dataset, jobs=jobs)
    probabilities, fired = model.probabilities(table), model.fired(table)
    codes = trained.codes_of(dataset).astype(np.int64)
    known, right = codes >= 0, probabilities.argmax(axis=1) == codes
    form, how = _FORMS[model.form]
    names, counts, unknown = trained.class_names, dataset.class_counts(), trained.unknown_classes(dataset)
    origins = trained.origins(dataset) if learned_rows is None else _by_rows(learned_rows, len(dataset))
    noun = "molecule" if trained.kind is GraphKind.MOLECULES else "graph"
    reclassified, looks = trained.reclassified(dataset), max(origin.looks, audit.looks)
    here = measured_by_origin(probabilities, codes, origins, reclassified=reclassified, looks=looks, noun=noun)
    fit = tuple(m for m in here if m.origin is Origin.LEARNED)
    unseen = () if measured and learned_rows is not None else tuple(m for m in here if m.origin is not Origin.LEARNED)
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            trained=trained,
            dataset=dataset,
            noun=noun,
            own=origins is not None and not origins.any(),
            reclassified=int(reclassified.sum()),
            rows=None if origins is None else np.bincount(origins, minlength=len(Origin)).tolist(),
            target=target,
            left_out=left_out,
            classes=[
                _Class(label, name, count, int((codes == code).sum()))
                for code, (label, name, count) in enumerate(
                    zip(trained.classes, names, origin.class_counts, strict=True)
                )
            ],
            strange=tuple((label, counts[label]) for label in unknown),
            strange_words=unknown_words(unknown, trained.classes),
            unlabelled=int((dataset.target_codes < 0).sum()),
            constant=constant_answer(trained),
            form=form,
            how=how,
            base=_base(trained),
            default=state_default(trained),
            bands=model.bands() if isinstance(model, Scorecard) else (),
            rules=show_rules(trained, dataset, fired, codes),
            headings=under_headings(trained),
            start=starting_points(trained),
            reading=effort_words(measure_reading(trained)),
            asked=asked_most(trained, table),
            domain=describe_domain(trained, dataset, fired, right, known),
            unseen=unseen,
            fit=fit,
            best=(*measured, *unseen, *fit)[:1],
            test_part=learned_rows is not None,
            audit=audit,
            measured=measured,
            errors=show_errors(trained, dataset, probabilities, codes, origins),
            wrong=int((known & ~right).sum()),
            known=int(known.sum()),
            reading_note=READING_NOTE[trained.kind],
            settings=_settings(trained),
            versions=_versions(),
        )
    )


def _by_rows(learned: npt.NDArray[np.int64], n: int) -> Origins:
    """Return (n,) the origin of each graph where the rows that were learned from are known, and others held out."""
    found = np.full(n, Origin.HELD_OUT, np.int8)
    found[learned] = Origin.LEARNED
    return found


def _base(trained: TrainedModel) -> tuple[tuple[str, float], ...]:
    """Return the base score of each class; nothing for forms that have none."""
    base = getattr(trained.model, "base", ())
    return tuple(zip(trained.class_names, base, strict=True)) if base else ()


def _settings(trained: TrainedModel) -> tuple[tuple[str, str], ...]:
    vocabulary, origin = trained.model.vocabulary, trained.provenance
    return (
        ("form", str(trained.model.form)),
        ("rules at most", str(origin.max_rules)),
        ("radius", str(vocabulary.radius)),
        ("scheme", vocabulary.scheme),
        ("edge structure", str(vocabulary.edge_structure)),
        ("rules speak of", origin.vocabulary),
        ("hydrogens", origin.hydrogens),
        ("molecules standardised", origin.standardize + (", canonical tautomers" if origin.tautomers else "")),
        *((("target cut at", origin.threshold + _of_median(trained)),) if origin.threshold else ()),
        ("search", origin.search or "not written down"),
        ("seed", str(origin.seed)),
        ("predicates in use", f"{len(vocabulary):,}"),
        ("surroundings too large for the full radius", f"{origin.fallbacks:,}"),
        ("learned with", origin.program or "unknown"),
    )


def _of_median(trained: TrainedModel) -> str:
    return ", the median of all rows" if trained.provenance.threshold_is_median else ""


def _versions() -> tuple[tuple[str, str], ...]:
    found = [("python", platform.python_version())]
    for name in _VERSIONS:
        with suppress(metadata.PackageNotFoundError):
            found.append((name, metadata.version(name)))
    return tuple(found)


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    environment.filters["percent"] = _percent
    environment.filters["figure"] = _figure
    return environment


def _printable(value: Any) -> Any:
    """Return a text without the characters that HTML has no place for; anything else as it is."""
    if type(value) is not str:
        return value
    return "".join(c if c in "\t\n" or ((c.isprintable() or c.isspace()) and c >= " ") else "\ufffd" for c in value)


def _percent(share: float | None) -> str:
    """Return a share as people read it.

    >>> _percent(0.873), _percent(0.0001), _percent(None)
    ('87.3 %', '< 0.1 %', 'not defined')
    """
    if share is not None and 0 < share < 0.0005:
        return "< 0.1 %"
    return "not defined" if share is None else f"{100 * share:.1f} %"


def _figure(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.3f}"
