"""Enrolments and training plans."""
