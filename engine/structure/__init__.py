"""Ego graphs, colours, structural keys and roles: compiled kernels over flat arrays."""
