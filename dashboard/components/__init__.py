"""What several places show: notices, the sidebar, galleries, groups of graphs, one explained prediction."""
