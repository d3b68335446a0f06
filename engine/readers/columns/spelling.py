"""One class, however it is spelled: True and TRUE, 1 and 1.0, Active and active."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from engine.errors import Fault
from engine.faults import fault
from engine.readers.columns.missing import MAYBE_CLASSES, MAYBE_MISSING, is_missing
from engine.readers.columns.numbers import written

__all__ = ["Key", "Spellings", "class_key", "match_classes", "settle_classes"]

Key: TypeAlias = "str | Decimal"

_CASELESS = frozenset("ynYNtfTF")  # single letters that say yes or no in any case; "A" and "a" may be two things
_BETWEEN_WORDS = re.compile(r"(?<=\w)[\s_\-‐–]+(?=\w)")
_SAME_WORD = {
    "t": "1",
    "true": "1",
    "f": "0",
    "false": "0",
    "y": "yes",
    "n": "no",
    "pos": "positive",
    "neg": "negative",
}
_SHOWN = 6
_MOST_COMPARED = 1_000


def class_key(text: str) -> Key:
    """Return what two spellings of one class have in common: their number, or their letters without case and blanks.

    A number with a zero before it, such as "01", is a code and stands for itself.

    >>> class_key("1.0") == class_key("1"), class_key("TRUE") == class_key(" true"), class_key("A") == class_key("a")
    (True, True, False)
    """
    bare = " ".join(text.split())
    if not bare.isascii():
        shown = "".join(mark for mark in unicodedata.normalize("NFKC", bare) if unicodedata.category(mark) != "Cf")
        bare = " ".join(shown.replace("−", "-").split())
    if bare[:1] in "+-.0123456789" and (number := written(bare)) is not None and number.doubtful != ",":
        digits = number.whole.lstrip("-")
        if digits == "0" or not digits.startswith("0"):
            return Decimal(number.plain)
    return bare if len(bare) == 1 and bare not in _CASELESS else bare.casefold()


@dataclass(frozen=True, slots=True)
class Spellings:
    """The class that each text of a column stands for, "" for none."""

    kept: Mapping[str, str]
    faults: tuple[Fault, ...] = ()

    def of(self, cells: Iterable[str]) -> list[str]:
        """Return the class of each cell, the blanks around it aside."""
        return [self.kept[cell.strip()] for cell in cells]


def settle_classes(
    counts: Mapping[str, int], place: str, known: Sequence[str] = (), *, noun: str = "class"
) -> Spellings:
    """Return the class of each text of a column; `counts` says how often it is there, in the order of the file.

    Of several spellings the most frequent one is kept, of equally frequent ones the first; a class that a model knows
    is spelled as it spells it. What is missing is no class, unless the `known` ones have it, or fewer than two would
    be left without it.

    Parameters
    ----------
    counts
        Text without blanks around it, and the number of cells that hold it.
    place
        The file and the column, for notes.
    known
        Classes of a model.
    noun
        What the texts are: groups may be spelled in several ways, too, but none is ever called "none".
    """
    own = dict.fromkeys(known)
    texts = [text for text in counts if text in own or not is_missing(text)]
    words = [text for text in counts if text not in own and is_missing(text) and text.casefold() in MAYBE_CLASSES]
    rescued = noun == "class" and _is_one_of_two(words, texts)
    spelled: dict[Key, list[str]] = defaultdict(list)
    for text in [*texts, *(words if rescued else ())]:
        spelled[class_key(text)].append(text)
    by_model: dict[Key, list[str]] = defaultdict(list)
    for label in own:
        by_model[class_key(label)].append(label)
    kept = dict.fromkeys(counts, "")
    faults: list[Fault] = []
    for key, alike in spelled.items():
        of_model = by_model.get(key, [])
        best = of_model[0] if len(of_model) == 1 else max(alike, key=lambda text: counts[text])
        kept |= {text: text if text in own or len(of_model) > 1 else best for text in alike}
        changed = [text for text in alike if kept[text] != text]
        if changed:
            whose = "the class of the model" if of_model else f"the same {noun} in another spelling"
            cells = _cells(sum(counts[text] for text in changed))
            faults.append(fault("T223", place, f"{_listed(changed)} ({cells}) read as '{best}', {whose}"))
    faults += _of_words(words, sum(counts[word] for word in words), place, rescued=rescued)
    faults += _doubts(dict.fromkeys(label for label in kept.values() if label), place, noun)
    return Spellings(kept, tuple(faults))


def _is_one_of_two(words: Sequence[str], texts: Sequence[str]) -> bool:
    """Return whether "none" is what the only other class, such as "alert", is not."""
    keys = {class_key(text) for text in texts}
    is_word = len(keys) == 1 and not isinstance(next(iter(keys)), Decimal) and not keys <= {"true", "false"}
    return is_word and {word.casefold() for word in words} == {"none"}


def match_classes(known: Sequence[str], found: Sequence[str]) -> tuple[int, ...]:
    """Find classes among those of a model, however they are spelled.

    A class is the one with the same text, else the only one that is spelled otherwise alone.

    Parameters
    ----------
    known : sequence of str
        Classes of the model.
    found : sequence of str
        Classes to look up, each once.

    Returns
    -------
    tuple of int
        The place in `known` of each class of `found`, -1 where it is none of them.

    Examples
    --------
    >>> match_classes(("0", "1"), ("1.0", "0", "2")), match_classes(("No", "Yes"), ("yes", "YES", "maybe"))
    ((1, 0, -1), (1, 1, -1))
    """
    kept = settle_classes(dict.fromkeys(found, 1), "", known).kept
    place = {label: code for code, label in enumerate(known)}
    return tuple(place.get(kept[label], -1) for label in found)


def _of_words(words: Sequence[str], cells: int, place: str, *, rescued: bool) -> Iterator[Fault]:
    """Yield a note on words that say that a value is missing, and may be meant as a class."""
    if words and rescued:
        found = f"{_listed(words)} ({_cells(cells)}) is taken for a class: there would be but one without it"
        yield fault("T222", place, found, "Nothing, or leave the cells empty if the value is missing")
    elif words:
        found = f"{_listed(words)} ({_cells(cells)}) is read as a missing value"
        yield fault("T222", place, found, "Nothing, or write it in another way if it is none")


def _doubts(classes: Mapping[str, object], place: str, noun: str) -> Iterator[Fault]:
    """Yield a note on classes that may be missing values, and on those that look alike."""
    if len(classes) > _MOST_COMPARED:
        return
    maybe = [label for label in classes if label.casefold() in MAYBE_MISSING and not {"+", "-"} <= classes.keys()]
    if maybe:
        found = f"{_listed(maybe)} is taken for a {noun}"
        yield fault("T222", place, found, "Nothing, or leave the cells empty if the value is missing")
    alike: dict[str, list[str]] = defaultdict(list)
    for label in classes if noun == "class" else ():
        alike[_loose(label)].append(label)
    for group in alike.values():
        if len(group) > 1:
            yield fault("T224", place, f"{_listed(group)} are classes of their own, though they look alike")


def _cells(number: int) -> str:
    return f"{number:,} cell{'s' if number != 1 else ''}"


def _loose(label: str) -> str:
    """Return what classes that look alike have in common, though they are not taken for one."""
    text = _BETWEEN_WORDS.sub("", " ".join(label.split()).casefold()).rstrip(".")
    key = class_key(label)
    if isinstance(key, Decimal):
        return str(key.normalize())
    return str(Decimal(text).normalize()) if text.isdecimal() and text.isascii() else _SAME_WORD.get(text, text)


def _listed(texts: Sequence[str]) -> str:
    shown = ", ".join(f"'{text[:40]}'" for text in texts[:_SHOWN])
    return f"{shown} and {len(texts) - _SHOWN:,} more" if len(texts) > _SHOWN else shown
