from .script import write_proof

__all__ = [
    "write_proof",
]
