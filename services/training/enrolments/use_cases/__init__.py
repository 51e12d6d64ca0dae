"""Use cases of enrolments and plans."""
