"""Every fault a reader can find: its code, its title, the usual fix, and whether the data survive it.

Codes are stable: S1xx structures, T2xx targets and other columns, F3xx the file and its format, G4xx graphs.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.errors import Fault, InputError

__all__ = ["FAULT_KINDS", "FaultKind", "FaultWarning", "Severity", "fault", "refusal", "severity"]


class Severity(StrEnum):
    """What becomes of the data at fault."""

    ERROR = "error"  # the record is left out, or the file refused where the fault is about all of it
    NOTE = "note"  # the record is kept


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One line of the table of faults."""

    title: str
    fix: str
    severity: Severity = Severity.ERROR


class FaultWarning(UserWarning):
    """Some records of a file were left out."""


_LEAVE_OUT = "or leave the record out"
_NOTE = Severity.NOTE

FAULT_KINDS: dict[str, FaultKind] = {
    "S101": FaultKind("no structure", f"Fill in the structure, {_LEAVE_OUT}"),
    "S102": FaultKind("SMILES does not parse", f"Mend the SMILES, {_LEAVE_OUT}"),
    "S103": FaultKind("impossible chemistry", f"Mend charges, bonds or hydrogens, {_LEAVE_OUT}"),
    "S104": FaultKind("no atoms", f"Fill in the structure, {_LEAVE_OUT}"),
    "S105": FaultKind("structure too long", "Leave the record out"),
    "S106": FaultKind("several fragments", "Nothing, or remove salts and solvents first", Severity.NOTE),
    "S107": FaultKind("one structure, several classes", "Decide for one class, or leave them out", Severity.NOTE),
    "S108": FaultKind("SDF record cannot be read", f"Export the record again as V2000 or V3000, {_LEAVE_OUT}"),
    "S109": FaultKind("not a valid molecule", "Nothing: it is read as a plain graph", Severity.NOTE),
    "S110": FaultKind("structure standardised", "Nothing, or read it with --standardize none", Severity.NOTE),
    "S111": FaultKind("structure not to be standardised", f"Mend it, read it with --standardize none, {_LEAVE_OUT}"),
    "S112": FaultKind("isotopes", "Nothing: which isotope an atom is does not enter the graph", Severity.NOTE),
    "S113": FaultKind("InChI does not parse", f"Mend the InChI, {_LEAVE_OUT}"),
    "S114": FaultKind("graphs not standardised", "Give SMILES, InChI, SDF or MOL files", Severity.NOTE),
    "S115": FaultKind("structure takes too long", "Leave the record out, or raise the limit structure_seconds"),
    "S116": FaultKind("structure breaks RDKit", "Write the structure in another way, or leave the record out"),
    "S117": FaultKind("structure takes too much memory", "Leave the record out, or raise the limit structure_bytes"),
    "S120": FaultKind(
        "pattern takes too long", "Leave the pattern or the molecule out, or raise the limit pattern_seconds"
    ),
    "S121": FaultKind("too many matches", "Choose a pattern that says more, or leave the molecule out"),
    "T201": FaultKind("no such column", "Name a column of the file"),
    "T202": FaultKind("target in doubt", "Name the target with --target COLUMN"),
    "T203": FaultKind("no class", f"Fill in the class, {_LEAVE_OUT}"),
    "T204": FaultKind(
        "numbers instead of classes", "Choose a column of classes, or turn the numbers into classes first"
    ),
    "T205": FaultKind("only one class", "Add records of another class before training", Severity.NOTE),
    "T206": FaultKind("no structure column", "Add a column of SMILES or edges, or name it with --structure COLUMN"),
    "T207": FaultKind("weight is no positive number", f"Write a number above 0, {_LEAVE_OUT}"),
    "T208": FaultKind("id used twice", "Give each record an id of its own", Severity.NOTE),
    "T209": FaultKind("empty cell", "Fill in the cell", Severity.NOTE),
    "T211": FaultKind("target is no number", f"Write a number to be compared with the threshold, {_LEAVE_OUT}"),
    "T212": FaultKind("threshold", "Choose a number between the smallest and the largest value, or median"),
    "T220": FaultKind("decimal sign in doubt", "Say which it is: --decimal point, or --decimal comma"),
    "T221": FaultKind("decimal point presumed", "Nothing, or --decimal comma if it stands between thousands", _NOTE),
    "T222": FaultKind("missing, or a class", "Nothing, or write the class in another way if it is one", _NOTE),
    "T223": FaultKind("one class in several spellings", "Nothing, or give different classes different names", _NOTE),
    "T224": FaultKind("classes that look alike", "Nothing, or write what is one class in one way", _NOTE),
    "T225": FaultKind("on neither side of the threshold", f"Choose a threshold that the bound decides, {_LEAVE_OUT}"),
    "T226": FaultKind("values that are bounds", "Nothing, or choose a threshold that every bound decides", _NOTE),
    "T228": FaultKind("too many classes", "Group the classes, or choose another column with --target COLUMN"),
    "T229": FaultKind("attribute not read as numbers", "Nothing, or write plain numbers in every cell", _NOTE),
    "T210": FaultKind("target not read", "Nothing, if no classes are needed", Severity.NOTE),
    "F301": FaultKind("no such file", "Check the path"),
    "F302": FaultKind("empty file", "Choose a file with data"),
    "F303": FaultKind("header only", "Add records below the header"),
    "F304": FaultKind("format not read", "Save the data as CSV with a column of SMILES, as SDF, or as a TU folder"),
    "F305": FaultKind("file too large", "Split the file, or raise the limit (--limit file_bytes=2G)"),
    "F306": FaultKind("too many records", "Split the file, or raise the limit (--limit rows=5M)"),
    "F307": FaultKind("not UTF-8", "Save the file as UTF-8", Severity.NOTE),
    "F308": FaultKind("wrong number of cells", f"Give the record one cell for each column, {_LEAVE_OUT}"),
    "F309": FaultKind("column name used twice", "Give each column a name of its own", Severity.NOTE),
    "F310": FaultKind("quotes do not match", "Close the quote, or write a quote inside a cell twice"),
    "F311": FaultKind("no header", "Add a first line with the names of the columns"),
    "F312": FaultKind("no TU data set", "Choose the folder that holds NAME_A.txt"),
    "F313": FaultKind("damaged archive", "Download or pack the archive again"),
    "F314": FaultKind("archive too large", "Choose the folder it was made of, or raise the limit if you trust it"),
    "F315": FaultKind("file of a TU data set is missing", "Add the file"),
    "F316": FaultKind("about file ignored", "Mend the about file", Severity.NOTE),
    "F317": FaultKind("nothing usable", "Mend the faults above"),
    "F318": FaultKind("wrong number of lines", "Check that all files belong to one download"),
    "F319": FaultKind("line is not understood", "Mend the line"),
    "F320": FaultKind("file cannot be opened", "Check that you may read the file"),
    "F321": FaultKind("archive inside an archive", "Unpack the outer one first"),
    "F322": FaultKind("pickle", "Save the data as CSV or as JSON lines"),
    "F323": FaultKind("too many columns", "Leave out the columns that are not needed, or raise the limit columns"),
    "F324": FaultKind("several sheets", "Nothing, or name another one with --sheet NAME", Severity.NOTE),
    "F325": FaultKind("no such sheet", "Name a sheet of the workbook"),
    "F326": FaultKind("not JSON", "Save the data as JSON lines: one object a line"),
    "F327": FaultKind("no object", f"Write one JSON object for each record, {_LEAVE_OUT}"),
    "F328": FaultKind("nested too deep", "Save the data flat, or raise the limit nesting"),
    "F329": FaultKind("XML with a DTD or entities", "Save the file again without <!DOCTYPE ...>"),
    "F330": FaultKind("files of different kinds", "Keep one kind of file in a folder, and labels in labels.csv"),
    "F331": FaultKind("labels without a graph", "Call each row by the id or the file of its graph", Severity.NOTE),
    "F332": FaultKind(
        "not enough memory", "Split the file, close other programs, or change the limit free_bytes or reading_bytes"
    ),
    "F333": FaultKind("structures cannot be read", "Check that this program may start a process of its own"),
    "F350": FaultKind("graph with several rows", "Keep one row for each graph", Severity.NOTE),
    "F340": FaultKind("row without a graph", "Fill in the id of the graph", _NOTE),
    "F351": FaultKind("files not read", "Nothing, or move them elsewhere", Severity.NOTE),
    "F360": FaultKind("rows above the header", "Nothing, or leave them out of the file", Severity.NOTE),
    "F361": FaultKind("no header in a SMILES file", "Nothing, or add a line with the names", Severity.NOTE),
    "F362": FaultKind("sheet in doubt", "Name a sheet with --sheet NAME"),
    "F363": FaultKind("name used twice in a record", "Keep the value that counts", Severity.NOTE),
    "F370": FaultKind("too many values in JSON", "Save it as JSON lines, or raise the limit values"),
    "F371": FaultKind("too many cells", "Leave out the columns that are not needed, or raise the limit cells"),
    "F372": FaultKind("record too long", "Split the record, or raise the limit record_bytes"),
    "F373": FaultKind("too many nodes", "Split the file, or raise the limit nodes"),
    "F374": FaultKind("too many edges", "Split the file, or raise the limit edges"),
    "F375": FaultKind("too many broken rows", "Check delimiter and quotes, or raise the limit broken_rows"),
    "F390": FaultKind("stopped on request", "Choose it again to start anew"),
    "F391": FaultKind("reading takes too long", "Split the file, or raise the limit reading_seconds"),
    "F392": FaultKind("reading takes too much memory", "Split the file, or raise the limit reading_bytes"),
    "F393": FaultKind("reading fails", "Save the file in another way or format"),
    "F394": FaultKind("no process to read in", "Check that this program may start a process of its own"),
    "G401": FaultKind("edge is not understood", f"Write edges as 0-1 1-2, {_LEAVE_OUT}"),
    "G402": FaultKind("loops or repeated edges", "Nothing: each edge counts once, loops are dropped", Severity.NOTE),
    "G403": FaultKind("node out of range", f"Correct the node or the number of nodes, {_LEAVE_OUT}"),
    "G404": FaultKind("graph without nodes", f"Add its nodes, {_LEAVE_OUT}"),
    "G405": FaultKind("labels of one edge differ", "Give both directions one label", Severity.NOTE),
    "G406": FaultKind("edge between two graphs", f"Correct the edge, {_LEAVE_OUT}"),
    "G407": FaultKind("edge attributes ignored", "Nothing: only edge labels are used", Severity.NOTE),
    "G408": FaultKind("labels and nodes do not match", f"Write one label for each node, {_LEAVE_OUT}"),
    "G409": FaultKind("attribute is no number", f"Write a finite number, {_LEAVE_OUT}"),
    "G410": FaultKind("graph too large", "Leave the record out, or raise the limit nodes_per_graph"),
    "G411": FaultKind("too many different labels", "Group the labels, or pass them as numeric attributes"),
    "G412": FaultKind("graph without edges", "Nothing, if that is what the graph is", Severity.NOTE),
    "G413": FaultKind("not graph6", "Write each graph as one line of graph6, as nauty and networkx do"),
    "G414": FaultKind("graph without a partner", "Give two lines for each pair"),
    "G415": FaultKind("directions dropped", "Nothing, or read the data with --directed (directed=True)", Severity.NOTE),
    "G416": FaultKind("no directions", "Nothing: the graphs are read as undirected", Severity.NOTE),
    "G417": FaultKind("node attributes not used", "Nothing, or leave them out", Severity.NOTE),
    "G418": FaultKind("node id used twice", f"Give each node an id of its own, {_LEAVE_OUT}"),
    "G420": FaultKind("no attributes to choose from", "Nothing: the labels are read as they are", Severity.NOTE),
    "G430": FaultKind("lists and objects not read", "Nothing, or write each value under its own key", Severity.NOTE),
    "G431": FaultKind("edges under an unknown key", f"Write edges of source and target under edges, {_LEAVE_OUT}"),
    "G432": FaultKind("edges under two keys", f"Keep one of them, {_LEAVE_OUT}"),
    "G433": FaultKind("several values in time", "Nothing, or keep the value that counts", Severity.NOTE),
    "G434": FaultKind("times not read", "Nothing, or save each point in time as a graph of its own", Severity.NOTE),
    "G435": FaultKind("attribute twice", "Nothing, or keep the value that counts", Severity.NOTE),
    "G436": FaultKind(
        "first node without edges",
        "Nothing, or read nodes that count from 1 with --numbering 1 (numbering='1')",
        Severity.NOTE,
    ),
    "G437": FaultKind(
        "gaps in the numbers of nodes", "Nothing, or leave these nodes out with --numbering names", Severity.NOTE
    ),
    "G438": FaultKind("no positions to count", "Nothing: nodes are found by their ids", Severity.NOTE),
    "G419": FaultKind("nested or hyper graph", f"Write plain nodes and edges, {_LEAVE_OUT}"),
}
"""All kinds of faults by code."""


def fault(code: str, place: str, found: str, fix: str = "", *, record: int = 0) -> Fault:
    """Return the fault; without `fix` the usual one of its kind."""
    return Fault(code, place, found, fix or FAULT_KINDS[code].fix, record)


def refusal(code: str, place: str, found: str, fix: str = "") -> InputError:
    """Return the error that refuses a whole file."""
    return InputError(fault(code, place, found, fix))


def severity(found: Fault) -> Severity:
    """Return whether the record at fault was left out or kept."""
    return FAULT_KINDS[found.code].severity
