"""`Comparison`: seconds of ours and of others for the same work, and what they were measured on."""

from __future__ import annotations

import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from engine.machine import processors

__all__ = ["Comparison", "Measurement", "as_json", "as_markdown", "footer", "machine", "measure"]

_VERSIONS = (
    *("numba", "numpy", "networkx", "rdkit", "scikit-learn"),
    *("grakel", "torch", "wittgenstein", "imodels", "interpret-core"),
)
_LONG = 5.0  # seconds from which one run is enough


@dataclass(frozen=True, slots=True)
class Measurement:
    """Median seconds of one program for the work."""

    what: str
    seconds: float
    repeats: int
    items: int  # how many of them were done
    distinct: int  # different results, 0 where that says nothing
    estimate: bool = False  # scaled up from a sample
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One piece of work; the first measurement is ours."""

    name: str
    title: str
    data: dict[str, Any]
    measurements: tuple[Measurement, ...]
    missing: tuple[str, ...]  # peers that could not be measured, each with the reason
    machine: dict[str, str]

    def ratio(self, measurement: Measurement) -> float:
        """Return how many times as long as ours it took."""
        return measurement.seconds / self.measurements[0].seconds


def measure(work: Callable[[], Any], *, repeats: int) -> tuple[float, int, Any]:
    """Return median seconds, number of runs, and the result; work that takes long is run once."""
    seconds: list[float] = []
    result = None
    for _ in range(repeats):
        start = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - start)
        if seconds[-1] > _LONG:
            break
    return statistics.median(seconds), len(seconds), result


def machine() -> dict[str, str]:
    """Return what the figures depend on."""
    versions = {}
    for name in _VERSIONS:
        with suppress(metadata.PackageNotFoundError):
            versions[name] = metadata.version(name)
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processors": str(processors()),
        "python": platform.python_version(),
        **versions,
    }


def footer(missing: Sequence[str], machine: Mapping[str, str]) -> list[str]:
    """Return the last lines of a section: what was not measured, and on which machine the rest was."""
    about = ", ".join(f"{key} {value}" for key, value in machine.items())
    return ["", *(f"Not measured: {text}.\n" for text in missing), f"Machine: {about}.\n"]


def as_json(comparison: Comparison) -> dict[str, Any]:
    """Return the comparison as plain values."""
    return {
        "bench": comparison.name,
        "title": comparison.title,
        "data": comparison.data,
        "results": [
            {
                "what": m.what,
                "seconds": m.seconds,
                "repeats": m.repeats,
                "items": m.items,
                "distinct": m.distinct or None,
                "ratio": comparison.ratio(m),
                "estimate": m.estimate,
                "remark": m.remark,
            }
            for m in comparison.measurements
        ],
        "missing": list(comparison.missing),
        "machine": comparison.machine,
    }


def as_markdown(comparison: Comparison) -> str:
    """Return the comparison as a section of a Markdown page."""
    data = ", ".join(
        f"{key} {value:,}" if isinstance(value, int) else f"{value}" for key, value in comparison.data.items()
    )
    lines = [
        f"## {comparison.title}",
        "",
        f"Data: {data}.",
        "",
        "| | seconds | times ours | runs | |",
        "|---|---:|---:|---:|---|",
    ]
    for m in comparison.measurements:
        remark = "; ".join(filter(None, ["an estimate" if m.estimate else "", m.remark]))
        lines.append(f"| {m.what} | {m.seconds:.4g} | {comparison.ratio(m):.3g} | {m.repeats} | {remark} |")
    return "\n".join([*lines, *footer(comparison.missing, comparison.machine)])
