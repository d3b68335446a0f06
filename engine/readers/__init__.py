"""The only modules that open data files; every fault comes with its place."""
