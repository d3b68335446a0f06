"""Place: the runs of a visitor, side by side."""
