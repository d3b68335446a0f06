"""`symgraph evaluate`: cross-validation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, Self

import typer

from engine.cli.commands.fitting import tell_ignored
from engine.cli.console import compile_first, note, progress
from engine.cli.flags import flagged
from engine.cli.loading import dataset_json, load_data
from engine.cli.options import (
    DEFAULT_SPLIT,
    AsJson,
    Data,
    LearningDataOptions,
    ModelOptions,
    SplitCopies,
    SplitName,
    split_in_force,
    workers,
)
from engine.cli.output import out, percent, say, say_json
from engine.errors import Fault, InputError

if TYPE_CHECKING:
    from engine.data import GraphDataset
    from engine.evaluation import Evaluation, Interval
    from engine.explain import ExplanationQuality, ReadingEffort
    from engine.progress import Progress
    from engine.readers import Imported

__all__ = ["evaluate", "register"]

_FOLDS = 10

Folds = Annotated[int | None, typer.Option(min=2, show_default=str(_FOLDS), help="Parts that are held out in turn.")]
Explanations = Annotated[
    bool,
    typer.Option(
        "--explanations",
        help="Explain held-out graphs, and say how good the explanations are; learns three more times.",
    ),
]
ExplainClass = Annotated[
    str | None,
    typer.Option(
        metavar="CLASS",
        show_default="all",
        help="Compare explanations with the known motif on graphs of this class only.",
    ),
]
Split = Annotated[
    SplitName | None,
    typer.Option(
        show_default=DEFAULT_SPLIT,
        help="What stays on one side of a split: copies alone, scaffolds, --group; or the parts, folds or groups that "
        "the data give themselves.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: symgraph evaluate sample_data/bbb.csv --form forest --split scaffold")(
        flagged(evaluate)
    )


def evaluate(  # noqa: PLR0913
    data: Data,
    *,
    folds: Folds = None,
    split: Split = None,
    split_copies: SplitCopies = False,
    columns: LearningDataOptions,
    options: ModelOptions,
    explanations: Explanations = False,
    explain_class: ExplainClass = None,
    as_json: AsJson = False,
) -> None:
    """Cross-validate: everything is learned inside each fold, and scored on the part it has not seen.

    With '--split given' the parts are those of the data: what is called train and valid is learned from, what is
    called test is scored, once; numbers are folds; where there are only groups, none is on both sides.

    Copies of a graph (of molecules: the same structure without stereochemistry and isotopes) are on one side of every
    split, also inside a search or a forest, unless '--split-copies' says otherwise. What cannot be kept on one side,
    and what a given split has on both, is counted.
    """
    from engine.explain import judge, refit

    tell_ignored(options)
    if explain_class is not None and not explanations:
        note("--explain-class is ignored without --explanations.")
    kind = split_in_force(split, columns)
    with progress() as listener:
        imported = load_data(data, columns, options.reading, listener, split=kind)
        options = options.settled(imported.dataset)
        of_class = _class_code(explain_class, imported.dataset)
        used = _SplitUsed.of(imported, kind, folds)
        compile_first(listener)
        found = _cross_validated(
            imported.dataset, options, used, listener, split_copies=split_copies, explained=explanations
        )
        judged = None
        if explanations:
            constancy = refit(
                options.estimator(jobs=workers(options.jobs)), imported.dataset, seed=options.seed, progress=listener
            )
            judged = judge(found, constancy, imported.dataset, of_class=of_class)
    found = replace(found, notes=(*found.notes, *_of_median(columns)))
    if as_json:
        say_json(_as_json(found, judged, imported, options, used, explain_class))
        return
    _say(found, used, options.form)
    if judged is not None:
        _say_quality(judged, found.classes)


def _rows_words(found: Evaluation) -> str:
    """Return which graphs the figures are of, and whose predictions."""
    graphs, models = int((found.fold >= 0).sum()), len(found.fit_seconds)
    whose = f"each by one of {models} models that had not learned from it" if models > 1 else "by a model of the others"
    return f"Figures are of {graphs:,} held-out graphs, {whose}"


def _of_median(columns: LearningDataOptions) -> tuple[str, ...]:
    from engine.readers.columns import is_median

    said = "The target is cut at the median of all rows, held-out ones included"
    return (said,) if is_median(columns.threshold or "") else ()


@dataclass(frozen=True, slots=True)
class _SplitUsed:
    """What is held out, as asked and in words."""

    asked: SplitName
    parts: int  # that are held out in turn
    text: str
    column: str  # of the data, "" where none was used

    @classmethod
    def of(cls, imported: Imported, split: SplitName, folds: int | None) -> Self:
        """Return the split; says on stderr where `folds` is ignored."""
        from engine.evaluation import SplitKind, kind_in_force, read_given_split

        kind = kind_in_force(SplitKind(split), imported.dataset)
        if kind is not SplitKind.GIVEN:
            column = imported.columns.group if kind is SplitKind.GROUPED else ""
            parts = folds or _FOLDS
            return cls(split, parts, f"{parts} folds, {kind}", column)
        found = read_given_split(imported.dataset)
        if folds is not None:
            note(f"The data give the parts, {found.text}: --folds is ignored.")
        return cls(split, len(found.parts), f"{found.text}, given by the data", imported.columns.split)


def _cross_validated(
    dataset: GraphDataset,
    options: ModelOptions,
    used: _SplitUsed,
    listener: Progress,
    *,
    split_copies: bool,
    explained: bool,
) -> Evaluation:
    from engine.evaluation import cross_validate_outputs
    from engine.explain import explained_output, read_output

    jobs = workers(options.jobs)
    (found,) = cross_validate_outputs(
        options.estimator(jobs=1 if used.parts > 1 else jobs),
        dataset,
        explained_output if explained else read_output,
        folds=used.parts,
        split=used.asked,
        seed=options.seed,
        jobs=min(jobs, used.parts),
        progress=listener,
        split_copies=split_copies,
    )
    return found


def _as_json(
    found: Evaluation,
    judged: ExplanationQuality | None,
    imported: Imported,
    options: ModelOptions,
    used: _SplitUsed,
    explain_class: str | None,
) -> dict[str, Any]:
    from engine.evaluation import as_json as scores_json
    from engine.explain import as_json as quality_json
    from engine.explain import effort_json

    said: dict[str, Any] = scores_json(found)
    said["split"] |= {"parts": used.parts, "text": used.text, "column": used.column or None}
    said["split_unit"] = found.split_unit
    said["rows"] = {"held_out": int((found.fold >= 0).sum()), "text": _rows_words(found)}
    said["reading"] = effort_json(_reading(found))
    said["dataset"] = dataset_json(imported)
    said["options"] = {**options.as_json(), "folds": used.parts, "split": used.asked}
    if judged is not None:
        said["explanations"] = {**quality_json(judged, found.classes), "class": explain_class}
    return said


def _reading(found: Evaluation) -> ReadingEffort | None:
    """Return the mean reading effort of the models of the folds."""
    from engine.explain import ReadingEffort, mean_effort

    return mean_effort(
        told if isinstance(told, ReadingEffort) else getattr(told, "reading", None) for told in found.examined
    )


def _class_code(label: str | None, dataset: GraphDataset) -> int:
    """Return the code of a class as the file writes it, or of its name; -1 for None."""
    if label is None:
        return -1
    from engine.readers.columns import match_classes

    for names in (dataset.classes, dataset.class_names):
        (code,) = match_classes(names, (label,))
        if code >= 0:
            return code
    fix = f"Choose one of {', '.join(dataset.classes)}"
    raise InputError(Fault("C810", f"--explain-class {label}", f"{dataset.name} has no such class", fix))


def _say_quality(judged: ExplanationQuality, classes: tuple[str, ...]) -> None:
    say(f"Explanations of {judged.graphs:,} held-out graphs:")
    edges = judged.edges
    if edges is not None:
        say(
            f"  edge ROC-AUC against the known motif: {percent(edges.pooled)} pooled, "
            f"{percent(edges.mean)} mean of {edges.graphs:,} graphs"
        )
    say(
        f"  highlighted: {percent(judged.part)} of the edges; verdict unchanged with these alone (sufficiency): "
        f"{percent(judged.sufficiency)}; changed without them (necessity): {percent(judged.necessity)}"
    )
    if judged.coverage:
        shares = ", ".join(f"{label} {percent(share)}" for label, share in zip(classes, judged.coverage, strict=True))
        say(f"  coverage, a rule of the class fires and the verdict is right: {shares}")
        alike = percent(judged.stability), percent(judged.over_folds)
        say(f"  rules alike over seeds (stability): {alike[0]}, over folds: {alike[1]}")
    say(f"  predicates that occur in the data (validity): {percent(judged.validity)}")
    say(f"  largest difference between the sum of contributions and the prediction: {judged.gap:.1g}")
    median, most = (1e3 * seconds for seconds in judged.seconds)
    say(f"  time for one explanation: {median:.1f} ms (median), {most:.1f} ms at most")


def _say(found: Evaluation, used: _SplitUsed, form: str) -> None:
    from rich.table import Table

    from engine.explain import effort_words

    table = Table("", "mean", "sd", "95 % interval", box=None, pad_edge=False)
    scores = {
        "accuracy": found.accuracy,
        "balanced accuracy": found.balanced_accuracy,
        "ROC-AUC": found.roc_auc,
        "log loss": found.log_loss,
    }
    for name, interval in scores.items():
        table.add_row(name, *_cells(interval))
    out().print(table)
    if any(found.rules):
        mean = sum(found.rules) / len(found.rules)
        conditions = sum(found.conditions) / len(found.conditions)
        say(f"Rules: {mean:.1f} on average, {max(found.rules):.0f} at most, with {conditions:.1f} conditions each.")
    reading = effort_words(_reading(found))
    if reading:
        say(f"{reading} Means over the folds.")
    silent = sum(conditions == 0 for conditions in found.conditions)
    if silent and form != "forest":
        say(
            f"In {silent} of {len(found.rules)} folds nothing was found that tells the classes apart: all graphs that "
            "are held out in such a fold get the same answer."
        )
    say(f"Learning took {sum(found.fit_seconds) / len(found.fit_seconds):.1f} s a fold.")
    whole = f"; held out as a whole: each {found.split_unit}" if used.asked != "given" or used.parts > 1 else ""
    say(f"Split: {used.text}{whole}.")
    say(f"Interval: {found.interval_method}.")
    for text in (_rows_words(found), *found.notes):
        say(f"{text}.")


def _cells(interval: Interval) -> tuple[str, str, str]:
    mean, sd, low, high = (
        f"{x:.3f}" if x == x else "-"  # noqa: PLR0124  (NaN)
        for x in (interval.mean, interval.sd, interval.low, interval.high)
    )
    return mean, sd, "-" if low == high == "-" else f"{low} to {high}"
