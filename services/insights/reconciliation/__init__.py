"""Reconciliation: whether all services agree."""
