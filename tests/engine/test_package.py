"""What `from engine import ...` offers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import engine
from engine.estimators import SymGraphClassifier
from engine.readers import read_dataset
from engine.rules.model_file import load_model, save_model


def test_what_is_offered() -> None:
    assert engine.__all__ == ["SymGraphClassifier", "load_model", "read_dataset", "save_model"]
    assert engine.SymGraphClassifier is SymGraphClassifier
    assert engine.read_dataset is read_dataset
    assert engine.load_model is load_model
    assert engine.save_model is save_model
    assert set(engine.__all__) <= set(dir(engine))


def test_nothing_else_is() -> None:
    with pytest.raises(AttributeError, match="No engine attribute SymGraph"):
        engine.SymGraph  # noqa: B018


def test_the_package_alone_imports_next_to_nothing(repository: Path) -> None:
    source = (
        "import sys\nbefore = set(sys.modules)\nimport engine\n"
        "print(sorted({name.partition('.')[0] for name in set(sys.modules) - before} - sys.stdlib_module_names))"
    )
    done = subprocess.run([sys.executable, "-c", source], cwd=repository, capture_output=True, text=True, check=True)
    assert done.stdout == "['engine', 'lazy_loader']\n"
