"""`Plan`: the stages of a run and their share of its time, for one progress bar and the time left."""

from __future__ import annotations

from dataclasses import dataclass

from engine.learning.search import Search
from engine.rules import Form
from engine.runs.request import TrainingRequest

__all__ = ["COMPILING", "READING", "VALIDATING", "Plan"]

READING = "reading the data"
COMPILING = "compiling the kernels, once"
VALIDATING = "validation"

_FIT = {
    "structure": 0.5,
    "local rules": 3.0,
    "patterns": 5.0,
    "groups": 3.0,
    "rules": 3.0,
    "list": 3.0,
    "scorecard": 3.0,
    "tree": 1.0,
    "forest": 8.0,
}
"""Share of each stage of a fit, measured on sets of about 3,000 molecules."""

_PATTERNS_OF_A_FOREST = 0.5
"""A forest reads patterns of graphs without labels alone, of which there are few."""

_TEST = 0.05
"""Share of a fit that it takes to read and score the test part."""

_SEARCH = {Search.QUICK: (5.0, 3.0), Search.THOROUGH: (15.0, 25.0)}
"""The same of greedy choice by all recipes of a search, and of the search itself."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Stage names in their order with their weights; the fit and the validation share one unit.

    Attributes
    ----------
    stages : tuple of (str, float)
        Name and weight of each.
    """

    stages: tuple[tuple[str, float], ...]

    @classmethod
    def of(cls, request: TrainingRequest) -> Plan:
        """Return the plan of a run: a fit, then one for each fold, or a look at the test part.

        Parameters
        ----------
        request : TrainingRequest
            What is asked.

        Returns
        -------
        Plan
        """
        fit = cls.of_fit(request)
        folds = request.validation.folds
        part = folds - 1 if folds else _TEST
        return cls(((READING, 1.0), (COMPILING, 1.0), *fit.stages, (VALIDATING, fit.total * part)))

    @classmethod
    def of_fit(cls, request: TrainingRequest) -> Plan:
        """Return the plan of one fit alone.

        Parameters
        ----------
        request : TrainingRequest
            What is asked.

        Returns
        -------
        Plan
        """
        fit = [(stage, _FIT[stage]) for stage in ("structure", "local rules", "patterns")]
        if request.form is Form.FOREST:
            fit[-1] = "patterns", _PATTERNS_OF_A_FOREST
        groups = ("groups", _FIT["groups"])
        fit = {"structures": fit, "readable": [groups], "all": [*fit, groups]}[str(request.vocabulary)]
        if request.search is Search.NONE:
            return cls((*fit, (str(request.form), _FIT[str(request.form)])))
        return cls((*fit, *zip(("rules", "search"), _SEARCH[request.search], strict=True)))

    @property
    def total(self) -> float:
        """Sum of all weights."""
        return sum(weight for _, weight in self.stages)

    def before(self, stage: str) -> float:
        """Return the weight of everything before a stage.

        Parameters
        ----------
        stage : str
            Name of the stage.

        Returns
        -------
        float
            All of it for a stage that is not planned.
        """
        done = 0.0
        for name, weight in self.stages:
            if name == stage:
                return done
            done += weight
        return done

    def weight(self, stage: str) -> float:
        """Return the weight of a stage.

        Parameters
        ----------
        stage : str
            Name of the stage.

        Returns
        -------
        float
            0 where it is not planned.
        """
        return dict(self.stages).get(stage, 0.0)

    def fraction(self, stage: str, share: float) -> float:
        """Return how much of the whole is done.

        Parameters
        ----------
        stage : str
            Name of the stage that is under way.
        share : float
            How much of it is done, 0 to 1.

        Returns
        -------
        float
            0 to 1.
        """
        return min(1.0, (self.before(stage) + share * self.weight(stage)) / self.total)
