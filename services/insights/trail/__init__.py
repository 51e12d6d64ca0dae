"""The money trail: each attendance followed to the bank."""
