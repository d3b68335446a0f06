"""SymGraph Explorer: the dashboard."""
