"""Stipends: dated rates, claims, approvals, the ledger and payments."""
