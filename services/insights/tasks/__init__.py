"""Tasks: what waits for whom."""
