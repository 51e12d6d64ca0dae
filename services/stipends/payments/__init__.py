"""Payments: approved claims released in files."""
