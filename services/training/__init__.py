"""Training: courses, enrolments and certificates."""
