"""The cache of compiled kernels: kept where it can be, and never an error where it cannot."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine import kernels

KERNEL = """
from engine.kernels import kernel

@kernel
def double(x):
    return 2 * x
"""
CALL = """
import odd
before = odd.double.signatures
assert odd.double(21) == 42
stats = odd.double.stats
print(sum(stats.cache_hits.values()), sum(stats.cache_misses.values()))
"""
BEFORE_THE_CALL = CALL.replace("assert", "{}\nassert")


@pytest.fixture
def place(tmp_path: Path, repository: Path) -> Path:
    """A folder with a kernel of its own and a copy of the engine's sources."""
    shutil.copytree(repository / "engine", tmp_path / "engine", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "odd.py").write_text(KERNEL)
    return tmp_path


def run(place: Path, source: str = CALL, **environment: str) -> str:
    """Run the source in a process of its own and return what it prints: cache hits and misses."""
    # Not measured: coverage would take the copy for a second engine.
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("NUMBA_", "COV"))}
    done = subprocess.run(
        [sys.executable, "-B", "-W", "error", "-c", source],
        cwd=place,
        env={**kept, "PYTHONPATH": str(place), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_compiled_once_loaded_later(place: Path) -> None:
    assert run(place) == "0 1"
    assert run(place) == "1 0"


def test_nowhere_to_write(place: Path) -> None:
    """Neither the folder named, nor the source tree, nor the home can hold a cache (for root neither)."""
    (place / "__pycache__").write_text("in the way")
    nowhere = {"HOME": "/dev/null", "XDG_CACHE_HOME": "/dev/null/cache", "NUMBA_CACHE_DIR": "/dev/null/kernels"}
    assert run(place, **nowhere) == "0 1"
    assert run(place, **nowhere) == "0 1"


def test_a_folder_that_goes_away_between_import_and_compilation(place: Path) -> None:
    cache = place / "cache"
    spoil = f"import shutil; shutil.rmtree({str(cache)!r}); open({str(cache)!r}, 'w').close()"
    assert run(place, BEFORE_THE_CALL.format(spoil), NUMBA_CACHE_DIR=str(cache)) == "0 1"


def test_a_disk_that_is_full(place: Path) -> None:
    spoil = """
import numba.core.caching
def full(*_):
    raise OSError(28, "No space left on device")
numba.core.caching.IndexDataCacheFile._save_data = full
"""
    assert run(place, BEFORE_THE_CALL.format(spoil)) == "0 1"


@pytest.mark.parametrize("damage", [b"", b"\x80\x05garbage", b"\x80\x04\x95\xff\xff"])
def test_a_damaged_cache_is_mended(place: Path, damage: bytes) -> None:
    run(place)
    files = [*place.rglob("odd.double*.nbi"), *place.rglob("odd.double*.nbc")]
    assert len(files) == 2
    for file in files:
        file.write_bytes(damage)
    assert run(place) == "0 1"
    assert run(place) == "1 0"


INNER = """
from engine.kernels import kernel

factor = 2
unused = 5

@kernel
def times(x):
    return factor * x

@kernel
def neighbour(x):
    return x - 1
"""


@pytest.mark.parametrize(
    ("old", "new", "depends"),
    [
        ("factor = 2", "factor = 3 - 1", False),  # the value counts
        ("unused = 5", "unused = 6", False),
        ("return x - 1", "return x - 2", False),
        ("def times(x):", 'def times(x):\n    """Say what it does."""\n    # and why', False),
        ("from engine", "import math\n\nfrom engine", False),
        ("return factor * x", "return x * factor", True),
        ("factor = 2\n", "factor = 2.0\n", True),
    ],
)
def test_what_a_kernel_calls_or_reads_compiles_it_again_and_no_more(
    place: Path, old: str, new: str, *, depends: bool
) -> None:
    inner = place / "engine" / "inner.py"
    inner.write_text(INNER)
    (place / "engine" / "middle.py").write_text("from engine.inner import times\n")  # as a front door does
    (place / "odd.py").write_text("from engine.middle import times\n" + KERNEL.replace("2 * x", "times(x)"))
    assert run(place) == "0 1"
    os.utime(place / "odd.py", (0, 0))  # a date says nothing
    assert old in INNER
    inner.write_text(INNER.replace(old, new))
    assert run(place) == ("0 1" if depends else "1 0")


def test_a_body_that_overload_finds_counts(place: Path) -> None:
    stub = "from numba.extending import overload\n\ndef twice(x):\n    pass\n"
    body = "\n@overload(twice)\ndef twice_of(x):\n    return lambda x: 2 * x\n"
    (place / "odd.py").write_text(stub + body + KERNEL.replace("2 * x", "twice(x)"))
    assert run(place) == "0 1"
    assert run(place) == "1 0"
    (place / "odd.py").write_text(stub + body.replace("2 * x", "x + x") + KERNEL.replace("2 * x", "twice(x)"))
    assert run(place) == "0 1"


def test_the_order_of_the_fields_of_a_named_tuple_counts(place: Path) -> None:
    """Compiled code reads them by their place."""
    source = "from typing import NamedTuple\n\nclass Pair(NamedTuple):\n    a: int\n    b: int\n"
    source += KERNEL.replace("2 * x", "x.a - x.b")
    call = CALL.replace("odd.double(21) == 42", "odd.double(odd.Pair(a=50, b=8)) == 42")
    for text, counts in ((source, "0 1"), (source, "1 0"), (source.replace("a: int\n    b", "b: int\n    a"), "0 1")):
        (place / "odd.py").write_text(text)
        assert run(place, call) == counts


def test_a_kernel_that_is_called_by_its_module_counts(place: Path) -> None:
    inner = place / "odd_inner" / "inner.py"
    inner.parent.mkdir()
    (inner.parent / "__init__.py").touch()
    kernel = KERNEL.replace("2 * x", "inner.times(x)")
    (inner.parent / "outer.py").write_text("from odd_inner import inner\n" + kernel)
    call = CALL.replace("import odd", "from odd_inner import outer as odd")
    inner.write_text(INNER)
    assert [run(place, call), run(place, call)] == ["0 1", "1 0"]
    inner.write_text(INNER.replace("return factor * x", "return x * factor"))
    assert run(place, call) == "0 1"


def test_readiness(place: Path) -> None:
    source = "import odd\nfrom engine.kernels import all_compiled, first_at_least\n{}print(all_compiled())"
    assert run(place, source.format("")) == "False"
    compile_all = "import numpy as np\nodd.double(1)\nfirst_at_least(np.arange(3), 0, 3, 1)\n"
    assert run(place, source.format(compile_all)) == "True"
    assert run(place, source.format("")) == "True"
    for file in place.rglob("odd.double*.nbi"):
        file.write_bytes(b"damaged")
    assert run(place, source.format("")) == "False"


# The same in this process, step by step.


@pytest.fixture
def imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Any]:
    """Imports the kernel anew, as another process would."""
    monkeypatch.setattr(kernels, "_compiled", [])
    (tmp_path / "odd.py").write_text(KERNEL)

    def fresh() -> Any:
        spec = importlib.util.spec_from_file_location("odd", tmp_path / "odd.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.double

    return fresh


def misses(double: Any) -> int:
    assert double(21) == 42
    return sum(double.stats.cache_misses.values())


def test_steps_of_a_damaged_cache(imported: Callable[[], Any], tmp_path: Path) -> None:
    assert not (imported(), kernels.all_compiled())[1]
    assert misses(imported()) == 1
    kernels._compiled.clear()
    double = imported()
    assert kernels.all_compiled()
    for file in tmp_path.rglob("*.nb?"):
        file.write_bytes(b"damaged")
    assert not kernels.all_compiled()
    assert misses(double) == 1
    assert kernels.all_compiled()
    assert misses(imported()) == 0


def test_steps_without_any_cache(imported: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: object) -> None:
        raise RuntimeError("no locator available")

    monkeypatch.setattr(kernels.ForgivingCache, "__init__", nowhere)
    double = imported()
    assert not kernels.all_compiled()
    assert misses(double) == 1
    assert kernels.all_compiled()
    assert misses(imported()) == 1
