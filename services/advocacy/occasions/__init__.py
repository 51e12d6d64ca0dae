"""Occasions: advocacy events and their seats."""
