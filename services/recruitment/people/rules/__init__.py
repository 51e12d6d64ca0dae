"""Normalization of what people write about themselves."""
