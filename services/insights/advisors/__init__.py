"""Insights' copy of advisors."""
