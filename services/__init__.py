"""The services: one package each, with the same layout."""
