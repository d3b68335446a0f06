"""SymGraph: graph classification with discrete symbols, on the CPU.

>>> from engine import SymGraphClassifier, read_dataset
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.estimators import SymGraphClassifier
    from engine.readers import read_dataset

__all__ = ["SymGraphClassifier", "read_dataset"]

_HOMES = {"SymGraphClassifier": "engine.estimators", "read_dataset": "engine.readers"}


def __getattr__(name: str) -> Any:
    """Import what is asked for only then: `import engine` costs nothing, and no layer depends on a higher one."""
    if name not in _HOMES:
        raise AttributeError(f"module 'engine' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
