"""Use cases of claims."""
