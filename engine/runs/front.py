"""The front of a run as it is stored: for each model its size and scores; the models themselves are files beside it."""

from __future__ import annotations

import math

from pydantic import BaseModel, ConfigDict, Field

from engine.evaluation import Scores
from engine.learning.search import FrontEntry
from engine.runs.looks import looked_at
from engine.runs.scores import HeldOut, RunScores

__all__ = ["InnerScores", "RunFront", "StoredModel"]


class InnerScores(BaseModel):
    """Scores on the inner validation part, by which the search compared models; None where undefined."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    accuracy: float
    balanced_accuracy: float
    roc_auc: float | None
    log_loss: float

    @classmethod
    def of(cls, scores: Scores) -> InnerScores:
        """Return the scores as they are stored."""
        auc = None if math.isnan(scores.roc_auc) else scores.roc_auc
        return cls(
            accuracy=scores.accuracy,
            balanced_accuracy=scores.balanced_accuracy,
            roc_auc=auc,
            log_loss=scores.log_loss,
        )


class StoredModel(BaseModel):
    """One model of the front."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    rules: int = Field(ge=0)
    conditions: float  # mean number a rule
    validation: InnerScores
    scores: RunScores  # on the training data, and held out where that was measured


class RunFront(BaseModel):
    """The models that a search found, fewest rules first; they go by their number from 1."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    models: tuple[StoredModel, ...] = Field(min_length=1)
    chosen: int = Field(ge=1)  # the one that the fit itself picked: the run's own model

    @classmethod
    def of(cls, entries: tuple[FrontEntry, ...], chosen: int) -> RunFront:
        """Return the front of a fit that picked the entry number `chosen`, without held-out scores."""
        models = tuple(
            StoredModel(
                rules=entry.rules,
                conditions=entry.conditions,
                validation=InnerScores.of(entry.validation),
                scores=RunScores(training_accuracy=entry.train.accuracy, rules=entry.rules),
            )
            for entry in entries
        )
        return cls(models=models, chosen=chosen)

    def sizes(self, max_rules: int) -> tuple[int, ...]:
        """Return the bound on the rules under which each model would be picked; `max_rules` led to the chosen one."""
        return tuple(max_rules if number == self.chosen else model.rules for number, model in enumerate(self.models, 1))

    def with_held_out(self, found: tuple[HeldOut, ...]) -> RunFront:
        """Return the front with the held-out scores of each model."""
        models = tuple(
            model.model_copy(update={"scores": model.scores.model_copy(update={"held_out": held_out})})
            for model, held_out in zip(self.models, found, strict=True)
        )
        return self.model_copy(update={"models": models})

    def with_looks(self, looks: int) -> RunFront:
        """Return the front with how often its test part was looked at; 0 where it has none."""
        held = tuple(model.scores.held_out for model in self.models)
        return self.with_held_out(tuple(looked_at(h, looks) for h in held if h is not None)) if all(held) else self

    def known(self, number: int) -> int:
        """Return `number` where there is such a model, else that of the chosen one."""
        return number if 1 <= number <= len(self.models) else self.chosen
