"""Payees: whom we pay."""
