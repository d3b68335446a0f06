"""What was asked for: a data source and the options of one training run, checked where they come in as text."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from engine.data import GraphDataset
from engine.data.chemistry import Hydrogens, Standardization
from engine.errors import Fault, OptionError
from engine.evaluation import SplitKind, given_part, read_given_split
from engine.learning.search import Search
from engine.predicates.groups import VocabularyChoice, refuse_vocabulary
from engine.readers.columns import MAX_CLASSES, DecimalSign
from engine.rules import Form
from engine.runs.storage.identity import is_identity
from engine.structure import MAX_RADIUS

__all__ = ["MOST_RULES", "TEST_SHARE", "DataSource", "TrainingRequest", "Validation"]

MOST_RULES = 200

TEST_SHARE = 0.2
"""Share of the graphs in a test part."""
_LONGEST_NAME = 1_000


class _Checked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DataSource(_Checked):
    """A bundled set or an upload, and how its columns are read. What is "" is as found.

    Parameters
    ----------
    origin : str
        "sample" or "upload".
    name : str
        Of the bundled set, or the digest of the upload.
    structure, target, group, split : str
        Columns of the structure, the class, the groups and the given parts.
    node_label, edge_label : str
        Columns, or keys, of labels.
    numbering : str
        How nodes are numbered: from "0", from "1", or by "names".
    hydrogens : Hydrogens
        What becomes of hydrogens.
    standardize : Standardization
        What is done to molecules.
    tautomers : bool
        Whether tautomers are made one.
    threshold : str
        Where a numeric target is cut into two classes: a number or "median"; "" for nowhere.
    decimal : DecimalSign
        Decimal sign of the numbers.
    sheet : str
        Of a workbook.
    """

    origin: Literal["sample", "upload"]
    name: str = Field(min_length=1, max_length=_LONGEST_NAME)
    structure: str = Field(default="", max_length=_LONGEST_NAME)
    target: str = Field(default="", max_length=_LONGEST_NAME)
    group: str = Field(default="", max_length=_LONGEST_NAME)
    split: str = Field(default="", max_length=_LONGEST_NAME)
    node_label: str = Field(default="", max_length=_LONGEST_NAME)
    edge_label: str = Field(default="", max_length=_LONGEST_NAME)
    numbering: Literal["", "0", "1", "names"] = ""
    hydrogens: Hydrogens = Hydrogens.AS_FILE
    standardize: Standardization = Standardization.NONE
    tautomers: bool = False
    threshold: str = Field(default="", max_length=64)
    decimal: DecimalSign = DecimalSign.FOUND
    sheet: str = Field(default="", max_length=_LONGEST_NAME)

    @property
    def reading(self) -> dict[str, Any]:
        """Options for `engine.readers.read`."""
        return {
            "structure": self.structure or None,
            "target": self.target or None,
            "group": self.group or None,
            "split": self.split or None,
            "node_label": self.node_label or None,
            "edge_label": self.edge_label or None,
            "numbering": self.numbering or None,
            "hydrogens": self.hydrogens,
            "standardize": self.standardize,
            "tautomers": self.tautomers,
            "threshold": self.threshold or None,
            "decimal": self.decimal,
            "sheet": self.sheet or None,
        }

    @model_validator(mode="after")
    def _upload_is_named_by_its_digest(self) -> Self:
        if self.origin == "upload" and not is_identity(self.name):
            raise ValueError("an upload is named by 32 hexadecimal digits")
        return self


class Validation(StrEnum):
    """How held-out scores are measured.

    Attributes
    ----------
    HOLDOUT
        The run's model learns from four fifths and is scored on the rest: a test part.
    FOLDS_5, FOLDS_10
        Cross-validation, beside the run's model, which learns from all.
    """

    HOLDOUT = "holdout"
    FOLDS_5 = "5-fold"
    FOLDS_10 = "10-fold"

    @property
    def folds(self) -> int:
        """Number of models that are fitted only to measure: none where a test part measures the run's own."""
        return {Validation.HOLDOUT: 0, Validation.FOLDS_5: 5, Validation.FOLDS_10: 10}[self]


class TrainingRequest(_Checked):
    """Everything that decides a run: the same request gives the same model.

    Parameters
    ----------
    source : DataSource
        The data.
    form : Form
        Of the model.
    max_rules : int
        From 1 to `MOST_RULES`.
    vocabulary : VocabularyChoice
        What rules may speak of.
    search : Search
        How much is searched; only for rules over structures.
    radius : int
        Largest radius of ego graphs, from 1 to `MAX_RADIUS`.
    seed : int
        Of all that is random.
    validation : Validation
        How held-out scores are measured.
    split : SplitKind
        How graphs are dealt out for that.
    """

    source: DataSource
    form: Form = Form.RULES
    max_rules: int = Field(default=10, ge=1, le=MOST_RULES)
    vocabulary: VocabularyChoice = VocabularyChoice.STRUCTURES
    search: Search = Search.NONE
    radius: int = Field(default=2, ge=1, le=MAX_RADIUS)
    seed: int = Field(default=0, ge=0, le=2**31 - 1)
    validation: Validation = Validation.FOLDS_5
    split: SplitKind = SplitKind.STRATIFIED

    @model_validator(mode="after")
    def _search_is_for_rules(self) -> Self:
        if self.search is not Search.NONE and self.form is not Form.RULES:
            raise ValueError("only the form rules can be searched for; choose it, or no search")
        if self.search is not Search.NONE and self.vocabulary is not VocabularyChoice.STRUCTURES:
            raise ValueError("only rules over structures can be searched for; choose them, or no search")
        return self

    @property
    def model_options(self) -> dict[str, Any]:
        """What `SymGraphClassifier` is asked for."""
        return {
            "radius": self.radius,
            "form": str(self.form),
            "max_rules": self.max_rules,
            "vocabulary": str(self.vocabulary),
            "search": str(self.search),
            "random_state": self.seed,
        }

    def refuse_unfit(self, dataset: GraphDataset) -> None:
        """Refuse data that cannot be learned from, or not be split as asked.

        Parameters
        ----------
        dataset : GraphDataset
            The data of the run.

        Raises
        ------
        OptionError
            Where there are fewer than two classes or too many, a class has too few members, or the graphs lack the
            scaffolds, groups or parts to be split by, or the named groups of a readable vocabulary.
        """
        counts = {label: n for label, n in dataset.class_counts().items() if n}
        if len(counts) < 2:
            found = f"{len(counts)} class with members" if counts else "no classes"
            raise OptionError(Fault("T205", "the target", found, "Choose a target with at least two classes"))
        if len(counts) > MAX_CLASSES:
            found = f"{len(counts):,} classes; {MAX_CLASSES:,} are the most that can be learned"
            raise OptionError(Fault("T228", "the target", found, "Group the classes, or choose another target"))
        refuse_vocabulary(self.vocabulary, dataset)
        least = 2 if self.split is SplitKind.GIVEN else max(2, self.validation.folds)
        small = min(counts, key=lambda label: counts[label])
        if counts[small] < least:
            names = dict(zip(dataset.classes, dataset.class_names, strict=True))
            found = f"class '{names[small]}' has only {counts[small]} of the {least} members that are needed"
            raise OptionError(Fault("O123", "the validation", found, "Choose fewer folds, or leave the class out"))
        if self.split is SplitKind.SCAFFOLD and not any(dataset.smiles.tolist()):
            fix = "Choose the stratified split"
            raise OptionError(Fault("O122", "the scaffold split", "the graphs are not molecules", fix))
        if self.split is SplitKind.GROUPED and dataset.group is None:
            fix = "Choose the column of groups in Data, “How it was read”, or another split"
            raise OptionError(Fault("O121", "the grouped split", "the data set has no groups", fix))
        if self.split is SplitKind.GIVEN:
            self._refuse_given(dataset)

    def _refuse_given(self, dataset: GraphDataset) -> None:
        """Refuse parts that the data do not give: a test part for a test part, folds for cross-validation."""
        if self.validation is Validation.HOLDOUT:
            given_part(dataset)
        elif not (found := read_given_split(dataset)).are_folds:
            fix = "Measure with a test part instead, or choose another split"
            raise OptionError(Fault("O166", "the given split", f"the data give no folds, but {found.text}", fix))
