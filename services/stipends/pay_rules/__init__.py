"""Pay rules: what an hour is worth, as dated data."""
