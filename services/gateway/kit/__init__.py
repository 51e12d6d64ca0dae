"""The kit of all pages: viewer, forms, words and formats."""
