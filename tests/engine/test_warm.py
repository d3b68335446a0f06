from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engine import kernels, warm
from engine.progress import Step
from engine.warm import NOTE, is_warm

USE = """
import sys
from engine import kernels
from engine.estimators import SymGraphClassifier
from engine.explain.evidence import explain
from engine.readers import read_dataset
from engine.warm import is_warm

assert is_warm()
for name in sys.argv[1:]:
    data = read_dataset(name)[::5]
    for form in ("rules", "list", "scorecard", "tree", "forest"):
        model = SymGraphClassifier(form=form, radius=1, max_rules=2).fit(data, data.target)
        explain(model.fitted, data[:9], 0)
print({f.__name__: str(f.stats.cache_misses) for f in kernels._compiled if f.stats.cache_misses})
"""


class Heard:
    def __init__(self) -> None:
        self.steps: list[Step] = []

    def tell(self, step: Step) -> None:
        self.steps.append(step)

    def wants_stop(self) -> bool:
        return False


def test_after_the_warm_up_nothing_is_compiled(repository: Path, sample_data: Path) -> None:
    def python(*arguments: str) -> str:
        done = subprocess.run([sys.executable, *arguments], cwd=repository, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    assert "compiled" in python("-m", "engine.warm")
    assert python("-m", "engine.warm") == "the kernels are compiled already\n"
    assert python("-c", USE, str(sample_data / "mutag.csv"), str(sample_data / "motif_house.csv")) == "{}\n"


def test_the_warm_up_is_a_named_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm, "is_warm", lambda: False)
    heard = Heard()
    assert warm.warm(heard) > 0
    named = [step for step in heard.steps if step.stage == "compiling"] if heard.steps else []
    assert {step.note for step in named} == {NOTE}
    assert (named[0].fraction, named[-1].fraction) == (0, 1)
    assert {step.stage for step in heard.steps} == {"compiling"}


def test_what_is_warm_stays_as_it_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert is_warm() == kernels.all_compiled()
    monkeypatch.setattr(warm, "is_warm", lambda: True)
    heard = Heard()
    assert (warm.warm(heard), heard.steps) == (0.0, [])
    warm.main()
    assert capsys.readouterr().out == "the kernels are compiled already\n"
    monkeypatch.setattr(warm, "warm", lambda: 1.25)
    warm.main()
    assert capsys.readouterr().out == "compiled the kernels in 1.2 s\n"
