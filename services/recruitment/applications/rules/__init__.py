"""Pure rules of applications."""
