"""Data sets of graphs as flat columns, and the way from molecules to graphs."""
