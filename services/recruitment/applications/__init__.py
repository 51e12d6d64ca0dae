"""Applications: taken in one by one and from files, and decided once."""
