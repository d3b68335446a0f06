"""Classes of options as flags: a command takes one object where its user gives a flag for each of the fields."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from inspect import Parameter, Signature, signature
from typing import Any, get_type_hints

__all__ = ["flagged"]


def flagged(command: Callable[..., None]) -> Callable[..., None]:
    """Return `command` as typer takes it: for a parameter that is a dataclass, a parameter for each of its fields.

    Types and defaults of the fields are those of the flags, so that several commands share one class.
    """
    hints = get_type_hints(command, include_extras=True)
    groups = {name: kind for name, kind in hints.items() if isinstance(kind, type) and is_dataclass(kind)}
    flags = {name: [_flag(*field) for field in _fields(kind)] for name, kind in groups.items()}

    def flat(**given: Any) -> None:
        for name, kind in groups.items():
            given[name] = kind(**{flag.name: given.pop(flag.name) for flag in flags[name]})
        command(**given)

    found: list[Parameter] = []
    for name, parameter in signature(command).parameters.items():
        plain = parameter.replace(annotation=hints[name], kind=Parameter.KEYWORD_ONLY)
        found += flags.get(name, [plain])
    flat.__name__, flat.__doc__, flat.__module__ = command.__name__, command.__doc__, command.__module__
    flat.__annotations__ = {parameter.name: parameter.annotation for parameter in found}
    flat.__signature__ = Signature(found)  # type: ignore[attr-defined]
    return flat


def _fields(kind: type[Any]) -> list[tuple[str, Any, Any]]:
    """Return name, type and default of each field."""
    hints = get_type_hints(kind, include_extras=True)
    return [(f.name, hints[f.name], Parameter.empty if f.default is MISSING else f.default) for f in fields(kind)]


def _flag(name: str, annotation: Any, default: Any) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
