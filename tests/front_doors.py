"""What import-linter asks of imports between rooms: they end at a front door."""

from __future__ import annotations

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from importlinter.domain.helpers import module_expressions_to_modules


class FrontDoorsContract(Contract):
    """Nobody imports past a package's `__init__` from another room; a room is a package right below `container`.

    A package within a room has a door of its own. Modules beside the rooms are open to all, and so are those in
    `open_modules`.
    """

    container = fields.StringField()
    open_modules = fields.SetField(subfield=fields.ModuleExpressionField(), required=False, default=set())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Look at every import whose two ends are in different rooms."""
        del verbose
        top = self.container
        opened = {module.name for module in module_expressions_to_modules(graph, self.open_modules)}
        past = [
            (importer, imported)
            for imported in sorted(graph.modules)
            if imported.startswith(f"{top}.") and imported.count(".") > top.count(".") + 1
            if not graph.find_children(imported) and imported not in opened
            for importer in sorted(graph.find_modules_that_directly_import(imported))
            if _room(importer, top) != _room(imported, top)
        ]
        return ContractCheck(kept=not past, metadata={"past": past})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each import, and the door it should have taken."""
        for importer, imported in check.metadata["past"]:
            output.print_error(f"{importer} imports {imported}: take it from {imported.rpartition('.')[0]}.")


def _room(module: str, top: str) -> str:
    return ".".join(module.split(".")[: top.count(".") + 2])
