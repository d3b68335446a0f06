"""Place: the tour of the method, and the lab on what structure can tell apart."""
