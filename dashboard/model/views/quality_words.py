"""What was measured, on which graphs, in words."""

from __future__ import annotations

from dashboard.components.views.verdict_words import HeldOutGraphs
from dashboard.components.views.words import class_label, noun, percent, short
from engine.data import GraphDataset
from engine.evaluation import UNITS, Reliability, SplitKind
from engine.runs import LearningCurve, TrainingRequest, Validation

__all__ = ["cell_words", "curve_words", "measured_words", "reliability_words", "trend_words"]

_FLAT = 0.01  # a rise that promises little more


def measured_words(request: TrainingRequest, held: HeldOutGraphs, dataset: GraphDataset) -> str:
    """Return which graphs everything on the page is about, and whose predictions they are."""
    what = f"{noun(dataset)}s"
    dealt = "as the data give it" if request.split is SplitKind.GIVEN else f"dealt out by {UNITS[request.split]}"
    if request.validation is Validation.HOLDOUT:
        return (
            f"Everything here is about the {len(held.graphs):,} {what} of the test part ({dealt}), none of "
            "which the rules in use have seen."
        )
    return (
        f"Everything here is about {len(held.graphs):,} {what}, each predicted by one of {held.n_folds} models that "
        f"were learned without it ({dealt}). The rules in use were learned the same way from all of them."
    )


def cell_words(count: int, total: int) -> str:
    """Return what a cell of the confusion matrix says.

    >>> cell_words(12, 48), cell_words(0, 0)
    ('12 (25 %)', '0')
    """
    return f"{count:,} ({percent(count / total)})" if total else f"{count:,}"


def reliability_words(found: Reliability, held: HeldOutGraphs, dataset: GraphDataset) -> str:
    """Return how to read the reliability curve, and what was measured."""
    if found.of_winner:
        what = "the predicted class, whichever it is; the Brier score sums over all classes (0 to 2)"
    else:
        name = class_label(dataset, 1)
        what = f"“{short(name, 40)}”; the Brier score is of that probability, too (0 to 1)"
    return (
        f"Points on the dotted line are probabilities that come true as often as they say; above it the model is too "
        f"careful, below it too sure. The probability is that of {what}. Over {len(held.graphs):,} held-out "
        f"{noun(dataset)}s in ten bins of equal width; bins with few of them say little."
    )


def curve_words(curve: LearningCurve, dataset: GraphDataset) -> str:
    """Return how a learning curve was measured."""
    what = f"{noun(dataset)}s"
    return (
        f"Each point is a model learned anew, with the options of this run, from a part of the other {what}, and "
        f"measured on the same {curve.test_graphs:,} that none of them has seen (dealt out by {curve.unit}, seed "
        f"{curve.seed}). Smaller parts lie inside larger ones. Bars: {curve.interval_method}. One split: the points "
        "share their luck."
    )


def trend_words(curve: LearningCurve) -> str:
    """Return whether more data would help, as far as the last two points can say."""
    if len(curve.points) < 2:
        return ""
    before, last = curve.points[-2:]
    gain, gap = last.accuracy - before.accuracy, last.training_accuracy - last.accuracy
    if before.low <= last.accuracy <= before.high:
        what = f"{_moved(gain)}, within the interval: more of the same data need not help"
    elif gain > _FLAT:
        what = f"still {_moved(gain)}: more may help"
    else:
        what = _moved(gain) + (": more of the same data may help a little" if gain > 0 else "")
    side = "better than" if gap > 0 else "worse than"
    apart = f"{_points(gap)} {side}" if _points(gap) != _NOTHING else "as good as"
    return (
        f"From {before.graphs:,} to {last.graphs:,} graphs, accuracy {what}. On what it learned from, the largest "
        f"model is {apart} on the test part."
    )


_NOTHING = "0.0 points"


def _points(difference: float) -> str:
    """Return the size of a difference of shares."""
    return f"{100 * abs(difference):.1f} points"


def _moved(difference: float) -> str:
    """Return which way a share went, and how far.

    >>> _moved(0.0061), _moved(-0.02), _moved(-0.0001)
    ('rose by 0.6 points', 'fell by 2.0 points', 'stayed the same')
    """
    if _points(difference) == _NOTHING:
        return "stayed the same"
    return f"{'rose' if difference > 0 else 'fell'} by {_points(difference)}"
