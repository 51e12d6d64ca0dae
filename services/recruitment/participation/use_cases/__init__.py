"""Use cases of advisors."""
