"""`symgraph fit`: learn a model and save it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

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
from engine.cli.output import percent, refuse_unwritable, say, say_json, write_text
from engine.errors import Fault, OptionError

if TYPE_CHECKING:
    from engine.data import GraphDataset
    from engine.estimators import SymGraphClassifier
    from engine.evaluation import Parts, Scores
    from engine.learning.search import CheckpointFile, FrontEntry
    from engine.progress import Progress
    from engine.readers import Imported
    from engine.rules import TrainedModel

__all__ = ["Fitted", "fit", "fit_model", "nothing_found", "register", "say_rules", "tell_constant", "tell_ignored"]

_SHOWN = 12  # rules

Holdout = Annotated[
    float | None,
    typer.Option(
        metavar="FRACTION",
        show_default=False,
        help="Also score a model of the rest on this share of the data. What is saved is learned from all of it.",
    ),
]
TestPart = Annotated[
    float | None,
    typer.Option(
        metavar="FRACTION",
        show_default=False,
        help="Learn from the rest of the data alone, and score on this share, which the model has then not seen.",
    ),
]
Split = Annotated[
    SplitName | None,
    typer.Option(
        "--split",
        "--test-split",
        show_default=DEFAULT_SPLIT,
        help="What stays on one side of --test-part or --holdout; or 'given': learn from what the data call train and "
        "valid, and score on what they call test.",
    ),
]
Output = Annotated[
    Path, typer.Option("-o", "--output", metavar="MODEL.json", show_default=False, help="The model file.")
]


Checkpoint = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        show_default=False,
        help="Keep the state of a search here after every generation, and go on from it where data and options agree.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: symgraph fit sample_data/bbb.csv -o bbb.json --holdout 0.2")(flagged(fit))


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A model of all the data, and how one of a part of it did on the rest."""

    estimator: SymGraphClassifier
    trained: TrainedModel
    seconds: float  # wall time of learning from all the data
    holdout: Scores | None = None
    held_out: int = 0  # graphs
    front: tuple[FrontEntry, ...] = ()  # of the search; with a held-out part that of the model it scores
    learned: int = 0  # graphs that the saved model was learned from
    test_part: bool = False  # whether it is the saved model that the held-out part scores
    unit: str = ""  # what was held out as a whole
    copies: int = 0  # held-out graphs with the structure of one that the scored model was learned from

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain values."""
        size = self.estimator.complexity_
        scores = None
        if self.holdout is not None:
            scores = {"graphs": self.held_out, "unit": self.unit, "copies": self.copies, **asdict(self.holdout)}
        return {
            "rules": size.rules,
            "conditions": size.conditions,
            "predicates": len(self.trained.model.vocabulary),
            "fallbacks": self.trained.provenance.fallbacks,
            "fit_seconds": self.seconds,
            "holdout": scores,
            "front": [
                {name: value for name, value in _plain_entry(entry).items() if value is not None}
                for entry in self.front
            ],
            "learned_from": self._learned_from(),
            "nothing_found": nothing_found(self.trained),
        }

    def _learned_from(self) -> str:
        if self.test_part:
            return "the graphs outside the test part, which scores this very model"
        if self.holdout is not None:
            return "all graphs; the held-out scores are of a model that was learned from the others"
        return "all graphs"


def fit(  # noqa: PLR0913
    data: Data,
    output: Output,
    *,
    holdout: Holdout = None,
    test_part: TestPart = None,
    split: Split = None,
    split_copies: SplitCopies = False,
    columns: LearningDataOptions,
    options: ModelOptions,
    checkpoint: Checkpoint = None,
    as_json: AsJson = False,
) -> None:
    """Learn a model from DATA and save it as JSON."""
    from engine.rules.model_file import model_to_text

    kind = split_in_force(split, columns)
    _refuse_contradictions(holdout, test_part, kind, asked=split is not None)
    refuse_unwritable(output)
    refuse_unwritable(checkpoint, option="--checkpoint")
    tell_ignored(options)
    if checkpoint is not None and options.search == "none":
        note("--checkpoint is ignored without --search.")
    with progress() as listener:
        imported = load_data(data, columns, options.reading, listener, split=kind)
        options = options.settled(imported.dataset)
        parts = _test_part(imported.dataset, test_part, kind, options.seed, split_copies=split_copies)
        if parts is None:
            fitted = fit_model(
                imported.dataset, options, holdout, listener, _states(checkpoint), split=kind, split_copies=split_copies
            )
        else:
            fitted = fit_part(imported.dataset, parts, options, listener, _states(checkpoint), split=kind)
    told = columns.remembered(options, imported.dataset.classes)
    fitted = replace(fitted, trained=fitted.trained.read_as(told))
    write_text(output, model_to_text(fitted.trained))
    tell_constant(fitted.trained, note if as_json else say)
    if as_json:
        from engine.explain import effort_json, measure_reading

        said = {"model": str(output), **fitted.as_json(), "dataset": dataset_json(imported)}
        reading = effort_json(measure_reading(fitted.trained))
        split_used = _split_json(imported, kind, parts)
        say_json({**said, "reading": reading, "options": options.as_json(), "split": split_used})
    else:
        _say(fitted, imported, output)


def _refuse_contradictions(holdout: float | None, test_part: float | None, split: SplitName, *, asked: bool) -> None:
    if holdout is not None and test_part is not None:
        found = "given together with --holdout"
        raise OptionError(Fault("O130", "--test-part", found, "Choose one: --holdout saves a model of all the data"))
    share = "--holdout" if holdout is not None else "--test-part" if test_part is not None else ""
    if split == "given" and share:
        fix = f"Leave {share} out: the test part is the one that the data give"
        raise OptionError(Fault("O165", "--split given", f"given together with {share}", fix))
    if asked and split not in {"stratified", "given"} and not share:
        note(f"--split {split} is ignored without --test-part or --holdout.")


def tell_ignored(options: ModelOptions) -> None:
    """Say which options have no effect."""
    if options.form == "forest" and options.max_rules is not None:
        note("A forest ignores --max-rules.")


def _states(path: Path | None) -> CheckpointFile | None:
    if path is None:
        return None
    from engine.learning.search import CheckpointFile

    return CheckpointFile(path)


def fit_model(
    data: GraphDataset,
    options: ModelOptions,
    holdout: float | None,
    listener: Progress,
    checkpoint: CheckpointFile | None = None,
    *,
    split: SplitName = "stratified",
    split_copies: bool = False,
) -> Fitted:
    """Return the model of all the data; with `holdout`, scored beforehand on that share of it."""
    scores, held_out, copies, unit = None, 0, 0, ""
    tested: tuple[FrontEntry, ...] = ()
    jobs = workers(options.jobs)
    parts = None
    if holdout is not None:
        from engine.evaluation import UNITS, CopyUnits, SplitKind
        from engine.evaluation import holdout as split_off
        from engine.learning.search import scored_on
        from engine.runs.jobs import units_of

        copied: CopyUnits = None if split_copies else "find"
        parts = split_off(data, holdout, options.seed, together=units_of(SplitKind(split), data), copies=copied)
        unit = UNITS[SplitKind(split)]
    compile_first(listener)
    if parts is not None:
        kept, held = parts
        part = options.estimator(jobs=jobs).fit(data[kept], data[kept].target, progress=listener, checkpoint=checkpoint)
        tested = scored_on(part.front_, data[held], jobs=jobs)
        scores, held_out, copies = _score(part.fitted, data[held]), len(held), _copies(part.fitted, data[held])
    estimator, trained, seconds = _learn(data, options, listener, checkpoint)
    front = tested or estimator.front_
    return Fitted(estimator, trained, seconds, scores, held_out, front, len(data), unit=unit, copies=copies)


def fit_part(
    data: GraphDataset,
    parts: Parts,
    options: ModelOptions,
    listener: Progress,
    checkpoint: CheckpointFile | None,
    *,
    split: SplitName = "stratified",
) -> Fitted:
    """Return the model of the first part, scored on the second: what a run of the dashboard with a test part does."""
    from engine.evaluation import UNITS, SplitKind
    from engine.learning.search import scored_on

    kept, held = parts
    compile_first(listener)
    estimator, trained, seconds = _learn(data[kept], options, listener, checkpoint)
    front = scored_on(estimator.front_, data[held], jobs=workers(options.jobs))
    scores, copies = _score(trained, data[held]), _copies(trained, data[held])
    told = trained.with_held_out(data[held])
    unit = UNITS[SplitKind(split)]
    return Fitted(
        estimator, told, seconds, scores, len(held), front, len(kept), test_part=True, unit=unit, copies=copies
    )


def _test_part(
    data: GraphDataset, fraction: float | None, split: SplitName, seed: int, *, split_copies: bool
) -> Parts | None:
    """Return the rows to learn from and the rows of the test part; None where none is wanted."""
    from engine.evaluation import CopyUnits, SplitKind, given_part
    from engine.evaluation import holdout as split_off
    from engine.runs.jobs import units_of

    if split == "given":
        return given_part(data)
    if fraction is None:
        return None
    copied: CopyUnits = None if split_copies else "find"
    units = units_of(SplitKind(split), data)
    return split_off(data, fraction, seed, together=units, copies=copied, option="--test-part")


def _split_json(imported: Imported, split: SplitName, parts: Parts | None) -> dict[str, Any] | None:
    if parts is None:
        return None
    column = imported.columns.split if split == "given" else imported.columns.group if split == "grouped" else ""
    return {"kind": split, "column": column or None, "learned_from": len(parts[0]), "tested": len(parts[1])}


def _learn(
    data: GraphDataset, options: ModelOptions, listener: Progress, checkpoint: CheckpointFile | None
) -> tuple[SymGraphClassifier, TrainedModel, float]:
    """Return the fitted estimator, its model with how the data were read, and the seconds that it took."""
    start = time.perf_counter()
    estimator = options.estimator(jobs=workers(options.jobs))
    estimator.fit(data, data.target, progress=listener, checkpoint=checkpoint)
    seconds = time.perf_counter() - start
    trained = estimator.fitted
    if checkpoint is not None:
        for generation in checkpoint.resumed:
            note(f"The search went on from generation {generation} in {checkpoint.path}.")
    return estimator, trained, seconds


def _plain_entry(entry: FrontEntry) -> dict[str, Any]:
    scores = {"train": entry.train, "validation": entry.validation, "test": entry.test}
    return {
        "rules": entry.rules,
        "conditions": entry.conditions,
        **{part: None if found is None else asdict(found) for part, found in scores.items()},
    }


def _score(model: TrainedModel, data: GraphDataset) -> Scores:
    from engine.evaluation import score_on

    return score_on(data, model.probabilities(data), model.classes)


def _copies(model: TrainedModel, held_out: GraphDataset) -> int:
    """Return how many of the held-out graphs have the structure of one that the model was learned from."""
    from engine.rules import Origin

    origins = model.origins(held_out)
    return 0 if origins is None else int((origins == Origin.LEARNED).sum())


def say_rules(estimator: SymGraphClassifier) -> None:
    """Print the first rules in words, and the default of a list; all of them where they are lines under headings."""
    from engine.cli.commands.rules import say_lines
    from engine.explain import effort_words, has_headings, measure_reading
    from engine.explain.words import again_words, state_default

    trained = estimator.fitted
    if has_headings(trained):
        say_lines(trained)
    else:
        rules = estimator.rules_
        for rule in rules[:_SHOWN]:
            halves = f" ({again_words(rule.rule)})" if rule.rule.again else ""
            say(f"  {rule.letter}  {rule}{halves}")
        if len(rules) > _SHOWN:
            say(f"  and {len(rules) - _SHOWN} more")
    default = state_default(trained)
    if default:
        say(f"  {default}")
    reading = effort_words(measure_reading(trained))
    if reading:
        say(reading)


def nothing_found(trained: TrainedModel) -> str | None:
    """Return what there is to say of a model that tells nothing apart, and why it does not; None for any other."""
    from engine.prediction import constant_answer

    answer = constant_answer(trained)
    return None if answer is None else str(answer)


def tell_constant(trained: TrainedModel, tell: Callable[[str], None] = note) -> None:
    """Say of a model that tells nothing apart that this is so, and why."""
    answer = nothing_found(trained)
    if answer is not None:
        tell(answer)


def say_scores(fitted: Fitted) -> None:
    """Print the scores on the part that was held out, whose model that was, and what is not held out about it."""
    scores, held_out = fitted.holdout, fitted.held_out
    if scores is None:
        return
    of = "the model below" if fitted.test_part else "a model of the others, not the one below"
    say(
        f"On {held_out:,} held-out graphs, by {of}: accuracy {percent(scores.accuracy)}, "
        f"balanced accuracy {percent(scores.balanced_accuracy)}, ROC-AUC {scores.roc_auc:.3f}. "
        f"Held out as a whole: each {fitted.unit}."
    )
    if fitted.copies:
        say(f"Of the held-out graphs {fitted.copies:,} have the structure of one that was learned from.")
    if fitted.trained.provenance.threshold_is_median:
        say("The target is cut at the median of all rows, held-out ones included.")


def _say(fitted: Fitted, imported: Imported, output: Path) -> None:
    say_scores(fitted)
    trained, predicates = fitted.trained, len(fitted.trained.model.vocabulary)
    n = len(trained.model.rules)
    what = "a forest" if trained.model.form == "forest" else f"{n} rule{'' if n == 1 else 's'}"
    every = "" if fitted.test_part else "all "
    again = ", once more," if fitted.holdout is not None and not fitted.test_part else ""
    say(
        f"Learned {what} over {predicates:,} predicates from {every}{fitted.learned:,} graphs of "
        f"{imported.dataset.name}{again} in {fitted.seconds:.1f} s."
    )
    say_rules(fitted.estimator)
    say(f"Saved to {output}.")
