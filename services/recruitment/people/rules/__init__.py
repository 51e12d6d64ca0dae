"""How what a person writes of themselves is read."""
