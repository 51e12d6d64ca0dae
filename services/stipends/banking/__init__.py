"""Banking: the bank's results for payments."""
