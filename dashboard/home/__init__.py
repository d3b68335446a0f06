"""Place: where a visit begins."""
