"""Credentials: the gates of advisors, as dated data."""
