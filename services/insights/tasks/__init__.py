"""Tasks: who waits for what."""
