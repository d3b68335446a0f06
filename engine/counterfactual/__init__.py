"""The smallest change of a graph that changes its predicted class."""
