"""Courses, and which are required of whom, as dated data."""
