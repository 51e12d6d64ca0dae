"""Credentials: the gates that an advisor must pass, as dated data."""
