"""Place: load data, look at it as a whole and graph by graph."""
