"""The gateway: the API, the pages, and who comes in."""
