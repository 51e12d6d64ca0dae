"""Plumbing and the published language: what every service stands on, and no business rule."""
