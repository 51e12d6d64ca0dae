"""Builds the assets of the pages: styles, scripts and translations."""
