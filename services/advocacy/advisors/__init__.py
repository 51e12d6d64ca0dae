"""Advisors as advocacy knows them: who can be invited."""
