"""Insights: read models made of everything that the other services say."""
