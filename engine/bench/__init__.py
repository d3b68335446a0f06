"""Our work beside its peers', in one run, as ratios."""
