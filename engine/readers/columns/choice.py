"""Which column plays which part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

import pandas as pd

from engine.errors import Fault, InputError
from engine.faults import refusal
from engine.readers.about import About
from engine.readers.columns.missing import is_missing
from engine.readers.columns.spelling import settle_classes
from engine.readers.columns.targets import MOST_CLASSES, no_classes, writes_number
from engine.readers.imported import Columns, ReadOptions

__all__ = ["Choice", "choose_columns", "look_up", "named"]

TARGET_NAMES = ("label", "target", "class", "activity", "y")
NEVER_TARGETS = ("id", "group", "split", "weight", "file")  # "file": which one of a folder a graph is from
_SPLITS, _GROUPS = ("split", "fold", "subset", "partition"), ("group", "groups")
_LONGEST_CLASS = 64
_MOST_SPELLINGS = 500  # texts of a column of classes that may be but few classes in many spellings
_LISTED = 20  # columns in a message


@dataclass(frozen=True, slots=True)
class Choice:
    """The columns taken, and notes about doubts on the way."""

    columns: Columns
    faults: tuple[Fault, ...] = ()


def choose_columns(
    frame: pd.DataFrame, name: str, structure: str, taken: tuple[str, ...], options: ReadOptions, about: About
) -> Choice:
    """Return the part each column plays; `structure` and `taken` are spoken for already.

    A target in doubt is refused where one is required, else it stays "" with a note.
    """
    asked = options.columns
    group, weight, split = (named(frame, column, name) for column in (asked.group, asked.weight, asked.split))
    if options.given_split:
        free = frame.drop(columns=[c for c in {structure, *taken, look_up(frame, asked.target), weight} if c in frame])
        split = split or ("" if group else _first(free, _SPLITS))
        group = group or ("" if split else _first(free, _GROUPS))
    id_column = named(frame, asked.id, name) or look_up(frame, about.id) or look_up(frame, "id")
    columns = Columns(structure=structure, id=id_column, group=group, weight=weight, split=split)
    others = [c for c in frame.columns if c not in {structure, *taken, group, weight, split, id_column}]
    try:
        target = _target(frame, name, others, options, about)
    except InputError as error:
        if options.require_target:
            raise
        return Choice(columns, tuple(replace(found, code="T210") for found in error.faults))
    return Choice(replace(columns, target=target))


def _target(frame: pd.DataFrame, name: str, others: list[str], options: ReadOptions, about: About) -> str:
    """Return the column of the target, "" where there is none and none is required."""
    if options.columns.target and (options.require_target or look_up(frame, options.columns.target)):
        target = look_up(frame, options.columns.target)
        if not target:
            place = f"{name}, column '{options.columns.target}'"
            raise refusal("T201", place, "there is no such column", _pick(frame, others))
        if target not in others:
            raise refusal(
                "T202", f"{name}, column '{target}'", "the column has another part already", _pick(frame, others)
            )
    else:
        said = look_up(frame, about.target)
        target = said if said in others else _named_like_a_target(frame, name, others, cut=bool(options.threshold))
    target = target or _only_candidate(frame, name, others, options)
    if target and not options.threshold:
        _refuse_unfit(frame, name, target, options.known_classes)
    return target


def _named_like_a_target(frame: pd.DataFrame, name: str, others: list[str], *, cut: bool) -> str:
    """Return the column whose name says that it is the target, "" without one."""
    found = [column for column in others if column.lower() in TARGET_NAMES]
    fits = _could_be_cut if cut else _could_be_target
    fitting = [column for column in found if fits(frame[column])] if len(found) > 1 else found
    if len(fitting) == 1 or not found:
        return "".join(fitting)
    raise refusal("T202", name, f"several columns could be the target: {_listed(found)}", _pick(frame, found))


def _only_candidate(frame: pd.DataFrame, name: str, others: list[str], options: ReadOptions) -> str:
    """Return the only column that could be the target, "" where there is none and none is required."""
    fits = _could_be_cut if options.threshold else _could_be_target
    candidates = [c for c in others if c.lower() not in NEVER_TARGETS and fits(frame[c])]
    repeating = [c for c in candidates if options.threshold or no_classes(_class_counts(frame[c]), c) is None]
    candidates = repeating or candidates
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        raise refusal(
            "T202", name, f"several columns could be the target: {_listed(candidates)}", _pick(frame, candidates)
        )
    if options.require_target:
        kind = "numbers" if options.threshold else f"2 to {MOST_CLASSES} classes"
        wanted = f"no column could be the target (a column of {kind})"
        raise refusal("T202", name, f"{wanted}; there are {_listed(frame.columns)}", _pick(frame, others, but=fits))
    return ""


def _refuse_unfit(frame: pd.DataFrame, name: str, target: str, known: tuple[str, ...]) -> None:
    """Refuse a target without classes: empty, numbers with many values, or texts that hardly repeat."""
    place = f"{name}, column '{target}'"
    counts = _class_counts(frame[target], known)
    if not counts:
        raise refusal(
            "T203", place, "the column of the target is empty", "Fill in the classes, or choose another target"
        )
    wrong = None if set(counts) <= set(known) else no_classes(counts, place)
    if wrong is not None:
        raise InputError(wrong)


def _class_counts(column: pd.Series[str], known: tuple[str, ...] = ()) -> Counter[str]:
    """Return how many cells say what, spellings of one class together; large columns as they are written."""
    return _settled(column.value_counts(sort=False), known)


def _settled(spelled: pd.Series[int], known: tuple[str, ...] = ()) -> Counter[str]:
    counts: Counter[str] = Counter()
    for text, n in spelled.items():
        counts[str(text).strip()] += int(n)
    if len(counts) > _MOST_SPELLINGS:
        return Counter({text: n for text, n in counts.items() if not is_missing(text)})
    kept = settle_classes(counts, "", known).kept
    found: Counter[str] = Counter()
    for text, n in counts.items():
        if kept[text]:
            found[kept[text]] += n
    return found


def _could_be_target(column: pd.Series[str]) -> bool:
    """Return whether the values could be classes: few, short, and not all different, as names of records are."""
    spelled = column.value_counts(sort=False)
    if len(spelled) > _MOST_SPELLINGS:
        return False
    values = _settled(spelled)
    few = 2 <= len(values) <= MOST_CLASSES and max(map(len, values)) <= _LONGEST_CLASS
    return few and (len(values) == 2 or len(values) < values.total())


def _could_be_cut(column: pd.Series[str]) -> bool:
    values = {cell.strip() for cell in column.unique().tolist() if not is_missing(cell)}
    numbers = sum(map(writes_number, values))
    return numbers >= 2 and numbers > len(values) / 2


def _first(frame: pd.DataFrame, names: tuple[str, ...]) -> str:
    return next((found for name in names if (found := look_up(frame, name))), "")


def look_up(frame: pd.DataFrame, wanted: str) -> str:
    """Return the column called `wanted`, in other letters if need be; "" without one."""
    if wanted in frame.columns:
        return wanted
    alike = [column for column in frame.columns if wanted and column.lower() == wanted.lower()]
    return str(alike[0]) if alike else ""


def named(frame: pd.DataFrame, wanted: str, name: str) -> str:
    """Return the column that the user named, "" where none was named; refuse one that is not there."""
    column = look_up(frame, wanted)
    if wanted and not column:
        fix = f"Choose one of {_listed(frame.columns)}" if len(frame.columns) else ""
        raise refusal("T201", f"{name}, column '{wanted}'", "there is no such column", fix)
    return column


def _listed(columns: list[str] | pd.Index[str]) -> str:
    shown = ", ".join(f"'{column}'" for column in columns[:_LISTED])
    return f"{shown} and {len(columns) - _LISTED:,} more" if len(columns) > _LISTED else shown


def _pick(frame: pd.DataFrame, columns: list[str], *, but: Callable[[pd.Series[str]], bool] | None = None) -> str:
    """Return which of the columns could be the target, or what else could be done; none of them is what `but` tells."""
    free = [column for column in columns if column.lower() not in NEVER_TARGETS]

    def fitting(fits: Callable[[pd.Series[str]], bool]) -> list[str]:
        return [] if fits is but else [column for column in free if fits(frame[column])]

    if classes := fitting(_could_be_target):
        return f"Choose one of {_listed(classes)} with --target COLUMN"
    if numbers := fitting(_could_be_cut):
        return f"Add classes, or cut numbers in two with --threshold median --target COLUMN, one of {_listed(numbers)}"
    return "Add a column of classes, the same for several records"
