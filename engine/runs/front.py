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
    """Scores on the inner validation part, by which the search compared models; None where undefined.

    Attributes
    ----------
    accuracy, balanced_accuracy, log_loss : float
        See `Scores`.
    roc_auc : float or None
        None where a class does not occur.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    accuracy: float
    balanced_accuracy: float
    roc_auc: float | None
    log_loss: float

    @classmethod
    def of(cls, scores: Scores) -> InnerScores:
        """Return the scores as they are stored.

        Parameters
        ----------
        scores : Scores
            On the inner validation part.

        Returns
        -------
        InnerScores
        """
        auc = None if math.isnan(scores.roc_auc) else scores.roc_auc
        return cls(
            accuracy=scores.accuracy,
            balanced_accuracy=scores.balanced_accuracy,
            roc_auc=auc,
            log_loss=scores.log_loss,
        )


class StoredModel(BaseModel):
    """One model of the front.

    Attributes
    ----------
    rules : int
        Number of rules.
    conditions : float
        Mean number of conditions a rule.
    validation : InnerScores
        By which the search compared it.
    scores : RunScores
        On the training data, and held out where that was measured.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    rules: int = Field(ge=0)
    conditions: float
    validation: InnerScores
    scores: RunScores


class RunFront(BaseModel):
    """The models that a search found, fewest rules first; they go by their number from 1.

    Attributes
    ----------
    models : tuple of StoredModel
        At least one.
    chosen : int
        Number of the one that the fit itself picked: the run's own model.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    models: tuple[StoredModel, ...] = Field(min_length=1)
    chosen: int = Field(ge=1)

    @classmethod
    def of(cls, entries: tuple[FrontEntry, ...], chosen: int) -> RunFront:
        """Return the front of a fit, without held-out scores.

        Parameters
        ----------
        entries : tuple of FrontEntry
            Fewest rules first.
        chosen : int
            Number of the entry that the fit picked, from 1.

        Returns
        -------
        RunFront
        """
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
        """Return the bound on the rules under which each model would be picked.

        Parameters
        ----------
        max_rules : int
            The bound that led to the chosen model.

        Returns
        -------
        tuple of int
            One a model.
        """
        return tuple(max_rules if number == self.chosen else model.rules for number, model in enumerate(self.models, 1))

    def with_held_out(self, found: tuple[HeldOut, ...]) -> RunFront:
        """Return the front with the held-out scores of each model.

        Parameters
        ----------
        found : tuple of HeldOut
            One a model.

        Returns
        -------
        RunFront
        """
        models = tuple(
            model.model_copy(update={"scores": model.scores.model_copy(update={"held_out": held_out})})
            for model, held_out in zip(self.models, found, strict=True)
        )
        return self.model_copy(update={"models": models})

    def with_looks(self, looks: int) -> RunFront:
        """Return the front with how often its test part was looked at.

        Parameters
        ----------
        looks : int
            0 where it has no test part.

        Returns
        -------
        RunFront
            Itself where a model has no held-out scores.
        """
        held = tuple(model.scores.held_out for model in self.models)
        return self.with_held_out(tuple(looked_at(h, looks) for h in held if h is not None)) if all(held) else self

    def known(self, number: int) -> int:
        """Return a model's number where there is such a model, else that of the chosen one.

        Parameters
        ----------
        number : int
            From 1.

        Returns
        -------
        int
        """
        return number if 1 <= number <= len(self.models) else self.chosen
