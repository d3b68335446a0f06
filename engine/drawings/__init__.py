"""Molecules, graphs and structures with marked parts as SVG text."""
