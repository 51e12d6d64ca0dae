"""What is decided of an application by calculation alone."""
