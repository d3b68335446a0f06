"""Place: predictions for a table, one graph explained, and what would change a verdict."""
