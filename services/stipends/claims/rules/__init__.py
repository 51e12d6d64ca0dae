"""The rules of claims: their states, and the time that is paid once."""
