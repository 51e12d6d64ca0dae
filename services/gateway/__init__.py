"""The gateway: the API, the pages, and sign-in."""
