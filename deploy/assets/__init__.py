"""Makes what the pages need: styles, scripts, and words in every language."""
