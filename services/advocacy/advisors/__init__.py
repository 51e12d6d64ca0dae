"""Advocacy's copy of advisors: who can be invited."""
