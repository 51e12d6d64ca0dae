"""The ledger: double entry, never changed."""
