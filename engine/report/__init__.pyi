from .audit import Audit, AuditedEdit, PartFigures
from .measured import Measured, MeasuredScore, looked_at
from .page import write_report

__all__ = [
    "Audit",
    "AuditedEdit",
    "Measured",
    "MeasuredScore",
    "PartFigures",
    "looked_at",
    "write_report",
]
