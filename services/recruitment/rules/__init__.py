"""What recruitment decides by calculation alone."""
