"""Advisors as insights knows them."""
