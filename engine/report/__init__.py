"""One HTML file that says what a model is, what it was learned from, and how good it is."""

from engine.report.audit import Audit, AuditedEdit, PartFigures
from engine.report.measured import Measured, MeasuredScore, looked_at
from engine.report.page import write_report

__all__ = ["Audit", "AuditedEdit", "Measured", "MeasuredScore", "PartFigures", "looked_at", "write_report"]
