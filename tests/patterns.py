"""Every regular expression of the project, found in its source, and texts that are made to hold each of them up."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

__all__ = ["Pattern", "found_patterns", "nested", "probes", "ratio"]

ROOT = Path(__file__).resolve().parent.parent
_METHODS = ("match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer")
_OF_PANDAS = (
    "contains",
    "match",
    "fullmatch",
    "extract",
    "extractall",
    "replace",
    "split",
    "rsplit",
    "findall",
    "count",
)
_FIELDS = ("Field", "StringConstraints", "constr", "Path", "Query")
_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT)
_SIGNS = ' \n\t"\\a0[<'  # beside those of the pattern itself
_SHORT = 2**11


@dataclass(frozen=True, slots=True)
class Pattern:
    """One regular expression where it stands, and the methods that its module calls."""

    place: str
    text: str | bytes
    flags: int
    methods: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.place} {self.text!r}"


def found_patterns(*folders: str) -> tuple[list[Pattern], list[str]]:
    """Return the patterns of all modules, and the places of those that cannot be read from the source."""
    patterns: list[Pattern] = []
    unread: list[str] = []
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            module = _Module(path)
            patterns += module.patterns
            unread += module.unread
    return patterns, unread


class _Module:
    """The patterns of one module."""

    def __init__(self, path: Path) -> None:
        self.path = path.relative_to(ROOT)
        self.patterns: list[Pattern] = []
        self.unread: list[str] = []
        self._tree = ast.parse(path.read_text(encoding="utf-8"))
        self._constants = {
            target.id: node.value
            for node in self._tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Call):
                self._look_at(node)

    def _look_at(self, call: ast.Call) -> None:
        place = f"{self.path}:{call.lineno}"
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        if isinstance(owner, ast.Name) and owner.id in {"re", "regex"} and name in {"compile", *_METHODS}:
            methods = self._used(call) if name == "compile" else (name,)
            flags = (
                [*call.args[1:2], *(k.value for k in call.keywords if k.arg == "flags")] if name == "compile" else []
            )
            flags += [*call.args[2:3]] if name in {"match", "fullmatch", "search", "findall", "finditer"} else []
            self._take(place, call.args[0], flags, methods)
        elif name in _FIELDS:
            for keyword in call.keywords:
                if keyword.arg in {"pattern", "regex"}:
                    self._take(place, keyword.value, [], ("search",))
        elif isinstance(owner, ast.Attribute) and owner.attr == "str" and name in _OF_PANDAS:
            plain = any(k.arg == "regex" and getattr(k.value, "value", True) is False for k in call.keywords)
            if not plain and call.args:
                self._take(place, call.args[0], [], ("search",))

    def _take(self, place: str, node: ast.expr, flags: list[ast.expr], methods: tuple[str, ...]) -> None:
        value = self._constants.get(node.id, node) if isinstance(node, ast.Name) else node
        if not isinstance(value, ast.Constant) or not isinstance(value.value, str | bytes):
            self.unread.append(place)
            return
        names = [part.attr for flag in flags for part in ast.walk(flag) if isinstance(part, ast.Attribute)]
        bits = sum({getattr(re, name) for name in names}, re.RegexFlag(0))
        self.patterns.append(Pattern(place, value.value, int(bits), methods))

    def _used(self, call: ast.Call) -> tuple[str, ...]:
        """Return the methods that are called on the name that the compiled pattern gets; all of them without one."""
        names = {name for name, value in self._constants.items() if value is call}
        used = {
            node.attr
            for node in ast.walk(self._tree)
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in names
            and node.attr in _METHODS
        }
        return tuple(sorted(used)) or ("search",)


def nested(pattern: Pattern) -> bool:
    """Return whether a repeat that may give back what it took stands in another one: such pairs are what explodes.

    Possessive repeats (`*+`) and atomic groups give nothing back.
    """
    return _nested(_parser.parse(pattern.text, pattern.flags), inside=False)


def _nested(items: Any, *, inside: bool) -> bool:
    for kind, value in items:
        if kind in _REPEATS:
            many = value[1] > 1
            if (inside and many and value[0] != value[1]) or _nested(value[2], inside=inside or many):
                return True
        elif kind in {_constants.POSSESSIVE_REPEAT, _constants.ATOMIC_GROUP}:
            if _nested(value if kind is _constants.ATOMIC_GROUP else value[2], inside=False):
                return True
        elif any(_nested(part, inside=inside) for part in _parts(kind, value)):
            return True
    return False


def _parts(kind: Any, value: Any) -> list[Any]:
    """Return the sequences in a piece of a pattern that is no repeat."""
    if kind is _constants.SUBPATTERN:
        return [value[-1]]
    if kind is _constants.BRANCH:
        return list(value[1])
    if kind is _constants.ATOMIC_GROUP:
        return [value]
    if kind in {_constants.ASSERT, _constants.ASSERT_NOT}:
        return [value[1]]
    return []


def probes(pattern: Pattern) -> Iterator[tuple[str, str, str]]:
    """Yield a beginning, what is repeated behind it, and an end that does not fit."""
    text = pattern.text.decode("latin-1") if isinstance(pattern.text, bytes) else pattern.text
    signs = "".join(dict.fromkeys([*_literals(_parser.parse(text, pattern.flags)), *_SIGNS]))[:14]
    words = [word for word in re.findall(r"[A-Za-z#<>!$\-]{2,}", text) if "\\" not in word][:4]
    units = [*map("".join, product(signs, repeat=2)), *words, *(f"{w} " for w in words), *(f"{w}\n" for w in words)]
    begun = "".join(_beginning(_parser.parse(text, pattern.flags)))
    cuts = sorted({len(begun) * part // 8 for part in range(1, 9)})
    starts = dict.fromkeys(["", *signs[:3], *words, *(begun[:cut] for cut in cuts)])
    for unit in dict.fromkeys([*signs, *units]):
        yield "", unit, "\x01"
    for start, unit in product(starts, signs):
        yield start, unit, "\x01"


def _beginning(items: Any) -> Iterator[str]:
    """Yield, character by character, a short text that the pattern matches."""
    for kind, value in items:
        if kind in {*_REPEATS, _constants.POSSESSIVE_REPEAT}:
            yield from list(_beginning(value[2])) * max(value[0], 1)
        elif kind is _constants.BRANCH:
            yield from _beginning(value[1][0])
        elif kind in {_constants.SUBPATTERN, _constants.ATOMIC_GROUP}:
            yield from _beginning(_parts(kind, value)[0])
        else:
            yield from list(_literals([(kind, value)]))[:1]


def _literals(items: Any) -> Iterator[str]:
    """Yield a character for each thing that the pattern may match."""
    categories = {_constants.CATEGORY_DIGIT: "0", _constants.CATEGORY_WORD: "a", _constants.CATEGORY_SPACE: " "}
    for kind, value in items:
        if kind is _constants.LITERAL:
            yield chr(value)
        elif kind is _constants.IN:
            yield from _literals(value)
        elif kind is _constants.RANGE:
            yield chr(value[0])
        elif kind is _constants.CATEGORY:
            yield categories.get(value, "-")
        elif kind in {*_REPEATS, _constants.POSSESSIVE_REPEAT}:
            yield from _literals(value[2])
        else:
            for part in _parts(kind, value):
                yield from _literals(part)


def ratio(pattern: Pattern, *, longest: int = 2**14) -> tuple[float, str]:
    """Return the time at twice the text over the time at once, for the worst text, and that text."""
    compiled = re.compile(pattern.text, pattern.flags)
    worst, shown = 0.0, ""
    for method in pattern.methods:
        first = [(_time(compiled, method, _text(pattern, probe, _SHORT)), probe) for probe in probes(pattern)]
        for _, probe in sorted(first, reverse=True)[:4]:
            found = min(_doubled(compiled, method, pattern, probe, longest) for _ in range(3))
            if found > worst:
                worst, shown = found, f"{method} of {probe[0]!r} + {probe[1]!r} * n + {probe[2]!r}"
    return worst, shown


def _doubled(compiled: Any, method: str, pattern: Pattern, probe: tuple[str, str, str], longest: int) -> float:
    """Return the ratio for one text, at a length that takes a millisecond or is the `longest`."""
    size = _SHORT
    while size < longest and _time(compiled, method, _text(pattern, probe, size)) < 1e-3:
        size *= 2
    once, twice = (_text(pattern, probe, n) for n in (size, 2 * size))
    times = [(_time(compiled, method, once), _time(compiled, method, twice)) for _ in range(5)]
    return min(two for _, two in times) / min(one for one, _ in times)


def _text(pattern: Pattern, probe: tuple[str, str, str], size: int) -> str | bytes:
    start, unit, end = probe
    text = start + unit * (size // len(unit)) + end
    return text.encode("latin-1", "replace") if isinstance(pattern.text, bytes) else text


def _time(compiled: Any, method: str, text: str | bytes) -> float:
    call = getattr(compiled, method)
    arguments = (text[:0], text) if method in {"sub", "subn"} else (text,)
    begin = time.thread_time()
    found = call(*arguments)
    if method == "finditer":
        for _ in found:
            pass
    return time.thread_time() - begin
