"""Accounts: users, sign-in, sessions and tokens."""
