"""Payees: the recipients of payments."""
