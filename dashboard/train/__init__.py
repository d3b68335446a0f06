"""Place: choose how to learn, start it, watch it."""
