"""Rules of credentials: what is required, what counts, and who is ready when."""
