"""Insights: read models of everything that the other services publish."""
