"""HTTP: ids, problems, protection, and the server."""
