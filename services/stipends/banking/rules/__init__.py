"""Pure rules of settlements."""
