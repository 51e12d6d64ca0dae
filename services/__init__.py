"""The services: one package each, with the same rooms."""
