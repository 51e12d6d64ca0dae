"""Applications: submitted singly and from files, and decided once."""
