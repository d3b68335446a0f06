"""SymGraph: graph classification with discrete symbols, on the CPU."""
