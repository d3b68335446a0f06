"""Rule models as data, and how they predict."""
