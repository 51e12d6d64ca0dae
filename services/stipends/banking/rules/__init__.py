"""What is decided about the bank's reports by calculation alone."""
