"""Splits, scores with intervals, cross-validation."""
