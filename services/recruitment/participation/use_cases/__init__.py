"""What is done with advisors."""
