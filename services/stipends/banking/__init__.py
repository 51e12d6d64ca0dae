"""Banking: what the bank says became of payments."""
