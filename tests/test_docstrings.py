"""What each room of the engine hands out says in NumPy style what it takes, what it gives and what it refuses."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ENGINE = Path(__file__).parents[1] / "engine"
ROOMS = sorted(path.parent.relative_to(ENGINE.parent).as_posix() for path in ENGINE.rglob("__init__.pyi"))
ENUMS = {"Enum", "IntEnum", "StrEnum", "IntFlag", "Flag"}
FIELDED = {"NamedTuple", "TypedDict", "BaseModel", "Document"}  # bases whose annotated names are fields

Function = ast.FunctionDef | ast.AsyncFunctionDef


@pytest.mark.parametrize("room", ROOMS)
def test_what_a_room_hands_out_is_described(room: str) -> None:
    lacking = [line for name, place in sorted(handed_out(room).items()) for line in lacks(name, place)]
    assert not lacking, "\n".join(lacking)


def test_what_is_lacking_is_found() -> None:
    source = '''
        def bare(n, *, seed): ...

        def told(a, b, *rest, seed=0) -> int:
            """Count.

            Parameters
            ----------
            a, b : int
                Two of them.
            c : int
                Of an earlier version.
            *rest : str
                More.

            Returns
            -------
            int
                How many.
            """
            raise ValueError("no")

        @dataclass(frozen=True)
        class Pair:
            """Two.

            Attributes
            ----------
            left : int
                First.
            """

            left: int
            right: int
            KIND: ClassVar[str] = "pair"

            def swap(self, times: int) -> Pair:
                """Change places.

                Parameters
                ----------
                times : int
                    How often.
                """

            @property
            def total(self) -> int:
                """The sum."""

            def _hidden(self, deep: int) -> int: ...

        class Plain:
            """One.

            Raises
            ------
            KeyError
                If there is no such key.
            """

            def __init__(self, key: str) -> None:
                raise KeyError(key)

        class Colour(StrEnum):
            """Which."""
    '''
    tree = ast.parse(inspect.cleandoc(source))
    found = [line for node in tree.body if isinstance(node, Function | ast.ClassDef) for line in lacks(node.name, node)]
    assert found == [
        "bare: no docstring",
        "told: Parameters lacks seed",
        "told: there is no parameter c",
        "told: Raises lacks ValueError",
        "Pair: Attributes lacks right",
        "Pair.swap: no Returns",
        "Plain: Parameters lacks key",
    ]


def handed_out(room: str) -> dict[str, Function | ast.ClassDef]:
    """The functions and classes that a room's `__init__.pyi` names; constants and aliases of types are left out."""
    folder = ENGINE.parent / room
    found = {}
    for node in _parsed(folder / "__init__.pyi").body:
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                place = _defined(folder.joinpath(*(node.module or "").split(".")), alias.name)
                if place is not None:
                    found[alias.asname or alias.name] = place
    return found


def lacks(name: str, place: Function | ast.ClassDef) -> Iterator[str]:
    """One line for each thing that a function, or a class and its public methods, does not say."""
    text = ast.get_docstring(place)
    if text is None:
        yield f"{name}: no docstring"
    elif isinstance(place, ast.ClassDef):
        yield from _lacks_of_class(name, place, sections(text))
    else:
        yield from _lacks_of_function(name, place, sections(text))


def sections(text: str) -> dict[str, set[str]]:
    """The sections of a docstring, each with the names (or types) of its entries."""
    lines = text.splitlines()
    found: dict[str, set[str]] = {}
    names: set[str] = set()
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if line and re.fullmatch("-+", below) and len(below) == len(line):
            names = found[line] = set()
        elif line and not line.startswith((" ", "-")):
            names.update(part.strip().lstrip("*") for part in line.split(" : ")[0].split(","))
    return found


def _lacks_of_function(name: str, place: Function, said: dict[str, set[str]], *, own: int = 0) -> Iterator[str]:
    told = said.get("Parameters", set())
    yield from _lacks_names(name, "Parameters", _parameters(place)[own:], told)
    yield from (f"{name}: there is no parameter {other}" for other in sorted(told - {*_parameters(place)[own:]}))
    returns = place.returns is not None and ast.unparse(place.returns) not in {"None", "NoReturn", "Never"}
    if returns and not said.keys() & {"Returns", "Yields"}:
        yield f"{name}: no Returns"
    yield from _lacks_names(name, "Raises", _raised(place), said.get("Raises", set()))


def _lacks_of_class(name: str, place: ast.ClassDef, said: dict[str, set[str]]) -> Iterator[str]:
    bases = {_last_name(base) for base in place.bases}
    methods = {node.name: node for node in place.body if isinstance(node, Function)}
    described = said.get("Attributes", set()) | said.get("Parameters", set())
    if bases & FIELDED or any(_last_name(decorator) == "dataclass" for decorator in place.decorator_list):
        yield from _lacks_names(name, "Attributes", _fields(place), described)
    elif not bases & ENUMS and "__init__" in methods:
        yield from _lacks_names(name, "Parameters", _parameters(methods["__init__"])[1:], described)
    for maker in ("__init__", "__post_init__"):
        if maker in methods:
            yield from _lacks_names(name, "Raises", _raised(methods[maker]), said.get("Raises", set()))
    for method in methods.values():
        decorators = {_last_name(decorator) for decorator in method.decorator_list}
        own = 0 if "staticmethod" in decorators else 1
        if method.name.startswith("_") or "overload" in decorators or not _parameters(method)[own:]:
            continue
        text = ast.get_docstring(method)
        if text is None:
            yield f"{name}.{method.name}: no docstring"
        else:
            yield from _lacks_of_function(f"{name}.{method.name}", method, sections(text), own=own)


def _lacks_names(name: str, section: str, wanted: list[str], said: set[str]) -> Iterator[str]:
    missing = [each for each in dict.fromkeys(wanted) if each not in said]
    if missing:
        yield f"{name}: {section} lacks {', '.join(missing)}"


def _parameters(place: Function) -> list[str]:
    """The names of a function's parameters, a method's `self` among them."""
    given = place.args
    every = [*given.posonlyargs, *given.args, given.vararg, *given.kwonlyargs, given.kwarg]
    return [argument.arg for argument in every if argument is not None]


def _fields(place: ast.ClassDef) -> list[str]:
    """The public annotated names of a class, those of the class itself left out."""
    annotated = [node for node in place.body if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)]
    names = [ast.unparse(node.target) for node in annotated if not ast.unparse(node.annotation).startswith("ClassVar")]
    return [name for name in names if not name.startswith("_")]


def _raised(place: Function) -> list[str]:
    """The exception classes that a function's own body calls after `raise`."""
    found = []
    waiting: list[ast.AST] = list(place.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, Function | ast.ClassDef | ast.Lambda):
            continue
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            found.append(_last_name(node.exc))
        waiting.extend(ast.iter_child_nodes(node))
    return sorted(name for name in found if name[:1].isupper())


def _last_name(node: ast.expr) -> str:
    """`dataclass` of `dataclasses.dataclass(frozen=True)`."""
    bare = node.func if isinstance(node, ast.Call) else node
    return ast.unparse(bare).rpartition(".")[2]


def _defined(module: Path, name: str) -> Function | ast.ClassDef | None:
    """The function or class of that name in a module, or in what a package of that name hands out."""
    if module.is_dir():
        return handed_out(module.relative_to(ENGINE.parent).as_posix()).get(name)
    nodes = [node for node in _parsed(module.with_suffix(".py")).body if isinstance(node, Function | ast.ClassDef)]
    return next((node for node in reversed(nodes) if node.name == name), None)


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))
