"""What insights decides by calculation alone."""
