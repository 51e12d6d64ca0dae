"""What is done with enrolments and plans."""
