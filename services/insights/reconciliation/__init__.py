"""Reconciliation: whether all services tell the same."""
