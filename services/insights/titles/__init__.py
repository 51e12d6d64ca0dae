"""Titles of events that were corrected, for all who show one as it was told before."""
