"""The options that several commands share, and what they amount to."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, cast

import typer

from engine.cli.console import note
from engine.machine import processors

if TYPE_CHECKING:
    from engine.data import GraphDataset
    from engine.data.chemistry import Hydrogens
    from engine.estimators import SymGraphClassifier
    from engine.rules import Reading

__all__ = [
    "DEFAULT_SPLIT",
    "AsJson",
    "Data",
    "DataOptions",
    "DecimalName",
    "EdgeStructureName",
    "FormName",
    "HydrogensChoice",
    "HydrogensName",
    "Jobs",
    "LearningDataOptions",
    "Model",
    "ModelOptions",
    "NumberingName",
    "OnErrorChoice",
    "OnErrorName",
    "SchemeName",
    "SearchName",
    "Seed",
    "SplitCopies",
    "SplitName",
    "StandardizeName",
    "VocabularyName",
    "split_in_force",
    "workers",
]

# Written out, so that `--help` need not import the engine; a test holds them against the engine's own.
FormName = Literal["rules", "list", "scorecard", "tree", "forest"]
SchemeName = Literal["wl", "exact"]
SearchName = Literal["none", "quick", "thorough"]
VocabularyName = Literal["structures", "readable", "all"]
EdgeStructureName = Literal["plain", "labels"]
SplitName = Literal["stratified", "scaffold", "grouped", "given"]
HydrogensName = Literal["keep", "fold"]
StandardizeName = Literal["none", "cleanup", "parent"]
OnErrorName = Literal["stop", "skip", "keep"]
DecimalName = Literal["found", "point", "comma"]
NumberingName = Literal["0", "1", "names"]
DEFAULT_SPLIT = "stratified; grouped where --group is given"

_COLUMNS, _READING, _MODEL = "Columns of the data", "How the data are read", "The model"

Data = Annotated[
    Path,
    typer.Argument(
        metavar="DATA",
        show_default=False,
        help="A table (CSV, TSV, Excel, Parquet, JSON lines), an SDF or MOL file, a TU or OGB folder or zip, GraphML, "
        "GEXF, GML, node-link JSON, graph6, or a folder or zip of such files; also packed with gzip, bzip2 or xz.",
    ),
]
Model = Annotated[Path, typer.Argument(metavar="MODEL.json", show_default=False, help="Written by 'symgraph fit'.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on stdout, nothing else there.")]


def _column(flag: str, text: str) -> Any:
    return typer.Option(flag, metavar="COLUMN", show_default=False, rich_help_panel=_COLUMNS, help=text)


Target = Annotated[str | None, _column("--target", "The classes.")]
Structure = Annotated[str | None, _column("--structure", "SMILES, or edges such as '0-1 1>2'.")]
IdColumn = Annotated[str | None, _column("--id-column", "Names of the records.")]
Group = Annotated[str | None, _column("--group", "Records of one group stay on one side of a split.")]
Weight = Annotated[str | None, _column("--weight", "How much each record counts.")]
SplitColumn = Annotated[
    str | None, _column("--split-column", "Parts of a given split: train, valid, test, or the numbers of folds.")
]
Threshold = Annotated[
    str | None,
    _column(
        "--threshold",
        "Cut a numeric target in two classes at this number, or at its 'median'. A bound such as '>10000' counts where "
        "it says the side.",
    ),
]
Decimal = Annotated[
    DecimalName,
    typer.Option(
        "--decimal",
        rich_help_panel=_READING,
        help="The decimal sign of the numbers in DATA: 'found' from each column, or asked for where '1,234' could be "
        "either; 'point' (1,234.5) or 'comma' (1.234,5) settles it.",
    ),
]
Sheet = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", show_default="the first that is a table", rich_help_panel=_READING, help="Of an Excel workbook."
    ),
]
Standardize = Annotated[
    StandardizeName,
    typer.Option(
        rich_help_panel=_READING,
        help="Bring molecules into one form: 'cleanup', or 'parent' (its largest fragment, uncharged). Kept with the "
        "model, which reads other data alike.",
    ),
]
Tautomers = Annotated[
    bool, typer.Option("--tautomers", rich_help_panel=_READING, help="Take the canonical tautomer of each molecule.")
]
OnErrorChoice = Annotated[
    OnErrorName,
    typer.Option(
        "--on-error",
        rich_help_panel=_READING,
        help="Records that cannot be used: 'stop' at them, 'skip' them, or 'keep' their place with what is wrong.",
    ),
]
Limit = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=VALUE",
        show_default=False,
        rich_help_panel=_READING,
        help="Change a limit, such as file_bytes=2G or rows=5M; as often as needed. SYMGRAPH_LIMIT_ROWS=5M does so for "
        "every command.",
    ),
]
Directed = Annotated[
    bool,
    typer.Option(
        "--directed",
        rich_help_panel=_READING,
        help="Keep the directions of edges (TU arcs, '0>1'); they are then part of the structure.",
    ),
]
NodeLabel = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        show_default="found by its name",
        rich_help_panel=_READING,
        help="The attribute that is the label of nodes, in GraphML, GEXF, GML, JSON, edge rows and OGB.",
    ),
]
EdgeLabel = Annotated[
    str | None,
    typer.Option(metavar="NAME", show_default="found by its name", rich_help_panel=_READING, help="Likewise of edges."),
]
NumberingChoice = Annotated[
    NumberingName | None,
    typer.Option(
        "--numbering",
        show_default="as the format counts: TU from 1, others from 0",
        rich_help_panel=_READING,
        help="Where edges name nodes by position ('0-1 1-2', JSON without ids, TU, OGB): nodes count from '0' or '1', "
        "or are only those that edges name ('names').",
    ),
]

Radius = Annotated[
    int, typer.Option(min=1, max=3, rich_help_panel=_MODEL, help="How far around a node predicates look.")
]
Scheme = Annotated[SchemeName, typer.Option(rich_help_panel=_MODEL, help="How surroundings are told apart.")]
EdgeStructure = Annotated[
    EdgeStructureName,
    typer.Option(rich_help_panel=_MODEL, help="Whether edge labels are part of the structure: 'labels', or 'plain'."),
]
Form = Annotated[FormName, typer.Option(rich_help_panel=_MODEL, help="What is learned over the predicates.")]
MaxRules = Annotated[
    int | None,
    typer.Option(
        min=1,
        show_default="10; 30 of named groups",
        rich_help_panel=_MODEL,
        help="The most rules (rows of a scorecard, leaves of a tree); a forest ignores it.",
    ),
]
Vocabulary = Annotated[
    VocabularyName | None,
    typer.Option(
        show_default="readable for molecules; structures for other graphs, forests and searches",
        rich_help_panel=_MODEL,
        help="What rules speak of: 'readable', named groups and properties of molecules, one a rule, chosen because "
        "they come again when half of the data is left out; 'structures' found in the data; or 'all' of these.",
    ),
]
Search = Annotated[
    SearchName,
    typer.Option(
        rich_help_panel=_MODEL,
        help="Look for better rules by evolution: on 2 cores quick adds seconds, thorough minutes.",
    ),
]
HydrogensChoice = Annotated[
    HydrogensName | None,
    typer.Option(
        "--hydrogens",
        show_default="as in the file",
        rich_help_panel=_MODEL,
        help="Make every hydrogen a node, or none.",
    ),
]
Seed = Annotated[int, typer.Option(min=0, rich_help_panel=_MODEL, help="Same seed, same result.")]
Jobs = Annotated[
    int | None,
    typer.Option(min=1, show_default="all cores", rich_help_panel=_MODEL, help="Workers; the result is the same."),
]

SplitCopies = Annotated[
    bool,
    typer.Option(
        "--split-copies",
        help="Deal out copies one by one. By default graphs that are the same (of molecules: without stereochemistry "
        "and isotopes) stay on one side of every split but a given one.",
    ),
]


def workers(jobs: int | None) -> int:
    """Return the number of workers asked for, else that of the cores this process may use."""
    return processors() if jobs is None else jobs


@dataclass(frozen=True, slots=True, kw_only=True)
class DataOptions:
    """How a file is read, by columns as named by the user (None for "find it yourself"); a flag for each field."""

    target: Target = None
    structure: Structure = None
    id_column: IdColumn = None
    group: Group = None
    weight: Weight = None
    split_column: SplitColumn = None
    sheet: Sheet = None
    decimal: Decimal = "found"
    on_error: OnErrorChoice = "skip"
    limit: Limit = None

    def as_keywords(self) -> dict[str, Any]:
        """Return what `engine.readers.read` takes."""
        from engine.readers import OnError, limits_in_force, with_settings
        from engine.readers.columns import DecimalSign

        found = {field.name: getattr(self, field.name) for field in fields(self)}
        limit = tuple(found.pop("limit") or ())
        return found | {
            "id": found.pop("id_column"),
            "split": found.pop("split_column"),
            "on_error": OnError(self.on_error),
            "decimal": DecimalSign(self.decimal),
            "limits": with_settings(limits_in_force(), limit),
        }


def split_in_force(split: SplitName | None, columns: DataOptions) -> SplitName:
    """Return the split that is meant: who names groups and no split wants them kept together.

    Says on stderr where a column that was named has no part in it.
    """
    found: SplitName = split or ("grouped" if columns.group else "stratified")
    if columns.group and found not in {"grouped", "given"}:
        note(f"A {found} split does not heed --group: choose --split grouped for that.")
    if columns.split_column and found != "given":
        note(f"A {found} split does not heed --split-column: choose --split given for that.")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningDataOptions(DataOptions):
    """And what a model remembers, so that it reads other data alike."""

    threshold: Threshold = None
    directed: Directed = False
    standardize: Standardize = "none"
    tautomers: Tautomers = False
    node_label: NodeLabel = None
    edge_label: EdgeLabel = None
    numbering: NumberingChoice = None

    def as_keywords(self) -> dict[str, Any]:
        """Return what `engine.readers.read` takes."""
        from engine.data.chemistry import Standardization

        return {**DataOptions.as_keywords(self), "standardize": Standardization(self.standardize)}

    def remembered(self, options: ModelOptions, classes: tuple[str, ...]) -> Reading:
        """Return what a model keeps of how its data were read."""
        from engine.readers.columns import is_median, threshold_of
        from engine.rules import Reading

        return Reading(
            hydrogens=str(options.reading),
            standardize=self.standardize,
            tautomers=self.tautomers,
            threshold=threshold_of(classes) if self.threshold else "",
            threshold_is_median=is_median(self.threshold or ""),
            node_label=self.node_label or "",
            edge_label=self.edge_label or "",
            numbering=self.numbering or "",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOptions:
    """What is to be learned, and how; a flag for each field."""

    radius: Radius = 2
    scheme: Scheme = "wl"
    edge_structure: EdgeStructure = "plain"
    form: Form = "rules"
    max_rules: MaxRules = None
    vocabulary: Vocabulary = None
    search: Search = "none"
    hydrogens: HydrogensChoice = None
    seed: Seed = 0
    jobs: Jobs = None

    @property
    def reading(self) -> Hydrogens:
        """How hydrogens are read."""
        from engine.data.chemistry import Hydrogens

        return Hydrogens(self.hydrogens) if self.hydrogens else Hydrogens.AS_FILE

    def settled(self, dataset: GraphDataset) -> Self:
        """Return the options with what the data decide where nothing was asked for."""
        from engine.learning import settle

        vocabulary, max_rules = settle(dataset, self.form, self.search, self.vocabulary, self.max_rules)
        return replace(self, vocabulary=cast("VocabularyName", str(vocabulary)), max_rules=max_rules)

    def estimator(self, *, jobs: int) -> SymGraphClassifier:
        """Return the estimator, not yet fitted."""
        from engine.estimators import SymGraphClassifier

        return SymGraphClassifier(
            radius=self.radius,
            scheme=self.scheme,
            edge_structure=self.edge_structure,
            form=self.form,
            max_rules=self.max_rules,
            vocabulary=self.vocabulary,
            search=self.search,
            random_state=self.seed,
            jobs=jobs,
        )

    def as_json(self) -> dict[str, Any]:
        """Return the options in force; `jobs` is left out, since the result does not depend on it."""
        return {
            "radius": self.radius,
            "scheme": self.scheme,
            "edge_structure": self.edge_structure,
            "form": self.form,
            "max_rules": None if self.form == "forest" else self.max_rules,
            "vocabulary": self.vocabulary,
            "search": self.search,
            "hydrogens": str(self.reading),
            "seed": self.seed,
        }
