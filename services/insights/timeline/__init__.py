"""The timeline of an advisor."""
