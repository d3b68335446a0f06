"""Local logic layer: predicates on structure and roles, and their truth over data sets."""
